import numpy as np
import pytest

from correlate.spikes.quasi_poisson import downweighted, fit

RNG = np.random.default_rng(5)
TIMES = np.linspace(-1.0, 0.0, 60)
DESIGN = np.column_stack([np.ones(60), TIMES])
COUNTS = RNG.poisson(np.exp(1.0 + 0.5 * TIMES), (4, 60)).astype(np.float64)
EVEN = np.ones((4, 60))


def test_the_score_is_zero_at_the_estimate() -> None:
    weights = RNG.uniform(0.2, 2.0, (4, 60))
    fitted = fit(DESIGN, COUNTS, weights)
    np.testing.assert_allclose((weights * (COUNTS - fitted.means)) @ DESIGN, 0.0, atol=1e-5)
    assert fitted.converged.all()


def test_leverages_sum_to_the_number_of_columns() -> None:
    np.testing.assert_allclose(fit(DESIGN, COUNTS, EVEN).leverages.sum(axis=1), 2.0, rtol=1e-9)


def test_a_constant_is_the_mean_and_its_information_the_sum() -> None:
    fitted = fit(DESIGN[:, :1], COUNTS, EVEN)
    np.testing.assert_allclose(fitted.means[:, 0], COUNTS.mean(axis=1))
    np.testing.assert_allclose(fitted.information[:, 0, 0], COUNTS.sum(axis=1), rtol=1e-6)


def test_a_time_of_weight_zero_changes_nothing() -> None:
    short = fit(DESIGN[10:], COUNTS[:, 10:], EVEN[:, 10:])
    weights = EVEN.copy()
    weights[:, :10] = 0.0
    long = fit(DESIGN, np.where(weights > 0, COUNTS, 1e4), weights)
    np.testing.assert_allclose(long.coefficients, short.coefficients, atol=1e-5)
    np.testing.assert_allclose(long.dispersion, short.dispersion, rtol=1e-5)


def test_counts_that_are_all_zero_have_a_mean_of_next_to_nothing() -> None:
    fitted = fit(DESIGN, np.zeros((1, 60)), EVEN[:1])
    assert fitted.means.max() < 1e-7
    assert fitted.dispersion.tolist() == [1.0]


def test_a_spike_of_the_past_weighs_little_and_the_weights_keep_their_sum() -> None:
    counts = COUNTS.copy()
    counts[:, 30] += 40.0
    weights = downweighted(fit(DESIGN, counts, EVEN), counts, EVEN, 2.58)
    assert (weights[:, 30] < 0.3).all()
    assert weights.sum(axis=1) == pytest.approx([60.0] * 4)


def test_series_fitted_together_are_fitted_as_if_alone() -> None:
    together = fit(DESIGN, COUNTS, EVEN).coefficients
    alone = [fit(DESIGN, COUNTS[i : i + 1], EVEN[i : i + 1]).coefficients[0] for i in range(4)]
    np.testing.assert_allclose(together, alone, rtol=1e-12)
