"""How things stand is measured at whole steps of the pipeline's clock, from the tables."""

from datetime import timedelta

import msgspec
import pytest

from correlate.model import default_model
from ingest.clock import ReplayClock
from service.projections.sampler import Sampler
from service.projections.series import Point
from service.store.store import Store
from tests.service.made import at, inventory, open_outage, order, outcome, picture


@pytest.fixture
def sampler(store: Store) -> Sampler:
    return Sampler("influx", store, inventory(), default_model, ReplayClock(at(9)), step=timedelta(minutes=1))


def points(store: Store, series: str) -> list[Point]:
    bodies = [row.body for row in store.projections.waiting("influx", 10_000)]
    return [
        point for body in bodies for point in msgspec.msgpack.decode(body, type=list[Point]) if point.series == series
    ]


def commit(store: Store, hours: float, **changes: object) -> None:
    store.commit(outcome(store.journal.last_batch() + 1, hours, **changes))


def test_before_anything_came_there_is_nothing_to_measure(store: Store, sampler: Sampler) -> None:
    assert sampler.work_off() > timedelta(0)
    assert store.projections.backlog("influx").waiting == 0


def test_each_step_is_measured_once_and_at_its_whole_minute(store: Store, sampler: Sampler) -> None:
    for minutes in (0.2, 0.7, 1.1):
        commit(store, 9 + minutes / 60)
        sampler.work_off()
    assert {point.at for point in points(store, "queue")} == {at(9), at(9 + 1 / 60)}
    assert len(points(store, "queue")) == 4


def test_outages_and_orders_are_counted_and_every_place_is_told_of(store: Store, sampler: Sampler) -> None:
    drawn = picture(9.0, open_outage("YC1-1"), open_outage("YC1-2"), open_outage("YC2-1", planned=True))
    commit(store, 9, facts=(drawn,), orders=(order(),))
    sampler.work_off()
    outages = {tuple(point.tags.values()): point.fields for point in points(store, "outages")}
    assert outages[("Yinchuan", "3G")] == {"open": 2.0, "users_out": 3000.0, "planned": 1.0}
    assert outages[("Guyuan", "2G")]["open"] == 0.0
    assert {point.tags["region"]: point.fields["open"] for point in points(store, "queue")} == {
        "Yinchuan": 1.0,
        "Guyuan": 0.0,
    }


def test_a_place_that_the_inventory_does_not_know_is_told_of_when_it_is_well_again(
    store: Store, sampler: Sampler
) -> None:
    out = open_outage("YC1-9", segment="5G-urban")
    commit(store, 9, facts=(picture(9.0, out),))
    sampler.work_off()
    commit(store, 10, facts=(picture(10.0, msgspec.structs.replace(out, ended_at=at(9.5))),))
    sampler.work_off()
    told = [point.fields["open"] for point in points(store, "outages") if point.tags["technology"] == "5G"]
    assert told == [1.0, 0.0]


def test_windows_are_told_when_it_starts_and_every_hour(store: Store, sampler: Sampler) -> None:
    for minutes in range(0, 130, 10):
        commit(store, 9 + minutes / 60)
        sampler.work_off()
    assert [point.at for point in points(store, "windows")] == [at(9), at(10), at(11)]
