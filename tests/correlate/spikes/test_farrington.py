import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.spikes.farrington import Seasons, farrington

WEEKS = 300
RNG = np.random.default_rng(11)
COUNTS = RNG.poisson(6.0, (2, WEEKS)).astype(np.float64)
LAST = np.array([WEEKS - 1])


def last_p(last_count: float, counts: NDArray[np.float64] = COUNTS) -> float:
    changed = counts[:1].copy()
    changed[0, -1] = last_count
    return float(farrington(changed, LAST, 0.01).p_value[0, 0])


def test_the_last_count_does_not_teach_what_is_expected_of_it() -> None:
    changed = COUNTS.copy()
    changed[:, -26:-1] *= 5
    changed[:, -1] = 90
    np.testing.assert_array_equal(farrington(changed, LAST, 0.01).expected, farrington(COUNTS, LAST, 0.01).expected)


def test_more_is_never_more_usual() -> None:
    values = [last_p(count) for count in range(40)]
    assert values == sorted(values, reverse=True)
    assert values[0] == 1.0
    assert values[-1] < 1e-9


def test_a_count_is_unusual_exactly_when_it_passes_the_upper_bound() -> None:
    upper = farrington(COUNTS, LAST, 0.01).upper[0, 0]
    assert last_p(upper) >= 0.01 > last_p(upper + 1)


def test_where_the_past_is_too_short_there_is_no_answer() -> None:
    judged = farrington(COUNTS, np.array([262, 263]), 0.01)
    assert np.isnan(judged.expected[:, 0]).all()
    assert np.isnan(judged.p_value[:, 0]).all()
    assert np.isfinite(judged.upper[:, 1]).all()


def test_an_unknown_count_has_no_answer_and_unknown_history_is_left_out() -> None:
    holes = COUNTS.copy()
    holes[0, -1] = np.nan
    holes[1, 100:104] = np.nan
    judged = farrington(holes, LAST, 0.01)
    assert np.isnan(judged.p_value[0, 0])
    assert judged.expected[1, 0] == pytest.approx(6.0, rel=0.2)


def test_after_nothing_but_zeros_there_is_no_answer_as_there_is_none_in_r() -> None:
    assert np.isnan(last_p(1.0, np.zeros((1, WEEKS))))


def test_a_trend_that_leads_beyond_all_that_was_seen_is_dropped() -> None:
    counts = np.floor(np.exp(np.arange(WEEKS) / 40.0))[None, :]
    seen = counts[0, : -1 - Seasons().left_out].max()
    assert farrington(counts, LAST, 0.01).expected[0, 0] < seen


def test_daily_counts_have_years_of_365_days() -> None:
    seasons = Seasons(bins=365, years=3, half_window=10, left_out=182)
    days = RNG.poisson(4.0 + 3.0 * np.sin(np.arange(1_200) * 2 * np.pi / 365), (1, 1_200)).astype(np.float64)
    expected = farrington(days, np.array([1_150, 1_199]), 0.01, seasons).expected[0]
    assert expected == pytest.approx(4.0 + 3.0 * np.sin(np.array([1_150, 1_199]) * 2 * np.pi / 365), abs=1.2)
