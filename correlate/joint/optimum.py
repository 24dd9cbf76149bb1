"""The greatest value of a joint likelihood, free or along a fixed figure of interest: Levenberg–Marquardt."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.joint.likelihood import JointLikelihood, LikelihoodAt

Floats = NDArray[np.float64]
Figure = Callable[[Floats], Floats]
"""A figure of interest ψ(θ) with its gradient: (1 + size,)."""

_MOST_STEPS = 60
_GAIN = 1e-5
_LARGEST_MOVE = 1.0


class Pull(NamedTuple):
    """A penalty ½ weight² (ψ(θ) − target)² that holds a figure near a target."""

    figure: Figure
    target: float
    weight: float


class _Trial:
    """The objective at one θ: the penalised likelihood less the pull."""

    def __init__(self, likelihood: JointLikelihood, theta: Floats, pull: Pull | None) -> None:
        self.at = likelihood.at(theta)
        self.value = self.at.value
        self._slope = np.zeros(len(theta))
        if pull is not None:
            figure = pull.figure(theta)
            off = pull.weight * (figure[0] - pull.target)
            self.value -= 0.5 * off * off
            self._slope = pull.weight * figure[1:]
            self._off = off

    @property
    def gradient(self) -> Floats:
        return self.at.gradient - self._off * self._slope if self._slope.any() else self.at.gradient

    def information(self, held: Floats | None) -> tuple[Floats, Floats]:
        """Of the objective, and the scale that damps it; `held`: one that is good enough."""
        own = self.at.information if held is None else held
        scale = np.diag(self.at.complete_information) if held is None else np.diag(held)
        return own + np.outer(self._slope, self._slope), np.maximum(scale, 1e-6) + self._slope**2


def maximise(
    likelihood: JointLikelihood,
    start: Floats,
    free: NDArray[np.bool_] | None = None,
    pull: Pull | None = None,
    gain: float = _GAIN,
    most_steps: int = _MOST_STEPS,
) -> LikelihoodAt:
    """Climb from `start` until a step promises less than `gain`; parameters not `free` (size,) stay as they are."""
    index = np.arange(likelihood.size) if free is None else np.flatnonzero(free)
    here, damping = _Trial(likelihood, start, pull), 1e-3
    for _ in range(most_steps):
        information, scale = here.information(None)
        step, damping = _step(here.gradient[index], information[np.ix_(index, index)], scale[index], damping)
        promised = 0.5 * float(here.gradient[index] @ step)
        if promised < gain:
            break
        theta = here.at.theta.copy()
        theta[index] += step * min(1.0, _LARGEST_MOVE / np.abs(step).max())
        there = _Trial(likelihood, theta, pull)
        if there.value >= here.value:
            here, damping = there, max(damping * 0.2, 1e-7)
        else:
            damping *= 8.0
        if damping > 1e8:
            break
    return here.at


def _step(gradient: Floats, information: Floats, scale: Floats, damping: float) -> tuple[Floats, float]:
    """A step up, damped as far as the information needs to be positive definite."""
    for _ in range(40):
        try:
            root = np.linalg.cholesky(information + np.diag(damping * scale))
        except np.linalg.LinAlgError:
            damping = max(damping, 1e-4) * 4.0
            continue
        return np.linalg.solve(root.T, np.linalg.solve(root, gradient)), damping
    return gradient / (damping * scale), damping
