"""Figures of interest as functions of all parameters: the golden window, the burst time."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.likelihood import JointLikelihood
from correlate.joint.optimum import Figure
from correlate.joint.window import EPSILON, REFERENCE_HOURS, golden_window

Floats = NDArray[np.float64]


def window_figure(
    likelihood: JointLikelihood, epsilon: float = EPSILON, reference_hours: float = REFERENCE_HOURS
) -> Figure:
    """W(θ) in hours with its gradient: (1 + size,)."""

    def window(theta: Floats) -> Floats:
        return _placed(likelihood, golden_window(likelihood.shape, theta[likelihood.phi], epsilon, reference_hours))

    return window


def burst_figure(likelihood: JointLikelihood) -> Figure:
    """τ(θ) in hours with its gradient: (1 + size,); of a shape that has one."""

    def burst(theta: Floats) -> Floats:
        value = likelihood.shape.burst(theta[likelihood.phi])
        assert value is not None
        return _placed(likelihood, value)

    return burst


def _placed(likelihood: JointLikelihood, by_phi: Floats) -> Floats:
    """From derivatives by φ to derivatives by θ."""
    value = np.zeros(1 + likelihood.size)
    value[0] = by_phi[0]
    value[1:][likelihood.phi] = by_phi[1:]
    return value
