import numpy as np
import pytest

from correlate.spikes.leaning import dispersion_about, downweighted, fit_leaning
from correlate.spikes.quasi_poisson import fit

RNG = np.random.default_rng(2)
TIMES = np.arange(400)
DESIGN = np.column_stack([np.ones(400), np.cos(TIMES / 8), np.sin(TIMES / 8)])
MEANS = np.exp(DESIGN @ np.array([2.0, 0.5, -0.3]))


def test_coefficients_that_are_hardly_held_are_those_of_quasi_poisson_regression() -> None:
    counts = RNG.poisson(MEANS).astype(np.float64)
    leant = fit_leaning(DESIGN, counts, np.ones(400), np.full(3, 1e-9))
    weights = downweighted(counts, MEANS, 1.0)
    plain = fit(DESIGN, counts[None, :], weights[None, :])
    assert leant.coefficients == pytest.approx(plain.coefficients[0], abs=0.02)


def test_coefficients_that_few_counts_tell_of_stay_near_zero() -> None:
    counts = np.zeros(400)
    counts[[3, 160, 301]] = 1.0
    leant = fit_leaning(DESIGN, counts, np.ones(400), np.array([1e-3, 4.0, 4.0]))
    assert np.abs(leant.coefficients[1:]).max() < 0.5
    assert np.exp(leant.coefficients[0]) == pytest.approx(3 / 400, rel=0.25)


def test_what_was_seen_half_the_time_counts_by_what_was_seen() -> None:
    exposure = np.where(TIMES % 2, 0.0, 2.0)
    leant = fit_leaning(DESIGN, exposure * MEANS, exposure, np.full(3, 1e-9))
    assert leant.coefficients == pytest.approx([2.0, 0.5, -0.3], abs=1e-3)


def test_dispersion_is_told_from_few_counts_too() -> None:
    for level in (0.05, 40.0):
        counts = RNG.negative_binomial(level / 2.0, 1 / 3.0, 20_000).astype(np.float64)
        assert dispersion_about(counts, np.full(20_000, level), np.ones(20_000)) == pytest.approx(3.0, rel=0.15)


def test_a_spike_is_found_among_sparse_counts_and_lone_counts_are_none() -> None:
    counts = RNG.poisson(0.02, 4_000).astype(np.float64)
    assert downweighted(counts, np.full(4_000, 0.02), 1.0).mean() > 0.97
    counts[1_000:1_020] += 2.0
    weights = downweighted(counts, np.full(4_000, 0.02), 1.0)
    assert weights[1_010] < 0.2
    assert weights[3_000] > 0.5
