import msgspec
import numpy as np
import pytest

from alerts.what_if.comparison import limit_by_order
from alerts.what_if.limits import segments_of
from correlate.model import Curve, Model
from correlate.windows.golden_window import golden_window
from correlate.windows.hazard import expected_reports
from tests.alerts.what_if.cast import MODEL, group, orders_of

REFERENCE = float(expected_reports(MODEL.curves[0], 12.0))
SIZES = (40.0 / REFERENCE, 16.0 / REFERENCE, 5.0 / REFERENCE, 4.0 / REFERENCE, 0.5 / REFERENCE)
"""Users out such that an outage of twelve hours would cause so many complaints."""


def learnt(**changes: str) -> Model:
    curve = msgspec.structs.replace(MODEL.curves[0], window_lo=3.0, window_hi=4.0, **changes)
    return msgspec.structs.replace(MODEL, curves=(curve,), learnt=True)


def test_grades_go_by_the_complaints_of_a_long_outage() -> None:
    orders = orders_of([group(n, users=users) for n, users in enumerate(SIZES)])
    (segment,) = segments_of(orders, MODEL)
    assert segment.grade.tolist() == [1, 1, 2, 2, 3]
    assert [limit.outages for limit in segment.limits] == [2, 2, 1]
    assert segment.limits[0].users_from == pytest.approx(15.0 / REFERENCE)


def test_grade_one_is_repaired_within_the_golden_window_and_lower_grades_may_take_longer() -> None:
    orders = orders_of([group(n, users=users) for n, users in enumerate(SIZES)])
    window = golden_window(MODEL.curves[0], MODEL.epsilon, MODEL.reference_hours)
    first, second, third = (limit.limit_hours for limit in segments_of(orders, MODEL)[0].limits)
    assert first is not None
    assert second is not None
    assert first == window // 0.25 * 0.25
    assert first < second < (third or 0.0) <= 24.0
    typical = 4.5 / REFERENCE
    assert typical * float(expected_reports(MODEL.curves[0], second)) == pytest.approx(1.5, rel=0.1)


def test_an_assumed_curve_gives_no_interval_and_says_so() -> None:
    orders = orders_of([group(users=SIZES[0])])
    limit = segments_of(orders, MODEL)[0].limits[0]
    assert (limit.status, limit.lo, limit.hi) == ("assumed", None, None)


def test_the_interval_of_a_limit_is_that_of_the_window() -> None:
    model = learnt()
    orders = orders_of([group(0, users=SIZES[0]), group(1, users=SIZES[2])], model=model)
    first, second, third = segments_of(orders, model)[0].limits
    assert first.status == "ok"
    assert [first.lo, first.hi] == pytest.approx([3.0, 4.0])
    assert second.lo is not None
    assert second.lo < (second.limit_hours or 0.0) + 0.25
    assert (third.status, third.limit_hours) == ("no_outages", None)


def test_without_a_burst_no_limit_is_recommended_and_none_is_passed() -> None:
    model = learnt(status="no_burst")
    orders = orders_of([group(users=SIZES[0])], model=model)
    segments = segments_of(orders, model)
    assert {limit.status for limit in segments[0].limits} == {"no_burst"}
    assert limit_by_order(orders, segments).tolist() == [np.inf]


def test_each_segment_with_outages_has_limits_of_its_own_after_those_of_all() -> None:
    curves = (Curve(), Curve(segment="4G", technology="4G", burst_hours=1.0), Curve(segment="5G", technology="5G"))
    model = msgspec.structs.replace(MODEL, curves=curves)
    groups = [group(0, users=SIZES[0]), msgspec.structs.replace(group(1, users=SIZES[0]), segment="4G")]
    orders = orders_of(groups, model=model)
    segments = segments_of(orders, model)
    assert [(segment.name, segment.orders.tolist()) for segment in segments] == [("all", [0, 1]), ("4G", [1])]
    every, own = limit_by_order(orders, segments).tolist()
    assert own < every


def test_a_segment_whose_window_is_not_known_goes_by_the_limit_of_all() -> None:
    curves = (Curve(), Curve(segment="4G", technology="4G", burst_hours=1.0, status="not_enough_data"))
    model = msgspec.structs.replace(MODEL, curves=curves)
    groups = [group(0, users=SIZES[0]), msgspec.structs.replace(group(1, users=SIZES[0]), segment="4G")]
    orders = orders_of(groups, model=model)
    segments = segments_of(orders, model)
    assert {limit.status for limit in segments[1].limits} == {"not_enough_data"}
    assert {limit.limit_hours for limit in segments[1].limits} == {None}
    every, same = limit_by_order(orders, segments).tolist()
    assert every == same
