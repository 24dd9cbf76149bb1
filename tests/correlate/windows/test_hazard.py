import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.model import Curve, Delay
from correlate.windows.hazard import (
    AgeTables,
    PendingTable,
    ReportTable,
    expected_reports,
    hazard,
)

CURVE = Curve(base_hazard=2e-4)
DELAY = Delay()
REPORTS = ReportTable(CURVE, DELAY)
PENDING = PendingTable(CURVE, DELAY)


def integrated_rate(age: float, since: float, kernel: str = "density") -> float:
    """∫ h(x) K(age − x) over what was felt before `since` hours ago, by plain summation."""
    edges = np.linspace(0.0, age - since, 40_001)
    x = (edges[1:] + edges[:-1]) / 2
    wait = age - x
    weight = np.exp(-wait / 0.5) * (2.0 if kernel == "density" else 1.0)
    return float((hazard(CURVE, x) * weight * (wait < 6.0)).sum() * (edges[1] - edges[0]))


def test_the_hazard_is_flat_until_the_burst_and_rises_to_its_plateau() -> None:
    at = hazard(CURVE, np.array([0.0, 2.0, 3.0, 50.0]))
    assert at == pytest.approx(np.array([1.0, 1.0, 1.0 + 8.93 * (1 - np.exp(-1.0)), 9.93]) * 2e-4)


def test_an_outage_of_twelve_hours_causes_the_integral_of_its_hazard() -> None:
    assert float(expected_reports(CURVE, 12.0)) == pytest.approx((12 + 8.93 * 9.0000454) * 2e-4)


KNOTTED = Curve(ages_hours=(0.0, 1.0, 3.0, 4.0), hazards=(1e-4, 1e-4, 5e-4, 2e-4))


def test_knots_go_before_the_formula_and_the_hazard_is_linear_between_them() -> None:
    at = hazard(KNOTTED, np.array([0.0, 0.5, 2.0, 3.5, 4.0, 50.0]))
    assert at == pytest.approx(np.array([1.0, 1.0, 3.0, 3.5, 2.0, 2.0]) * 1e-4)


@given(st.floats(0.0, 60.0))
def test_complaints_between_knots_are_the_integral_of_the_hazard(hours: float) -> None:
    kinks = [age for age in KNOTTED.ages_hours if age < hours]
    edges = np.array([*kinks, hours])
    exact = float(np.sum(np.diff(edges) * (hazard(KNOTTED, edges[1:]) + hazard(KNOTTED, edges[:-1])) / 2))
    assert float(expected_reports(KNOTTED, hours)) == pytest.approx(exact, abs=1e-15)


@pytest.mark.parametrize(
    ("age", "since"), [(1.0, 0.0), (2.1, 0.0), (2.5, 0.1), (3.31, 0.52), (10.0, 3.0), (30.0, 0.25), (7.0, 5.5)]
)
def test_the_report_rate_is_the_hazard_seen_through_the_delay(age: float, since: float) -> None:
    assert float(REPORTS.rate(age, since)) == pytest.approx(integrated_rate(age, since), rel=0.01)


def test_an_outage_of_a_minute_has_a_small_rate_already() -> None:
    assert float(REPORTS.rate(1 / 60, 0.0)) == pytest.approx(integrated_rate(1 / 60, 0.0), rel=0.1)
    assert float(REPORTS.rate(1 / 3600, 0.0)) > 0


def test_what_ended_when_it_began_reports_nothing() -> None:
    ages = np.array([0.0, 0.04, 1.0, 5.01])
    assert REPORTS.rate(ages, ages).tolist() == [0.0] * 4


def test_nothing_comes_six_hours_after_the_end() -> None:
    assert REPORTS.rate(np.array([20.0, 20.0]), np.array([6.0, 9.0])).tolist() == [0.0, 0.0]


def test_beyond_the_horizon_the_rate_stays() -> None:
    assert float(REPORTS.rate(500.0, 0.0)) == float(REPORTS.rate(72.0, 0.0))


def test_two_periods_report_what_the_whole_would_less_the_gap() -> None:
    age, gap_start, gap_end = 5.0, 2.0, 1.5
    whole = float(REPORTS.rate(age, 0.0))
    first = float(REPORTS.rate(age, gap_start))
    second = whole - float(REPORTS.rate(age, gap_end))
    gap = float(REPORTS.rate(age, gap_end)) - first
    assert first + second == pytest.approx(whole - gap)


@given(st.floats(0.0, 60.0), st.floats(0.01, 3.0))
def test_a_longer_outage_never_reports_less(duration: float, more: float) -> None:
    since = 0.5
    shorter, longer = duration, duration + more
    rate = REPORTS.rate(np.array([shorter, longer]) + since, since)
    assert rate[1] >= rate[0] * (1 - 1e-12)


def test_reports_during_and_after_an_outage_add_up_to_what_it_causes() -> None:
    duration, step = 4.0, 1 / 240
    during = np.arange(0.0, duration, step) + step / 2
    after = np.arange(0.0, 6.0, step) + step / 2
    total = REPORTS.rate(during, 0.0).sum() + REPORTS.rate(duration + after, after).sum()
    assert total * step == pytest.approx(float(expected_reports(CURVE, duration)), rel=1e-3)


@pytest.mark.parametrize(("age", "since"), [(1.0, 0.0), (3.0, 0.4), (12.0, 0.0)])
def test_what_is_pending_is_what_is_felt_and_not_reported(age: float, since: float) -> None:
    assert float(PENDING.at(age, since)) == pytest.approx(integrated_rate(age, since, "tail"), rel=0.01)


def test_a_table_takes_less_than_a_megabyte() -> None:
    assert REPORTS.values.nbytes < 1_000_000


def test_tables_looked_up_together_say_what_each_says_alone() -> None:
    flat = ReportTable(Curve(base_hazard=2e-4, rise=0.0), DELAY)
    tables = AgeTables([REPORTS, flat])
    age, since = np.array([3.0, 3.0, 0.2]), np.array([0.0, 0.5, 0.0])
    found = tables.at(np.array([0, 1, 1], dtype=np.intp), age, since)
    assert found.tolist() == [
        float(REPORTS.rate(3.0, 0.0)), float(flat.rate(3.0, 0.5)), float(flat.rate(0.2, 0.0)),
    ]  # fmt: skip


def test_tables_on_different_grids_are_refused() -> None:
    with pytest.raises(ValueError, match="different grids"):
        AgeTables([REPORTS, ReportTable(CURVE, DELAY, step_hours=0.25)])
