import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.windows.level import level_of, no_level

Floats = NDArray[np.float64]


def groups(seed: int, number: int, level: float) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    expected = rng.uniform(0.5, 20.0, number)
    return rng.poisson(level * rng.gamma(2.0, 0.5, number) * expected).astype(np.float64), expected


def test_a_region_that_exceeds_the_curves_is_found_out() -> None:
    came, expected = groups(3, 800, 1.6)
    level = level_of(came, expected, np.full(800, 2.0), np.zeros(800, dtype=np.intp), no_level(1, learnt=False))
    assert level.mean[0] == pytest.approx(1.6, abs=0.1)


def test_a_single_loud_group_says_little_of_its_region() -> None:
    came, expected, frailty = np.array([400.0]), np.array([100.0]), np.array([2.0])
    level = level_of(came, expected, frailty, np.zeros(1, dtype=np.intp), no_level(1, learnt=True))
    assert level.mean[0] < 1.1
    assert level.weight[0] < 103.0


def test_regions_without_outages_stay_at_one() -> None:
    nothing = np.zeros(0)
    level = level_of(nothing, nothing, nothing, np.zeros(0, dtype=np.intp), no_level(3, learnt=True))
    assert level.mean.tolist() == [1.0, 1.0, 1.0]
