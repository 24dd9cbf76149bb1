"""What repair-time limits would have come to on the outages that the store has kept."""

from datetime import timedelta

import msgspec
import pytest

from alerts.what_if.limit_grid import GRID_HOURS
from alerts.what_if.weighed_limits import Material, what_if
from correlate.model import Model, default_model
from service.dashboard.windows.what_if import KeptWhatIf, wanted_limit
from service.store.store import Store
from tests.correlate.made_facts import outage
from tests.service.made import outcome

MODEL = default_model()


def material(count: int = 30) -> Material:
    outages = [outage(number, number + 3.0, outage_id=f"O-{number}", group_id=f"G-{number}") for number in range(count)]
    return Material(outages, (), {}, "Asia/Shanghai", 1000.0, timedelta(seconds=180), complaints_known=True)


def test_it_answers_for_every_limit_of_the_grid_and_says_what_it_rests_on() -> None:
    told = what_if(material(), MODEL)
    limits = told.segments["all"]
    assert [point.limit_hours for point in limits.points] == sorted(GRID_HOURS)
    assert (limits.outages, len(told.groups), told.ends_known) == (30, 30, True)
    assert limits.complaints_recorded == pytest.approx(30 * 3.25)
    assert limits.at(2.0).orders.mean == 30.0
    assert limits.at(4.0).orders.mean == 0.0
    assert limits.at(4.1).limit_hours == 4.0
    assert told.since is not None
    assert told.until is not None
    assert told.until - told.since == timedelta(hours=32)


def test_a_store_without_outages_answers_nothing() -> None:
    told = what_if(material(0), MODEL)
    assert (told.segments, told.groups, told.since) == ({}, (), None)


@pytest.mark.parametrize(("asked", "shown"), [(3.0, 3.0), (0.01, 0.5), (1e9, 24.0), (-4.0, 0.5)])
def test_a_limit_that_is_asked_for_stays_within_the_grid(asked: float, shown: float) -> None:
    assert wanted_limit(asked, None) == shown


def test_the_first_limit_shown_is_the_one_recommended() -> None:
    limits = what_if(material(), MODEL).segments["all"]
    advised = [limit.limit_hours for limit in limits.limits if limit.limit_hours]
    assert wanted_limit(None, limits) == advised[0]
    assert wanted_limit(None, None) == 4.0


def test_it_is_worked_out_once_for_each_model_and_hour() -> None:
    asked: list[int] = []
    hour = [1]

    def read() -> Material:
        asked.append(1)
        return material(3)

    kept, other = KeptWhatIf(read, lambda: hour[0]), msgspec.structs.replace(MODEL, crew_hours=3.0)
    assert kept.ready(MODEL) is None
    assert kept.of(MODEL) is kept.of(MODEL) is kept.ready(MODEL)
    assert len(asked) == 1
    hour[0] = 2
    assert kept.ready(MODEL) is None
    kept.of(MODEL)
    kept.of(other)
    assert len(asked) == 3
    assert isinstance(other, Model)


def test_the_store_tells_its_latest_outages_without_planned_or_unfinished_ones(store: Store) -> None:
    facts = (
        outage(1, 2, outage_id="O-1", group_id="G-1"),
        outage(2, 3, outage_id="O-2", group_id="G-2"),
        outage(2, 3, outage_id="O-3", group_id="G-3", planned=True),
        outage(3, 4, outage_id="O-4", group_id="G-4"),
    )
    store.commit(outcome(1, facts=facts))
    assert [each.outage_id for each in store.outage_stories.concluded(10)] == ["O-1", "O-2", "O-4"]
    assert store.outage_stories.concluded(10)[0] == facts[0]
    assert [each.outage_id for each in store.outage_stories.concluded(2)] == ["O-4"]
