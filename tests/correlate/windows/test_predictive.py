from math import comb

import numpy as np
import pytest

from correlate.windows.predictive import predictive_interval


def test_a_geometric_count_has_the_bounds_one_can_work_out() -> None:
    # shape 1: P(Y = y) = q^y/4, q = 3/4; P(Y < 9) + P(Y = 9)/2 = .9343, and with 10: .9507
    lower, upper = predictive_interval(np.array([3.0]), 1.0)
    assert (lower[0], upper[0]) == (0.0, 9.0)


def test_a_well_known_rate_gives_the_bounds_of_the_poisson_law() -> None:
    # Poisson(4): half of 0 is .009, of 1 with 0 .055, of 7 with what is below .919, of 8 .964
    lower, upper = predictive_interval(np.array([4.0]), 1e9)
    assert (lower[0], upper[0]) == (1.0, 7.0)


def test_nothing_expected_means_nothing_comes() -> None:
    lower, upper = predictive_interval(np.array([0.0, 2.0]), 2.0)
    assert (lower[0], upper[0]) == (0.0, 0.0)


def test_a_mixture_has_the_bounds_of_the_mixed_chances() -> None:
    # half the time nothing, half the time NB(2, mean 6)
    chances = [comb(y + 1, y) * 0.25**2 * 0.75**y for y in range(200)]
    chance = np.array([0.5 * (y == 0) + 0.5 * chance for y, chance in enumerate(chances)])
    half = np.cumsum(chance) - chance / 2
    lower, upper = predictive_interval(np.array([[0.0, 6.0]]), 2.0)
    assert (lower[0], upper[0]) == (0.0, float(np.flatnonzero(half <= 0.95)[-1]))


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
    assert 0.89 <= inside <= 0.92


def test_small_counts_are_not_covered_more_often_than_nine_times_in_ten_on_average() -> None:
    means = np.linspace(3.0, 12.0, 60)
    lower, upper = predictive_interval(means, np.full(60, 6.0))
    rng = np.random.default_rng(11)
    counts = rng.poisson(rng.gamma(6.0, means / 6.0, (4000, 60)))
    assert float(((counts >= lower) & (counts <= upper)).mean()) == pytest.approx(0.90, abs=0.01)


def test_each_count_may_have_a_shape_of_its_own() -> None:
    together = predictive_interval(np.array([5.0, 5.0, 900.0]), np.array([1.0, 50.0, 4.0]))
    for number, (mean, shape) in enumerate([(5.0, 1.0), (5.0, 50.0), (900.0, 4.0)]):
        alone = predictive_interval(np.array([mean]), shape)
        assert (together[0][number], together[1][number]) == (alone[0][0], alone[1][0])
