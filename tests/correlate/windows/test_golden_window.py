from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.model import Curve, default_model
from correlate.windows.golden_window import DeadlineTable, golden_window

MONDAY = datetime(2011, 7, 3, 16, tzinfo=UTC)
"""Midnight in Shanghai."""
STEADY = msgspec.structs.replace(default_model(), activity={"all": (1.0,) * 168})
TABLE = DeadlineTable(default_model(), Curve(), "Asia/Shanghai")
STEADY_TABLE = DeadlineTable(STEADY, Curve(), "Asia/Shanghai")


def test_the_golden_window_is_longer_than_the_time_to_the_burst() -> None:
    assert golden_window(Curve(), 0.10, 12.0) == pytest.approx(3.41, abs=0.005)


def test_the_window_of_a_flat_curve_is_epsilon_of_the_reference() -> None:
    assert golden_window(Curve(rise=0.0), 0.10, 12.0) == pytest.approx(1.2)


def test_the_level_of_a_curve_does_not_move_its_window() -> None:
    assert golden_window(Curve(base_hazard=7e-3), 0.1, 12.0) == pytest.approx(golden_window(Curve(), 0.1, 12.0))


@given(st.floats(0.01, 0.5), st.floats(0.01, 0.4))
def test_a_greater_share_allows_a_longer_window(epsilon: float, more: float) -> None:
    assert golden_window(Curve(), epsilon + more, 12.0) > golden_window(Curve(), epsilon, 12.0)


@pytest.mark.parametrize("hours", [0.0, 7.1, 100.3])
def test_at_constant_activity_a_live_window_is_the_golden_window(hours: float) -> None:
    started_at = MONDAY + timedelta(hours=hours)
    assert STEADY_TABLE.window_hours(started_at) == pytest.approx(3.41, abs=0.005)


def test_an_outage_in_the_afternoon_has_less_time_than_one_at_night() -> None:
    afternoon, night = MONDAY + timedelta(hours=16), MONDAY + timedelta(hours=23)
    assert TABLE.window_hours(afternoon) == pytest.approx(2.79, abs=0.02)
    assert TABLE.window_hours(night) > 6.0


def test_the_window_moves_smoothly_with_the_start_and_over_the_end_of_the_week() -> None:
    minutes = [MONDAY + timedelta(minutes=5 * step) for step in range(7 * 24 * 12 + 2)]
    windows = [TABLE.window_hours(moment) for moment in minutes]
    assert max(abs(b - a) for a, b in pairwise(windows)) < 0.25
    assert windows[-1] == pytest.approx(windows[1])


def test_deadlines_count_from_the_start_of_the_outage() -> None:
    started_at = MONDAY + timedelta(hours=16)
    deadlines = TABLE.deadlines(started_at, started_at + timedelta(hours=1))
    assert deadlines.burst_at == started_at + timedelta(hours=2)
    window = deadlines.window_closes_at - started_at
    assert abs(window - timedelta(hours=TABLE.window_hours(started_at))) <= timedelta(seconds=0.5)


def test_complaints_of_a_night_outage_peak_in_the_next_evening_or_morning() -> None:
    started_at = MONDAY + timedelta(hours=1)
    peak = TABLE.deadlines(started_at, started_at + timedelta(minutes=10)).peak_at
    assert 19 <= (peak - MONDAY) / timedelta(hours=1) < 21


def test_a_steady_outage_peaks_as_late_as_one_looks() -> None:
    started_at = MONDAY + timedelta(hours=1)
    peak = STEADY_TABLE.deadlines(started_at, started_at + timedelta(minutes=15)).peak_at
    assert peak - started_at > timedelta(hours=5)


@given(st.integers(0, 7 * 24 * 60), st.floats(0.0, 200.0))
def test_the_peak_lies_within_a_day_of_now(minute: int, age_hours: float) -> None:
    started_at = MONDAY + timedelta(minutes=minute)
    now = started_at + timedelta(hours=age_hours)
    assert now <= TABLE.deadlines(started_at, now).peak_at <= now + timedelta(hours=24)


def test_the_peak_does_not_creep_on_while_it_is_watched() -> None:
    started_at = MONDAY + timedelta(hours=9, minutes=7)
    peaks = {TABLE.deadlines(started_at, started_at + timedelta(minutes=minute)).peak_at for minute in range(0, 120, 7)}
    assert len(peaks) == 1


def test_an_area_class_with_an_activity_of_its_own_is_judged_by_it() -> None:
    offices = (0.1,) * 9 + (2.26,) * 10 + (0.1,) * 5
    model = msgspec.structs.replace(
        default_model(), activity={"all": (1.0,) * 168, "indoor": tuple(x / (sum(offices) / 24) for x in offices * 7)}
    )
    indoor = DeadlineTable(model, Curve(area_class="indoor"), "Asia/Shanghai")
    assert indoor.window_hours(MONDAY) > STEADY_TABLE.window_hours(MONDAY) + 3
