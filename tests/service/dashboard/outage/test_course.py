"""Complaints of one group over its age."""

from datetime import timedelta

import msgspec
import numpy as np
import pytest

from correlate.model import Curve, Model, default_model
from correlate.windows.golden_window import DeadlineTable
from service.dashboard.outage.course import Course, Standing, outage_course
from service.store.outage_story import LinkedComplaint
from tests.service.dashboard.outage.made import row
from tests.service.made import at, open_outage

ZONE = "Asia/Shanghai"
MODEL = default_model()
LEARNT = msgspec.structs.replace(
    MODEL,
    curves=(Curve(burst_lo=1.5, burst_hi=2.5, window_hours=4.0, window_lo=3.0, window_hi=5.0, status="ok"),),
    learnt=True,
)


def link(hours: float, probability: float = 1.0) -> LinkedComplaint:
    return LinkedComplaint(f"C-{hours}", at(hours), "Yinchuan", None, None, None, 0.0, "O-1", probability)


def drawn(complaints: float, exposure: float) -> dict[str, object]:
    made = open_outage("YC1-1", 8.0, complaints=complaints, exposure=exposure)
    return {made.outage_id: made}


def course(model: Model = MODEL, **changes: object) -> Course:
    standing = Standing((row(8),), {}, (), at(10), 2.0)
    return outage_course(msgspec.structs.replace(standing, **changes), model, ZONE)


def test_complaints_are_summed_up_as_they_came() -> None:
    seen = course(linked=(link(8.5), link(9.25, 0.5), link(9.5, 0.25))).seen
    assert seen == ((0.5, 1.0), (1.25, 1.5), (1.5, 1.75))


def test_what_is_still_to_come_starts_from_what_came_and_a_repair_makes_it_less() -> None:
    told = course(drawn=drawn(7.0, 2.0))
    assert told.left_alone is not None
    assert told.repaired is not None
    assert told.left_alone.mean[0] == told.repaired.mean[0] == 7.0
    assert told.left_alone.ages[0] == pytest.approx(2.0, abs=0.1)
    assert told.repaired_at == pytest.approx(4.0)
    assert told.repaired.mean[-1] < told.left_alone.mean[-1]
    assert np.all(np.diff(told.left_alone.mean) >= 0)
    for band in (told.left_alone, told.repaired):
        assert all(lo <= mean <= hi for lo, mean, hi in zip(band.lo, band.mean, band.hi, strict=True))


def test_a_group_that_brings_more_than_expected_is_expected_to_go_on_so() -> None:
    much, little = course(drawn=drawn(12.0, 2.0)), course(drawn=drawn(0.5, 2.0))
    assert much.importance == pytest.approx(14 / 4)
    assert little.importance == pytest.approx(2.5 / 4)
    assert much.left_alone is not None
    assert little.left_alone is not None
    assert much.left_alone.mean[-1] - 12.0 == pytest.approx(
        (little.left_alone.mean[-1] - 0.5) * much.importance / little.importance, rel=1e-3
    )


def test_one_that_is_over_has_no_forecast() -> None:
    told = course(outages=(row(8, 9.5), row(8.25, 9, "YC1-2")))
    assert (told.left_alone, told.repaired, told.repaired_at) == (None, None, None)
    assert told.ended == told.now == 1.5


def test_without_an_order_there_is_no_repair_to_draw() -> None:
    told = course(repair_hours=None)
    assert told.left_alone is not None
    assert (told.repaired, told.repaired_at) == (None, None)


def test_an_assumed_curve_has_a_burst_and_a_window_without_intervals() -> None:
    told = course()
    hours = DeadlineTable(MODEL, MODEL.curves[0], ZONE).window_hours(at(8))
    assert (told.status, told.burst.at, told.burst.lo, told.window.hi) == ("assumed", 2.0, None, None)
    assert told.window.at == pytest.approx(hours)


def test_a_learnt_window_has_its_interval_at_the_same_ratio() -> None:
    told = course(LEARNT)
    assert told.window.lo is not None
    assert told.window.hi is not None
    assert told.window.lo / told.window.at == pytest.approx(0.75)
    assert told.window.hi / told.window.at == pytest.approx(1.25)


def test_planned_cells_are_left_out_where_others_are_not_planned() -> None:
    alone = course(outages=(row(8),))
    beside = course(outages=(row(8), row(7, None, "YC2-1", planned=True)))
    assert beside.expected == alone.expected
    assert course(outages=(row(8, planned=True),)).expected.mean[-1] > 0


def test_ages_are_those_of_the_group_though_its_largest_cell_failed_later() -> None:
    told = course(outages=(row(8, users=10.0), row(9, None, "YC1-2")))
    assert told.burst.at == pytest.approx(3.0)
    assert told.now == pytest.approx(2.0)


def test_the_picture_reaches_past_window_and_now_and_has_no_more_points_than_it_can_show() -> None:
    told = course(now=at(8) + timedelta(hours=60))
    assert told.until >= 66
    assert len(told.expected.ages) <= 300
    assert course().until >= course().window.at


def test_cells_without_known_users_bring_nothing_and_break_nothing() -> None:
    told = course(outages=(row(8, users=None),))
    assert set(told.expected.mean) == {0.0}
