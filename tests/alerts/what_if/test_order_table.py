from datetime import timedelta

import msgspec
import numpy as np
import pytest

from alerts.dispatch.crew_times import CrewTimes
from alerts.orders.estimates import ModelEstimates
from alerts.orders.order import Kind
from alerts.what_if.order_table import Basis, order_table
from alerts.what_if.own_ends import assumed_ends
from correlate.windows.golden_window import DeadlineTable
from ingest.records import Site
from tests.alerts.cast import outage
from tests.alerts.what_if.cast import MODEL, MONDAY, ZONE, group, orders_of

FIRST = np.array([0])


@pytest.mark.parametrize("age_hours", [0.25, 1.0, 3.0, 8.0])
@pytest.mark.parametrize("complaints", [0.0, 4.0])
def test_the_index_is_that_of_the_live_queue(age_hours: float, complaints: float) -> None:
    orders = orders_of([group(users=1000.0)])
    now = float(orders.start[0]) + age_hours
    exposure = float(orders.felt(FIRST, np.array([age_hours]))[0])
    pending = outage(users=1000.0, complaints=complaints, exposure=exposure)
    now_there = MONDAY + timedelta(hours=age_hours)
    live = ModelEstimates(MODEL, ZONE).avoided([pending], now_there, 2.0, Kind.CREW).expected / 2.0
    told = orders.index(FIRST, np.array([complaints]), now)[0]
    # what has been felt and not reported yet is no evidence here, but is in the exposure given above
    assert told == pytest.approx(live, rel=0.25)


def test_the_index_rises_with_complaints_and_with_users() -> None:
    orders = orders_of([group(0, users=1000.0), group(1, users=2000.0)])
    both, now = np.array([0, 1]), float(orders.start[0]) + 1.0
    few, many = orders.index(both, np.zeros(2), now), orders.index(both, np.full(2, 3.0), now)
    assert few[1] > few[0]
    assert np.all(many > few)


def test_a_crew_waits_before_a_site_that_is_closed() -> None:
    sites = [Site("open", access_hours="07:00-22:00"), Site("night", access_hours="22:00-06:00")]
    orders = orders_of([group(0, site="open"), group(1, site="night"), group(2)], sites)
    everyone, ten = np.arange(3), 10.0
    assert orders.crew_hours(everyone, ten) == pytest.approx([2.0, 2.0 + 11.5, 2.0])
    assert orders.crew_hours(everyone, ten + 13.0) == pytest.approx([2.0 + 7.5, 2.0, 2.0])


def test_the_way_to_a_site_takes_as_long_as_the_site_says() -> None:
    orders = orders_of([group(0, site="far"), group(1)], [Site("far", travel_hours=3.0)])
    assert orders.crew_hours(np.arange(2), 10.0).tolist() == [4.5, 2.0]


def test_access_hours_that_can_not_be_read_keep_nobody_out() -> None:
    orders = orders_of([group(site="odd")], [Site("odd", access_hours="by appointment")])
    assert orders.crew_hours(FIRST, 3.0).tolist() == [2.0]


def test_the_deadline_is_the_close_of_the_golden_window_of_its_own_start() -> None:
    orders = orders_of([group()])
    window = DeadlineTable(MODEL, MODEL.curves[0], ZONE).window_hours(MONDAY)
    assert orders.deadline[0] - orders.start[0] == pytest.approx(window)
    assert orders.issued[0] - orders.start[0] == pytest.approx(0.05)


def test_complaints_of_the_recording_tell_how_far_it_exceeds_the_curves() -> None:
    usual = orders_of([group(users=5000.0)], known=True)
    expected = float(usual.evidence_exposure[0] / usual.level)
    twice = orders_of([group(users=5000.0, complaints=2 * expected)], known=True)
    assert usual.level < 1.0 < twice.level < 2.0
    assert orders_of([group(users=5000.0, complaints=99.0)]).level == 1.0


def test_only_an_end_without_a_crew_is_known_for_good() -> None:
    groups = [group(0), group(1), group(2, ended=False)]
    basis = Basis(MODEL, ZONE, assumed_ends(MODEL.durations_hours), CrewTimes(2.0))
    orders = order_table(groups, msgspec.structs.replace(basis, ended_by_crews=frozenset({"G-1"})))
    assert orders.by_itself.tolist() == [True, False, False]
