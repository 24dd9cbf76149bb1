"""Places whose complaints grow without an outage are found, and few others are."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from correlate.resource_warnings import FALSE_SHARE, Growth, Numbers, growing


def world(seed: int, places: int = 150, growth: float = 0.0, growing_places: int = 0, spread: float = 2.0) -> Numbers:
    """Sixteen weeks: all together rise and fall by a fifth; counts vary `spread` times as much as Poisson's."""
    draw = np.random.default_rng(seed)
    season = 1 + 0.2 * np.sin(np.arange(16) / 3)
    mean = draw.gamma(2.0, 10.0, (places, 1)) * season
    mean[:growing_places] = 30 * season * np.exp(growth * np.arange(16))
    return np.asarray(draw.negative_binomial(mean / (spread - 1), 1 / spread), dtype=np.float64)


def judged(counts: Numbers) -> list[Growth | None]:
    return growing(counts, counts.sum(axis=0))


def test_without_growth_p_values_are_no_smaller_than_chance_makes_them() -> None:
    p_values = np.array([one.p_value for seed in range(20) for one in judged(world(seed)) if one])
    assert len(p_values) > 2_500
    assert np.mean(p_values < 0.05) < 0.05
    assert np.mean(p_values < 0.005) < 0.008


def test_growing_places_are_found_and_false_ones_are_as_rare_as_promised() -> None:
    found, false = 0, []
    for seed in range(20):
        warned = [one is not None and one.warned for one in judged(world(seed, growth=0.10, growing_places=10))]
        found += sum(warned[:10])
        false.append(sum(warned[10:]) / max(1, sum(warned)))
    assert found > 0.8 * 200
    assert np.mean(false) < FALSE_SHARE


def test_growth_is_told_with_an_interval_that_holds_it() -> None:
    told = [one for seed in range(20) for one in judged(world(seed, growth=0.05, growing_places=5))[:5] if one]
    truth = np.expm1(4 * 0.05)
    held = np.mean([one.lo <= truth <= one.hi for one in told])
    assert 0.82 <= held <= 0.98
    assert np.median([one.per_month for one in told]) == pytest.approx(truth, abs=0.06)


def test_what_all_places_share_is_no_growth_of_one() -> None:
    counts = np.full((10, 12), 30.0) * np.exp(0.1 * np.arange(12))
    assert all(one is not None and not one.warned and abs(one.per_month) < 1e-6 for one in judged(counts))


def test_a_single_bad_week_is_no_growth() -> None:
    counts = np.full((40, 12), 20.0)
    counts[0, -1] = 40.0
    (one, *_) = judged(counts)
    assert one is not None
    assert (one.warned, one.p_value > 0.2) == (False, True)


def test_a_place_that_shrinks_is_not_warned_of() -> None:
    counts = np.full((40, 12), 40.0)
    counts[0] = 80 * np.exp(-0.2 * np.arange(12))
    (one, *_) = judged(counts)
    assert one is not None
    assert (one.warned, one.per_month < 0) == (False, True)


@pytest.mark.parametrize(
    "counts",
    [
        np.full((3, 7), 50.0),
        np.full((3, 16), 1.0),
        np.full((1, 16), 50.0),
        np.zeros((2, 16)),
        np.zeros((0, 16)),
    ],
    ids=["seven weeks", "sixteen complaints", "the only place", "no complaints", "no places"],
)
def test_too_little_is_not_judged(counts: Numbers) -> None:
    assert judged(counts) == [None] * len(counts)


@settings(max_examples=60)
@given(st.lists(st.lists(st.floats(0, 500), min_size=9, max_size=9), min_size=1, max_size=6))
def test_whatever_came_figures_are_figures(rows: list[list[float]]) -> None:
    for one in judged(np.array(rows)):
        if one is not None:
            assert 0 <= one.p_value <= 1
            assert not np.isnan([one.per_month, one.lo, one.hi]).any()
