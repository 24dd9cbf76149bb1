import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.model import Curve, Delay
from correlate.study.exposure import TRAIL_HOURS, delayed, expected_reports_by_bin, exposure_of
from correlate.study.histories import BIN_HOURS
from correlate.windows.hazard import expected_reports
from tests.correlate.study.small_world import material

M = material()
FLAT = np.ones(168)


def test_hours_without_service_are_those_of_the_down_periods() -> None:
    exposure, table = exposure_of(M.outages, FLAT, M.clock, Delay()), M.outages
    by_outage = np.bincount(exposure.outage, exposure.hours, len(table.cell))
    down = np.bincount(table.outage, table.period_end - table.period_start, len(table.cell)) / 3600
    np.testing.assert_allclose(by_outage, down, atol=1e-9)


def test_bins_run_on_after_the_repair_until_no_more_reports_come() -> None:
    for mean, hours in ((0.5, TRAIL_HOURS), (3.0, 18.0)):
        exposure = exposure_of(M.outages, FLAT, M.clock, Delay(mean, 1.0))
        last = exposure.hours[exposure.first[1:][:, None] - 1 - np.arange(round(hours / BIN_HOURS))]
        assert not last.any()


def test_all_that_is_felt_is_reported_in_the_end() -> None:
    curve, users = Curve(base_hazard=1e-4), M.outages.users
    exposure = exposure_of(M.outages, FLAT, M.clock, Delay(0.5, 1.0))
    reports = expected_reports_by_bin(exposure, users, [curve], np.zeros(len(users), np.intp), Delay(0.5, 1.0))
    # flapping leaves gaps in the age, and what outlasts the trail is not seen
    single = (np.bincount(M.outages.outage) == 1) & (np.bincount(M.outages.group)[M.outages.group] == 1)
    hours = np.bincount(exposure.outage, exposure.hours, len(users)).astype(np.float64)
    expected = np.asarray(users * expected_reports(curve, hours))
    came = np.bincount(exposure.outage, reports, len(users))
    np.testing.assert_allclose(came[single], expected[single], rtol=0.02)


@given(st.floats(0.05, 1.0), st.floats(0.7, 4.0))
def test_a_delay_moves_reports_by_its_mean(mean: float, shape: float) -> None:
    felt = np.zeros(80)
    felt[3] = 5.0
    reported = delayed(felt, Delay(mean, shape), 70)
    assert not reported[:3].any()
    assert reported.sum() == pytest.approx(5.0, rel=1e-3)
    assert (reported * np.arange(80)).sum() / reported.sum() == pytest.approx(3 + mean / BIN_HOURS, rel=0.02)


def test_moments_outside_of_the_bins_of_an_outage_have_none() -> None:
    table, exposure = M.outages, M.exposure
    start = table.group_start[table.group[:1]]
    ends = start + np.diff(exposure.first)[:1] * BIN_HOURS * 3600
    zero = np.zeros(1, dtype=np.intp)
    assert exposure.flat(zero, start - 1, table)[0] == -1
    assert exposure.flat(zero, start, table)[0] == 0
    assert exposure.flat(zero, ends, table)[0] == -1
