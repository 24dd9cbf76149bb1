import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.joint.bent_line import BentLine
from correlate.joint.other_shapes import Fatigue, Logistic
from correlate.joint.shapes import Flat, Hinge, Shape, bin_averages
from correlate.joint.window import golden_window

Floats = NDArray[np.float64]

SHAPES: list[Shape] = [Hinge(), Logistic(), Fatigue(), BentLine(), Flat()]
AGES = np.linspace(0, 20, 301)
by_name = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)


def differences(value: Floats, above: Floats, below: Floats) -> Floats:
    assert value.shape == above.shape
    return (above - below) / 2e-6


@by_name
def test_the_hazard_is_the_derivative_of_what_is_caused(shape: Shape) -> None:
    phi = shape.start(2.0, 8.0, 1.1)
    middle = (AGES[1:] + AGES[:-1]) / 2
    rates = np.diff(shape.cumulative(phi, AGES)[0]) / np.diff(AGES)
    np.testing.assert_allclose(rates, shape.hazard(phi, middle)[0], rtol=0.02)


@by_name
def test_nothing_is_caused_at_once_and_never_less_with_time(shape: Shape) -> None:
    caused = shape.cumulative(shape.start(2.0, 8.0, 1.0), AGES)[0]
    assert caused[0] == pytest.approx(0.0, abs=1e-12)
    assert (np.diff(caused) > 0).all()


@by_name
def test_derivatives_are_those_of_the_values(shape: Shape) -> None:
    phi = shape.start(2.03, 8.0, 1.1)
    for row, step in enumerate(1e-6 * np.eye(len(phi)), start=1):
        for of in (shape.cumulative, shape.hazard):
            expected = (of(phi + step, AGES)[0] - of(phi - step, AGES)[0]) / 2e-6
            np.testing.assert_allclose(of(phi, AGES)[row], expected, rtol=1e-4, atol=1e-5)


@by_name
def test_derivatives_of_window_and_burst_are_those_of_the_values(shape: Shape) -> None:
    phi = shape.start(2.03, 8.0, 1.1)
    for row, step in enumerate(1e-5 * np.eye(len(phi)), start=1):
        expected = (golden_window(shape, phi + step)[0] - golden_window(shape, phi - step)[0]) / 2e-5
        assert golden_window(shape, phi)[row] == pytest.approx(expected, abs=1e-4)
        burst, above, below = (shape.burst(p) for p in (phi, phi + step, phi - step))
        if burst is not None and above is not None and below is not None:
            assert burst[row] == pytest.approx((above[0] - below[0]) / 2e-5, abs=1e-4)


@by_name
def test_bins_add_up(shape: Shape) -> None:
    phi = shape.start(2.0, 8.0, 1.0)
    total = bin_averages(shape, phi, 60, 1 / 6)[0].sum() / 6
    assert total == pytest.approx(shape.cumulative(phi, np.array([10.0]))[0, 0])


def test_the_window_of_the_published_curve() -> None:
    assert golden_window(Hinge(), np.log([2.0, 8.93, 1.0]))[0] == pytest.approx(3.41, abs=0.005)


def test_without_a_burst_the_window_is_the_same_share_of_the_reference() -> None:
    assert golden_window(Flat(), np.zeros(0))[0] == pytest.approx(1.2)
    assert golden_window(Flat(), np.zeros(0), epsilon=0.25, reference_hours=8.0)[0] == pytest.approx(2.0)
