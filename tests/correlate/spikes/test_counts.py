from fractions import Fraction
from math import comb, exp, factorial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.spikes.counts import tail, upper_bound


def poisson_tail(count: int, mean: Fraction) -> float:
    """Σ_{k ≥ count} mean^k/k! e^−mean, summed in fractions."""
    terms = sum(mean**k / factorial(k) for k in range(count, count + 200))
    return float(terms) * exp(-mean)


def geometric_like_tail(count: int, size: int, chance: Fraction) -> float:
    """1 − Σ_{k < count} C(k+size−1, k) p^size (1−p)^k, exact."""
    return float(1 - sum(comb(k + size - 1, k) * chance**size * (1 - chance) ** k for k in range(count)))


@pytest.mark.parametrize(("count", "mean"), [(1, "1/100"), (3, "1/2"), (9, "2"), (30, "5"), (40, "19/2"), (150, "80")])
def test_poisson_tails_are_exact(count: int, mean: str) -> None:
    exact = poisson_tail(count, Fraction(mean))
    assert tail(count, float(Fraction(mean)), float(Fraction(mean))) == pytest.approx(exact, rel=1e-10)
    assert tail(count, float(Fraction(mean)), 0.0) == pytest.approx(exact, rel=1e-10)


@pytest.mark.parametrize("count", [1, 4, 12, 40, 90])
@pytest.mark.parametrize("size", [1, 3, 50, 99, 101, 2000])
def test_negative_binomial_tails_are_exact(count: int, size: int) -> None:
    chance = Fraction(size, size + 4)  # mean 4
    exact = geometric_like_tail(count, size, chance)
    assert tail(count, 4.0, 4.0 + 16.0 / size) == pytest.approx(exact, rel=1e-10)


def test_a_variance_a_hair_above_the_mean_is_nearly_poisson() -> None:
    assert tail(20, 5.0, 5.0 * (1 + 1e-12)) == pytest.approx(tail(20, 5.0, 5.0), rel=1e-9)
    assert tail(20, 5.0, 5.0 * (1 + 1e-7)) == pytest.approx(tail(20, 5.0, 5.0), rel=1e-4)


def test_every_count_is_at_least_zero() -> None:
    assert tail(0, 3.0, 4.0) == 1.0
    assert tail(-2, 3.0, 4.0) == 1.0


def test_where_nothing_is_expected_anything_is_unusual() -> None:
    assert tail(1, 0.0, 0.0) == 0.0
    assert upper_bound(0.0, 0.0, 0.01) == 0


@given(st.integers(0, 300), st.floats(1e-3, 200), st.floats(0, 5))
def test_the_tail_falls_with_the_count(count: int, mean: float, surplus: float) -> None:
    variance = mean * (1 + surplus)
    higher, lower = tail(count, mean, variance), tail(count + 1, mean, variance)
    assert 0.0 <= lower <= higher <= 1.0


@given(st.integers(0, 300), st.floats(1e-3, 200), st.floats(0, 5), st.floats(1e-9, 1))
def test_a_tail_that_is_enough_is_not_worked_out_to_the_end(
    count: int, mean: float, surplus: float, enough: float
) -> None:
    variance = mean * (1 + surplus)
    exact, told = tail(count, mean, variance), tail(count, mean, variance, enough)
    if exact < enough:
        assert told == exact
    else:
        assert enough * (1 - 1e-12) <= told <= exact


@given(st.integers(1, 100), st.floats(1e-2, 100), st.floats(1.01, 2))
def test_the_tail_rises_with_the_mean(count: int, mean: float, factor: float) -> None:
    assert tail(count, mean * factor, 1.5 * mean * factor) >= tail(count, mean, 1.5 * mean) * (1 - 1e-12)


@given(st.floats(1e-3, 500), st.floats(0, 5), st.floats(-8, -0.5))
def test_the_upper_bound_is_the_last_count_that_is_not_unusual(mean: float, surplus: float, power: float) -> None:
    alpha, variance = 10**power, mean * (1 + surplus)
    bound = upper_bound(mean, variance, alpha)
    assert tail(bound, mean, variance) >= alpha > tail(bound + 1, mean, variance)
