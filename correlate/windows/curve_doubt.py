"""How far a learnt curve may be off from where an outage stands: doubt that its complaints so far do not take away."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from correlate.model import Curve
from correlate.windows.hazard import HORIZON_HOURS

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LOOK_AHEAD_HOURS = 6.0
"""Of so many hours to come the doubt is the mean: most of what an outage still costs is felt within them."""

_STEP_HOURS = 0.25
_STEPS_AHEAD = round(LOOK_AHEAD_HOURS / _STEP_HOURS)
_LEAST = 1e-3
_BOUND = NormalDist().inv_cdf(0.95)


class CurveDoubt:
    """The relative variance of the hazard to come, by curve and age.

    From the 90 % band that a study gave the curve, taken to be off in one direction over the hours to come. A curve
    without a band was assumed: nothing tells how far it is off, and it adds nothing.
    """

    def __init__(self, curves: Sequence[Curve]) -> None:
        self._tables = np.array([_by_age(curve) for curve in curves])

    def at(self, numbers: Indices, ages: Floats) -> Floats:
        """(n,) the relative variance, by number of the curve and age in hours."""
        steps = np.clip(np.round(ages / _STEP_HOURS), 0, self._tables.shape[1] - 1).astype(np.intp)
        return np.asarray(self._tables[numbers, steps])


def doubted(shape: Floats, doubt: Floats) -> Floats:
    """The shape of a gamma belief of `shape` about a rate that is itself off by a relative variance of `doubt`."""
    return np.asarray(1.0 / (1.0 / shape + doubt))


def _by_age(curve: Curve) -> Floats:
    """The variance at each step of age up to the horizon."""
    steps = round(HORIZON_HOURS / _STEP_HOURS) + 1
    if not curve.hazards_lo:
        return np.zeros(steps)
    lower, upper = np.array(curve.hazards_lo), np.array(curve.hazards_hi)
    spread = np.log(upper / np.maximum(lower, upper * _LEAST)) / (2.0 * _BOUND)
    ages = np.arange(steps + _STEPS_AHEAD) * _STEP_HOURS
    ahead = np.lib.stride_tricks.sliding_window_view(np.interp(ages, curve.ages_hours, spread), _STEPS_AHEAD + 1)
    return np.asarray(ahead.mean(axis=1) ** 2)
