from math import comb

import numpy as np
import pytest

from correlate.windows.predictive import predictive_interval


def test_a_geometric_count_has_the_bounds_one_can_work_out() -> None:
    # shape 1: P(Y > y) = q^(y+1), q = mean/(1 + mean) = 3/4; q^11 = .042, q^10 = .056; P(Y = 0) = .25
    lower, upper = predictive_interval(np.array([3.0]), 1.0)
    assert (lower[0], upper[0]) == (0.0, 10.0)


def test_a_well_known_rate_gives_the_poisson_bounds() -> None:
    # Poisson(4): P(Y ≤ 0) = .018, P(Y ≤ 1) = .092, P(Y ≤ 7) = .949, P(Y ≤ 8) = .979
    lower, upper = predictive_interval(np.array([4.0]), 1e9)
    assert (lower[0], upper[0]) == (1.0, 8.0)


def test_nothing_expected_means_nothing_comes() -> None:
    lower, upper = predictive_interval(np.array([0.0, 2.0]), 2.0)
    assert (lower[0], upper[0]) == (0.0, 0.0)


def test_a_mixture_has_the_bounds_of_the_mixed_chances() -> None:
    # half the time nothing, half the time NB(2, mean 6)
    chances = [comb(y + 1, y) * 0.25**2 * 0.75**y for y in range(200)]
    mixed = np.cumsum([0.5 * (y == 0) + 0.5 * chance for y, chance in enumerate(chances)])
    lower, upper = predictive_interval(np.array([[0.0, 6.0]]), 2.0)
    assert (lower[0], upper[0]) == (0.0, float(np.searchsorted(mixed, 0.95)))


@pytest.mark.parametrize("shape", [2.0, 40.0])
def test_counting_and_the_gamma_law_agree_where_one_takes_over_from_the_other(shape: float) -> None:
    lower, upper = predictive_interval(np.array([499.9, 500.1]), shape)
    assert lower[1] == pytest.approx(lower[0], rel=0.05)
    assert upper[1] == pytest.approx(upper[0], rel=0.03)


def test_nine_in_ten_simulated_counts_lie_within() -> None:
    rng = np.random.default_rng(7)
    counts = rng.poisson(rng.gamma(5.0, 20.0 / 5.0, 20_000))
    lower, upper = predictive_interval(np.array([20.0]), 5.0)
    inside = float(((counts >= lower[0]) & (counts <= upper[0])).mean())
    assert 0.90 <= inside <= 0.93
