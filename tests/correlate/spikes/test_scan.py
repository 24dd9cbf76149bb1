import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.count_series import JUDGED, SCENARIOS, made_counts
from correlate.spikes.scan import Cycles, scan

WEEKS = 200
RNG = np.random.default_rng(11)
COUNTS = RNG.poisson(6.0, (2, WEEKS)).astype(np.float64)
LAST = np.array([WEEKS - 1])


def last_p(last_count: float, counts: NDArray[np.float64] = COUNTS) -> float:
    changed = counts[:1].copy()
    changed[0, -1] = last_count
    return float(scan(changed, LAST, 0.01).p_value[0, 0])


def test_false_alarms_keep_to_the_level_asked_for() -> None:
    p_values = scan(made_counts(77, 1).past, JUDGED, 0.01).p_value
    assert p_values.size == len(SCENARIOS) * 49
    assert (p_values < 0.01).mean() == pytest.approx(0.01, abs=0.006)
    assert (p_values < 0.1).mean() == pytest.approx(0.1, abs=0.025)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 60), st.integers(0, 40))
def test_more_is_never_more_usual(before: int, last: int) -> None:
    counts = COUNTS.copy()
    counts[:, -2] = before
    assert 0 <= last_p(last + 1, counts) <= last_p(last, counts) <= 1


def test_a_count_is_unusual_exactly_when_it_passes_the_upper_bound() -> None:
    for before in (0, 6, 14, 40):
        counts = COUNTS.copy()
        counts[:, -2] = before
        upper = scan(counts, LAST, 0.01).upper[0, 0]
        assert last_p(upper, counts) >= 0.01 > last_p(upper + 1, counts)


def test_two_raised_weeks_tell_more_than_one() -> None:
    raised = COUNTS.copy()
    raised[:, -2] = 12.0
    assert last_p(12.0, raised) < last_p(12.0) / 3


def test_what_is_no_more_than_expected_is_no_spike_whatever_came_before() -> None:
    raised = COUNTS.copy()
    raised[:, -2] = 500.0
    assert last_p(3.0, raised) == 1.0


def test_the_newest_counts_do_not_teach_what_is_expected() -> None:
    raised = COUNTS.copy()
    raised[:, -26:] *= 5
    np.testing.assert_array_equal(scan(raised, LAST, 0.01).expected, scan(COUNTS, LAST, 0.01).expected)


def test_with_too_little_known_history_and_for_unknown_counts_there_is_no_answer() -> None:
    judged = scan(COUNTS, np.array([0, 129, 130]), 0.01)
    assert np.isnan(judged.p_value[:, :2]).all()
    assert np.isfinite(judged.p_value[:, 2]).all()
    holes = COUNTS.copy()
    holes[0, -1] = holes[1, -2] = np.nan
    assert np.isnan(scan(holes, LAST, 0.01).p_value).tolist() == [[True], [False]]


def test_after_nothing_but_zeros_a_case_is_unusual_and_none_is_not() -> None:
    silent = np.zeros((1, WEEKS))
    assert last_p(0.0, silent) == 1.0
    assert last_p(2.0, silent) < 0.001


def test_the_day_of_the_week_is_known() -> None:
    days = np.arange(300)
    counts = RNG.poisson(np.where(days % 7 == 6, 40.0, 8.0), (1, 300)).astype(np.float64)
    weekly = Cycles(cycles=((7.0, 3),), least=56, most=200, left_out=14)
    judged = scan(counts, np.arange(286, 300), 0.01, weekly)
    assert judged.expected[0] == pytest.approx(np.where(np.arange(286, 300) % 7 == 6, 40.0, 8.0), rel=0.25)
