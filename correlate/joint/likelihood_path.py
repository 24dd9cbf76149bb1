"""How fast the likelihood falls as a figure is held away from its best value: the way to its interval."""

from itertools import pairwise
from math import inf, sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit
from correlate.joint.likelihood import LikelihoodAt
from correlate.joint.optimum import Figure, Pull, maximise

Floats = NDArray[np.float64]

REACH = 1.6448536269514722
"""Signed root of the likelihood ratio at both ends of a 90 % interval: √2.706."""

_CLOSE = 0.03
_MOST_ROUNDS = 7
_GAIN = 1e-4
_LEAST_WEIGHT = 50.0
_WEIGHT_SDS = 8.0
_BETTER = 0.01
_LEAST_SLOPE = 0.1
_APART = 1e-9
_POINTS = 9


class LikelihoodPath(msgspec.Struct, frozen=True):
    """Signed roots r of the likelihood ratio along a figure ψ: r = sign(ψ − ψ̂)·√(2(l̂ − l(ψ))).

    `figure` ascending, `root` (points,) at each; the best value stands where the root is 0.
    """

    figure: Floats
    root: Floats

    @property
    def best(self) -> float:
        """ψ̂."""
        return float(self.figure[np.argmin(np.abs(self.root))])

    def root_at(self, figure: float) -> float:
        """R at any ψ: linear between the points, and beyond them as in the last piece."""
        return _linear(figure, self.figure, self.root)

    def figure_at(self, root: float) -> float:
        """ψ at any r."""
        return _linear(root, self.root, self.figure)


class _Better(Exception):
    """The path came upon a greater likelihood than the fit's."""

    def __init__(self, at: LikelihoodAt) -> None:
        super().__init__()
        self.at = at


def likelihood_path(fit: Fit, figure: Figure, reach: float = REACH) -> tuple[Fit, LikelihoodPath]:
    """The path out to r = ± `reach`, and the fit: a better one, where the path came upon it."""
    walk = _Walk(fit, figure, reach)
    try:
        return fit, _path([*walk.points(-1.0), (walk.best, 0.0), *walk.points(1.0)])
    except _Better as better:
        risen = Fit(fit.likelihood, maximise(fit.likelihood, better.at.theta))
        return likelihood_path(risen, figure, reach)


def standard_deviation(information: Floats, gradient: Floats) -> float:
    """Of a figure, from the information of all parameters and its gradient by them (delta method)."""
    return sqrt(max(float(gradient @ np.linalg.solve(information, gradient)), 1e-12))


def straight_path(fit: Fit, figure: Figure, reach: float = REACH) -> LikelihoodPath:
    """The path as it is where the logarithm of the figure is normal: what it comes to with very many groups."""
    value = figure(fit.theta)
    sd = standard_deviation(fit.information, value[1:])
    root = np.linspace(-reach, reach, _POINTS)
    return LikelihoodPath(value[0] * np.exp(root * sd / value[0]), root)


class _Walk:
    """Constrained optima at a figure's values ever closer to where the root reaches `reach`: the secant method."""

    def __init__(self, fit: Fit, figure: Figure, reach: float) -> None:
        value = figure(fit.theta)
        self._fit, self._figure, self._reach = fit, figure, reach
        self.best, self._sd = float(value[0]), standard_deviation(fit.information, value[1:])
        self._along = np.linalg.solve(fit.information, value[1:]) / self._sd**2

    def points(self, side: float) -> list[tuple[float, float]]:
        """(ψ, r) on one side, −1 or 1, as they were tried."""
        points, theta = [(self.best, 0.0)], self._fit.theta
        target = self.best + side * self._reach * self._sd
        for _ in range(_MOST_ROUNDS):
            target = max(target, 0.5 * points[-1][0])
            theta, point = self._constrained(theta + (target - points[-1][0]) * self._along, target)
            points.append(point)
            left = side * self._reach - point[1]
            if abs(left) < _CLOSE:
                break
            target += float(np.clip(left / self._slope(points), -2 * self._sd, 2 * self._sd))
        return points[1:]

    def _constrained(self, start: Floats, target: float) -> tuple[Floats, tuple[float, float]]:
        """The best parameters with the figure near the target, and where that leaves figure and root."""
        pull = Pull(self._figure, target, max(_LEAST_WEIGHT, _WEIGHT_SDS / self._sd))
        fit = self._fit
        found = maximise(fit.likelihood, start, pull=pull, information=fit.information, gain=_GAIN)
        if found.value > fit.at.value + _BETTER:
            raise _Better(found)
        figure = float(self._figure(found.theta)[0])
        root = sqrt(max(2 * (fit.at.value - found.value), 0.0))
        return found.theta, (figure, root if figure > self.best else -root)

    def _slope(self, points: list[tuple[float, float]]) -> float:
        """dr/dψ from the last two points; where they tell nothing, as the standard deviation has it."""
        (before, root_before), (at, root) = points[-2:]
        slope = (root - root_before) / (at - before) if at != before else 0.0
        return slope if slope > _LEAST_SLOPE / self._sd else 1 / self._sd


def _path(points: list[tuple[float, float]]) -> LikelihoodPath:
    """Ascending in both; where the likelihood is not unimodal, its outer envelope."""
    points = sorted(points)
    figure, root = np.array([at for at, after in pairwise([*points, (inf, inf)]) if after[0] - at[0] > _APART]).T
    return LikelihoodPath(figure, np.maximum.accumulate(root) + 1e-9 * np.arange(len(root)))


def _linear(x: float, xs: Floats, ys: Floats) -> float:
    """Piecewise linear, carried on at both ends."""
    if len(xs) < 2:
        return float(ys[0])
    piece = int(np.clip(np.searchsorted(xs, x), 1, len(xs) - 1))
    slope = (ys[piece] - ys[piece - 1]) / (xs[piece] - xs[piece - 1])
    return float(ys[piece] + slope * (x - xs[piece]))
