from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.facts import OpenOutage
from correlate.model import Curve, Delay, default_model
from correlate.windows.forecast import Forecaster, Part, parts_of
from correlate.windows.hazard import expected_reports

NOW = datetime(2011, 7, 4, 2, tzinfo=UTC)
"""Monday, 10:00 in Shanghai."""
CURVE = Curve(base_hazard=2e-4)
MODEL = msgspec.structs.replace(default_model(), curves=(CURVE,))
STEADY = msgspec.structs.replace(MODEL, activity={"all": (1.0,) * 168})
STEADY_FORECAST = Forecaster(STEADY, "Asia/Shanghai")
FORECAST = Forecaster(MODEL, "Asia/Shanghai")


def part(age_hours: float, users: float = 1000.0, ended_hours_ago: float | None = None, segment: str = "all") -> Part:
    ended_at = None if ended_hours_ago is None else NOW - timedelta(hours=ended_hours_ago)
    return Part(segment, NOW - timedelta(hours=age_hours), ended_at, users)


def outage(cell_id: str, users: float, planned: bool = False, ended: bool = False) -> OpenOutage:
    return OpenOutage(
        outage_id=cell_id, cell_id=cell_id, site_id=None, region="guyuan", segment="all", users=users,
        started_at=NOW - timedelta(hours=1), ended_at=NOW if ended else None, planned=planned, work_id=None,
        complaints=0.0, exposure=0.0,
    )  # fmt: skip


def caused(duration: float) -> float:
    return float(expected_reports(CURVE, duration))


def test_at_steady_activity_what_is_to_come_is_the_curve_from_here_on_and_what_is_pending() -> None:
    outlook = STEADY_FORECAST.outlook([part(1.5)], 0.0, 0.0, NOW)
    now, later = outlook.expected_if_restored([0.0, 4.0])
    assert later - now == pytest.approx(1000 * (caused(5.5) - caused(1.5)), rel=1e-3)
    assert now == pytest.approx(1000 * 2e-4 * 0.5 * (1 - np.exp(-3.0)), rel=1e-3)


def test_what_a_customer_felt_is_still_to_come_after_the_repair() -> None:
    ended = STEADY_FORECAST.outlook([part(6.0, ended_hours_ago=0.5)], 0.0, 0.0, NOW)
    down = STEADY_FORECAST.outlook([part(5.5)], 0.0, 0.0, NOW - timedelta(hours=0.0))
    pending = down.expected_if_restored([0.0])[0]
    assert ended.expected_if_restored([0.0, 8.0]) == pytest.approx([pending * np.exp(-1.0)] * 2, rel=0.01)


def test_the_activity_of_the_hours_ahead_counts() -> None:
    evening, night = NOW + timedelta(hours=7), NOW + timedelta(hours=14)
    to_come = [
        float(
            np.diff(FORECAST.outlook([Part("all", now, None, 1000.0)], 0.0, 0.0, now).expected_if_restored([0, 4]))[0]
        )
        for now in (evening, night)
    ]
    assert to_come[0] > 4 * to_come[1]


def test_more_complaints_than_expected_raise_the_importance() -> None:
    quiet = FORECAST.outlook([part(2.0)], 0.0, 2.0, NOW)
    loud = FORECAST.outlook([part(2.0)], 6.0, 2.0, NOW)
    assert (quiet.importance, loud.importance) == pytest.approx((0.5, 2.0))


@given(st.floats(0.0, 30.0), st.floats(0.0, 30.0), st.floats(0.0, 24.0), st.floats(0.0, 20.0))
def test_more_complaints_never_lower_what_a_repair_avoids(
    complaints: float, more: float, wait: float, exposure: float
) -> None:
    fewer = FORECAST.outlook([part(2.0)], complaints, exposure, NOW).expected_avoided(wait)
    assert FORECAST.outlook([part(2.0)], complaints + more, exposure, NOW).expected_avoided(wait) >= fewer


@given(st.floats(0.0, 150.0), st.floats(0.0, 70.0), st.floats(0.0, 10.0))
def test_a_later_repair_never_avoids_more(age: float, wait: float, longer: float) -> None:
    outlook = FORECAST.outlook([part(age)], 1.0, 1.0, NOW)
    assert outlook.expected_avoided(wait) >= outlook.expected_avoided(wait + longer) >= 0.0


def test_a_repair_that_comes_after_every_outage_has_ended_avoids_nothing() -> None:
    assert FORECAST.outlook([part(2.0)], 0.0, 0.0, NOW).expected_avoided(100.0) == 0.0


def test_what_is_avoided_is_the_mean_over_the_outages_that_lasted_as_long() -> None:
    model = msgspec.structs.replace(STEADY, durations_hours=tuple(float(hour) for hour in range(1, 25)))
    outlook = Forecaster(model, "UTC").outlook([part(2.0)], 0.0, 0.0, NOW)
    by_itself = [hour - 2.0 for hour in range(3, 25)]
    spared = [max(0.0, caused(2.0 + hours) - caused(3.5)) for hours in by_itself]
    assert outlook.expected_avoided(1.5) == pytest.approx(1000 * float(np.mean(spared)), rel=0.03)


def test_an_outage_older_than_all_recorded_ones_still_goes_on() -> None:
    assert FORECAST.outlook([part(120.0)], 50.0, 50.0, NOW).expected_avoided(2.0) > 1.0


def test_a_group_that_is_back_has_nothing_left_to_avoid() -> None:
    outlook = FORECAST.outlook([part(3.0, ended_hours_ago=0.2)], 2.0, 1.0, NOW)
    assert outlook.expected_avoided(0.0) == 0.0
    assert outlook.expected_if_restored([0.0])[0] > 0.0


def test_the_interval_holds_what_is_expected() -> None:
    outlook = FORECAST.outlook([part(2.5, users=20_000.0)], 12.0, 10.0, NOW)
    hours = [0.0, 1.0, 4.0, 24.0]
    lower, upper = outlook.interval_if_restored(hours)
    expected = outlook.expected_if_restored(hours)
    assert np.all(lower < expected)
    assert np.all(expected < upper)
    lo, hi = outlook.avoided_interval(1.0)
    assert lo <= outlook.expected_avoided(1.0) <= hi


def test_complaints_to_come_lie_in_the_interval_nine_times_in_ten() -> None:
    rng = np.random.default_rng(3)
    inside = []
    mean_so_far, mean_to_come = (20_000 * x for x in (caused(2.0), caused(5.0) - caused(2.0)))
    for importance in rng.gamma(2.0, 0.5, 300):
        so_far = rng.poisson(importance * mean_so_far)
        outlook = NO_DELAY.outlook([part(2.0, 20_000.0)], float(so_far), mean_so_far, NOW)
        lower, upper = outlook.interval_if_restored([3.0])
        inside.append(lower[0] <= rng.poisson(importance * mean_to_come) <= upper[0])
    assert 0.86 <= float(np.mean(inside)) <= 0.95


NO_DELAY = Forecaster(msgspec.structs.replace(STEADY, delay=Delay(0.005)), "UTC")


def test_a_region_that_exceeds_its_curve_has_more_to_come_of_a_group_that_has_shown_nothing_yet() -> None:
    plain = FORECAST.outlook([part(0.0)], 0.0, 0.0, NOW).expected_avoided(1.0)
    assert FORECAST.outlook([part(0.0)], 0.0, 0.0, NOW, level=1.5).expected_avoided(1.0) == pytest.approx(1.5 * plain)


def test_cells_that_went_out_together_are_one_part_and_a_planned_work_that_overruns_counts_like_any() -> None:
    parts = parts_of(
        [outage("a", 100.0), outage("b", 50.0), outage("c", 7.0, planned=True), outage("d", 9.0, ended=True)]
    )
    start = NOW - timedelta(hours=1)
    assert parts == (Part("all", start, None, 157.0), Part("all", start, NOW, 9.0))


def test_two_parts_cost_what_each_costs_alone() -> None:
    together = FORECAST.outlook([part(2.0), part(1.0, 500.0)], 0.0, 0.0, NOW).expected_if_restored([6.0])
    alone = [
        FORECAST.outlook([one], 0.0, 0.0, NOW).expected_if_restored([6.0])[0] for one in (part(2.0), part(1.0, 500.0))
    ]
    assert together[0] == pytest.approx(sum(alone))


def test_a_segment_the_model_does_not_know_follows_the_curve_of_all() -> None:
    known = FORECAST.outlook([part(2.0)], 0.0, 0.0, NOW).expected_avoided(1.0)
    assert FORECAST.outlook([part(2.0, segment="6G-lunar")], 0.0, 0.0, NOW).expected_avoided(1.0) == known
