import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.spikes.counts import tail, upper_bound
from correlate.spikes.tails import middle_tails, tails, upper_bounds

COUNTS = st.integers(0, 3_000)
MEANS = st.floats(1e-4, 2_000)
DISPERSIONS = st.sampled_from([1.0, 1.0 + 1e-9, 1.01, 1.3, 2.0, 5.0, 40.0])


def one(count: float, mean: float, dispersion: float) -> float:
    return float(tails(np.array([count]), np.array([mean]), np.array([dispersion]))[0])


@given(COUNTS, MEANS, DISPERSIONS)
def test_tails_are_those_that_summing_gives(count: int, mean: float, dispersion: float) -> None:
    assert one(count, mean, dispersion) == pytest.approx(tail(count, mean, dispersion * mean), rel=1e-6, abs=1e-11)


@given(COUNTS, MEANS, DISPERSIONS)
def test_a_greater_count_is_never_more_usual(count: int, mean: float, dispersion: float) -> None:
    assert one(count + 1, mean, dispersion) <= one(count, mean, dispersion) * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("alpha", [0.2, 0.01, 1e-6])
@pytest.mark.parametrize("dispersion", [1.0, 1.7, 6.0])
def test_the_upper_bound_is_the_greatest_count_that_is_not_unusual(alpha: float, dispersion: float) -> None:
    means = np.array([1e-12, 0.02, 0.7, 3.0, 40.0, 700.0])
    bounds = upper_bounds(means, np.full(6, dispersion), alpha)
    assert bounds.tolist() == [upper_bound(mean, dispersion * mean, alpha) for mean in means]


@pytest.mark.parametrize(("count", "mean", "dispersion"), [(1_002_000, 1e6, 1.0), (1_010_000, 1e6, 30.0)])
def test_a_million_is_not_too_many(count: int, mean: float, dispersion: float) -> None:
    assert one(count, mean, dispersion) == pytest.approx(tail(count, mean, dispersion * mean), rel=1e-6)


def test_what_can_not_be_is_unusual_beyond_all_bounds_and_nothing_is_always_seen() -> None:
    assert one(3, 1e-290, 1.0) == 0.0
    assert one(0, 5.0, 1.0) == one(-4, 5.0, 1.0) == 1.0


def test_greater_counts_follow_the_normal_law() -> None:
    assert one(1e9 + 3 * (2e9**0.5), 1e9, 2.0) == pytest.approx(0.0013499, rel=1e-3)


@given(COUNTS, MEANS, DISPERSIONS)
def test_middle_tails_lie_half_way_to_the_tail_of_the_next_count(count: int, mean: float, dispersion: float) -> None:
    middle = middle_tails(np.array([count]), np.array([mean]), np.array([dispersion]))[0]
    between = (one(count, mean, dispersion) + one(count + 1, mean, dispersion)) / 2
    assert middle == pytest.approx(between, rel=1e-5, abs=1e-10)
