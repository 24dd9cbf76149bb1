"""Repair-time limits on a fine grid."""

import msgspec
import numpy as np
import pytest

from alerts.what_if.comparison import Chance, compare
from alerts.what_if.limit_grid import GRID_HOURS, limit_grid
from tests.alerts.what_if.cast import MODEL, crowd, group, orders_of

CHANCE = Chance(seed=3, courses=12)


def test_it_says_of_a_limit_what_the_comparison_of_the_verb_says_of_it() -> None:
    orders = orders_of(crowd(60, seed=1))
    rows = compare(orders, MODEL, 4, (2.0, 6.0), CHANCE, lambda _done, _total: None).limits
    (grid,) = limit_grid(orders, MODEL, (2.0, 6.0), CHANCE)
    for point, row in zip(grid.points, [row for row in rows if row.grade is None], strict=True):
        assert point.limit_hours == row.limit_hours
        assert point.complaints.mean == pytest.approx(row.complaints)
        assert (point.complaints.lo, point.complaints.hi) == pytest.approx((row.complaints_lo, row.complaints_hi))
        assert (point.orders.mean, point.crew_hours.mean) == pytest.approx((row.orders, row.crew_hours))
        assert point.over_recorded == row.over_limit_recorded


def test_a_longer_limit_costs_complaints_and_spares_crews() -> None:
    (grid,) = limit_grid(orders_of(crowd(80, seed=2)), MODEL)
    for figures, sign in (("complaints", 1), ("orders", -1), ("crew_hours", -1)):
        means = [getattr(point, figures).mean for point in grid.points]
        assert np.all(sign * np.diff(means) >= -1e-9)
    assert np.all(np.diff([point.over_recorded for point in grid.points]) <= 0)
    for point in grid.points:
        assert point.complaints.lo <= point.complaints.mean <= point.complaints.hi
        assert point.crew_hours.lo <= point.crew_hours.mean <= point.crew_hours.hi


def test_the_same_question_has_the_same_answer() -> None:
    orders = orders_of(crowd(20, seed=4))
    first, again = (limit_grid(orders, MODEL, (4.0,), CHANCE)[0].points for _ in range(2))
    assert first == again


def test_segments_have_their_own_outages_and_all_has_every_one() -> None:
    own = msgspec.structs.replace(MODEL.curves[0], segment="4G", technology="4G")
    model = msgspec.structs.replace(MODEL, curves=(*MODEL.curves, own))
    groups = [group(0), msgspec.structs.replace(group(1, complaints=3.0), segment="4G")]
    everyone, fourth = limit_grid(orders_of(groups, model=model, known=True), model, (3.0,), CHANCE)
    assert (everyone.segment.name, everyone.outages, everyone.complaints_recorded) == ("all", 2, 3.0)
    assert (fourth.segment.name, fourth.outages, fourth.complaints_recorded) == ("4G", 1, 3.0)


def test_the_grid_has_quarters_of_an_hour_where_limits_are_short_and_ends_with_a_day() -> None:
    assert GRID_HOURS[0] == 0.5
    assert GRID_HOURS[-1] == 24.0
    assert len(set(GRID_HOURS)) == len(GRID_HOURS)
    assert max(np.diff(GRID_HOURS[:23])) == 0.25
