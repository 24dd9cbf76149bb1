import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.spikes.counts import middle_tail
from correlate.spikes.spike import LOOKS_COST, WINDOWS, scan, threshold

MEANS, VARIANCES = (2.0, 4.0, 8.0), (2.4, 4.8, 9.6)


def test_the_threshold_shares_the_budget_out_over_places_and_bins() -> None:
    assert threshold(1.0, 150, 672) == pytest.approx(1 / 100_800)
    assert threshold(1.0, 0, 672) == threshold(1.0, 1, 672)


def test_usual_counts_are_no_spike() -> None:
    assert scan((3, 5, 9), MEANS, VARIANCES, 1e-4) is None


def test_a_burst_is_found_in_the_last_bin() -> None:
    evidence = scan((14, 16, 20), MEANS, VARIANCES, 1e-4)
    assert evidence is not None
    assert (evidence.bins, evidence.observed, evidence.expected) == (1, 14, 2.0)
    assert evidence.p_value == pytest.approx(LOOKS_COST * middle_tail(14, 2.0, 2.4))


def test_a_swell_is_found_over_four_bins_when_no_single_one_stands_out() -> None:
    evidence = scan((7, 14, 28), MEANS, VARIANCES, 1e-4)
    assert evidence is not None
    assert evidence.bins == 4


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.floats(1e-7, 0.05))
def test_what_is_found_exceeds_its_bound_and_its_p_value_the_level(one: int, two: int, four: int, alpha: float) -> None:
    evidence = scan((one, two, four), MEANS, VARIANCES, alpha)
    if evidence is not None:
        assert evidence.observed > evidence.upper
        assert evidence.p_value < alpha


def test_false_spikes_stay_within_the_level() -> None:
    rng = np.random.default_rng(5)
    alpha, bins, mean, dispersion = 0.02, 15_000, 3.0, 1.5
    size = mean / (dispersion - 1)
    counts = rng.poisson(rng.gamma(size, mean / size, bins))
    sums = np.concatenate([[0], np.cumsum(counts)])
    found = 0
    for end in range(4, bins + 1):
        observed = [int(sums[end] - sums[end - length]) for length in WINDOWS]
        means = [mean * length for length in WINDOWS]
        found += scan(observed, means, [dispersion * x for x in means], alpha) is not None
    share = found / (bins - 3)
    assert alpha / 2 < share < alpha * 1.3
