from math import erf, exp, sqrt

import numpy as np
import pytest

from correlate.model import Delay
from correlate.windows.delay import gamma_cdf, mean_wait, reported_share

X = np.array([0.0, 1e-9, 0.01, 0.3, 1.0, 1.9, 2.1, 5.0, 40.0, 600.0])


def test_shape_one_is_the_exponential_law() -> None:
    assert gamma_cdf(1.0, X) == pytest.approx(-np.expm1(-X), rel=1e-12)


def test_shape_one_half_is_the_error_function() -> None:
    assert gamma_cdf(0.5, X) == pytest.approx([erf(sqrt(x)) for x in X], rel=1e-12)


def test_shape_three_is_the_erlang_law() -> None:
    erlang = [1 - exp(-x) * (1 + x + x * x / 2) for x in X]
    assert gamma_cdf(3.0, X) == pytest.approx(erlang, rel=1e-9, abs=1e-15)


def test_half_of_the_exponential_reports_have_come_after_its_median() -> None:
    assert reported_share(Delay(0.5, 1.0), np.array([0.5 * np.log(2)])) == pytest.approx([0.5])


@pytest.mark.parametrize("shape", [0.4, 1.0, 2.5])
def test_the_mean_wait_is_the_integral_of_what_is_not_reported_yet(shape: float) -> None:
    delay = Delay(0.5, shape)
    grid = np.linspace(0.0, 1.3, 20_001)
    middles = (grid[1:] + grid[:-1]) / 2
    integral = float((1.0 - reported_share(delay, middles)).sum() * (grid[1] - grid[0]))
    assert mean_wait(delay, np.array([1.3]))[0] == pytest.approx(integral, rel=1e-4)


def test_the_mean_wait_rises_to_the_mean_delay() -> None:
    assert mean_wait(Delay(0.5, 0.7), np.array([100.0]))[0] == pytest.approx(0.5)
