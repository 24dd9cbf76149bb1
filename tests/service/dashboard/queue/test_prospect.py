"""What outages will have brought with a repair and without one."""

from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.orders.order import RepairOrder
from correlate.facts import GroupPicture
from correlate.model import default_model
from correlate.windows.forecast import Forecaster
from service.dashboard.queue.prospect import Prospect, prospects
from tests.service.made import at, open_outage, order, picture

FORECASTER = Forecaster(default_model(), "Asia/Shanghai")


def one(drawn: GroupPicture, now: datetime, made: RepairOrder | None = None) -> Prospect:
    (found,) = prospects([(made or order(), drawn)], FORECASTER, now)
    assert found is not None
    return found


@given(st.floats(8.1, 30), st.floats(0, 60), st.floats(0.1, 60), st.floats(0.1, 40))
def test_with_a_repair_and_what_it_avoids_make_up_what_comes_without(
    now: float, complaints: float, exposure: float, repair_hours: float
) -> None:
    drawn = picture(8.5, open_outage(complaints=complaints, exposure=exposure))
    found = one(drawn, at(now), order(repair_hours=repair_hours))
    assert found.repaired.mean + found.avoided.mean == pytest.approx(found.left.mean)
    assert complaints == found.so_far <= found.repaired.mean <= found.left.mean + 1e-9
    for figure in (found.repaired, found.left, found.avoided):
        assert figure.lo <= figure.mean <= figure.hi


def test_a_sooner_repair_avoids_more() -> None:
    soon, late = (one(picture(), at(9), order(repair_hours=hours)) for hours in (1.0, 6.0))
    assert soon.avoided.mean > late.avoided.mean
    assert soon.left == late.left


def test_a_region_that_complains_more_than_the_curve_is_expected_to_go_on_so() -> None:
    usual, loud = (one(picture(8.5, open_outage(level=level)), at(9)) for level in (1.0, 2.0))
    assert loud.left.mean - loud.so_far == pytest.approx(2 * (usual.left.mean - usual.so_far))


def test_planned_outages_beside_those_that_the_order_is_for_do_not_count() -> None:
    beside = open_outage("YC2-1", users=90_000.0, planned=True, complaints=40.0)
    assert one(picture(8.5, open_outage(), beside), at(9)) == one(picture(), at(9))


def test_where_nothing_is_down_or_no_picture_is_kept_there_is_none() -> None:
    back = picture(9.0, open_outage(end=9.0))
    nobody = picture(8.5, open_outage(users=0.0))
    asked = [(order(), None), (order(), back), (order(), picture()), (order(), nobody)]
    assert [found is not None for found in prospects(asked, FORECASTER, at(10))] == [False, False, True, False]


def test_many_at_once_say_the_same_as_one_by_one() -> None:
    drawn = [picture(8.5, open_outage(complaints=float(count))) for count in range(5)]
    together = prospects([(order(), each) for each in drawn], FORECASTER, at(9))
    assert together == [one(each, at(9)) for each in drawn]


def test_several_cells_of_one_kind_count_as_their_users() -> None:
    halves = [open_outage(cell, users=750.0, complaints=1.25, exposure=0.625) for cell in ("YC1-1", "YC1-2")]
    made = msgspec.structs.replace(order(), outage_ids=tuple(each.outage_id for each in halves))
    split, whole = one(picture(8.5, *halves), at(9), made), one(picture(), at(9))
    assert split.left.mean == pytest.approx(whole.left.mean)
