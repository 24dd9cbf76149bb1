"""The greatest value of a joint likelihood, free or with a figure of interest held near a target."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.joint.likelihood import JointLikelihood, LikelihoodAt

Floats = NDArray[np.float64]
Figure = Callable[[Floats], Floats]
"""A figure of interest ψ(θ) with its gradient: (1 + size,)."""

_MOST_STEPS = 80
_GAIN = 1e-5
_LARGEST_MOVE = 1.0
_NEAR = 3.0
"""Log likelihood still to gain below which the curvature is learnt from gradients instead of worked out."""

_STUCK = 1e8
_LEAST_CURVATURE = 1e-3


class Pull(NamedTuple):
    """A penalty ½ weight² (ψ(θ) − target)² that holds a figure near a target."""

    figure: Figure
    target: float
    weight: float


class _Trial:
    """The objective at one θ: the penalised likelihood less the pull."""

    def __init__(self, likelihood: JointLikelihood, theta: Floats, pull: Pull | None) -> None:
        self.at = likelihood.at(theta)
        self.off, self.slope = 0.0, np.zeros(len(theta))
        if pull is not None:
            figure = pull.figure(theta)
            self.off = pull.weight * float(figure[0] - pull.target)
            self.slope = pull.weight * figure[1:]
        self.value = self.at.value - 0.5 * self.off**2

    @property
    def gradient(self) -> Floats:
        """Of the objective."""
        return self.at.gradient - self.off * self.slope


def maximise(
    likelihood: JointLikelihood,
    start: Floats,
    pull: Pull | None = None,
    information: Floats | None = None,
    gain: float = _GAIN,
    most_steps: int = _MOST_STEPS,
) -> LikelihoodAt:
    """Climb from `start` until a step promises less than `gain`.

    Levenberg–Marquardt with Louis's information while there is far to go; near the top, or from the start
    where `information` is given, quasi-Newton: the information is mended by what the gradient did (BFGS).
    """
    here, damping, mended = _Trial(likelihood, start, pull), 1e-3, information is not None
    known = here.at.information if information is None else information
    for _ in range(most_steps):
        step = _step(here.gradient, known + np.outer(here.slope, here.slope), damping)
        promised = 0.5 * float(here.gradient @ step)
        if promised < gain or damping > _STUCK:
            break
        step *= min(1.0, _LARGEST_MOVE / np.abs(step).max())
        there = _Trial(likelihood, here.at.theta + step, pull)
        if there.value < here.value:
            # What was learnt from gradients led astray: look at the curvature itself.
            known, mended, damping = here.at.information if mended else known, False, damping * 8.0
            continue
        mended = mended or promised < _NEAR
        known = _mended(known, here.at, there.at) if mended else there.at.information
        here, damping = there, max(damping * 0.2, 1e-7)
    return here.at


def curving_down(information: Floats) -> Floats:
    """The information, positive definite: where the likelihood curves upward, as if it curved downward as much.

    It may do so at its top in a direction that few complaints speak of: the curvature of the rates is left out of it.
    Dauphin et al. (2014), Advances in Neural Information Processing Systems 27.
    """
    curvature, direction = np.linalg.eigh(information)
    if curvature[0] >= _LEAST_CURVATURE:
        return information
    return np.asarray((direction * np.maximum(np.abs(curvature), _LEAST_CURVATURE)) @ direction.T)


def _step(gradient: Floats, information: Floats, damping: float) -> Floats:
    """A step up, damped."""
    downward = curving_down(information)
    return np.asarray(np.linalg.solve(downward + np.diag(damping * np.diag(downward)), gradient))


def _mended(information: Floats, before: LikelihoodAt, after: LikelihoodAt) -> Floats:
    """The information that explains how the gradient fell over a step, otherwise as it was; damped (Powell 1978)."""
    step, fall = after.theta - before.theta, before.gradient - after.gradient
    along = information @ step
    curved, seen = float(step @ along), float(step @ fall)
    if curved <= 0:
        return information
    share = 1.0 if seen >= 0.2 * curved else 0.8 * curved / (curved - seen)
    fall = share * fall + (1 - share) * along
    return np.asarray(information + np.outer(fall, fall) / (step @ fall) - np.outer(along, along) / curved)
