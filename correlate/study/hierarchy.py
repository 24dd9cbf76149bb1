"""Segments lean on their parents: the less a segment's own data tell, the more it is taken to be like its parent.

Two levels, technology within all and area class within technology. The shape of the curve leans as far as the log
golden window does in a normal–normal model: own estimate with its standard error, spread between segments after
DerSimonian & Laird (1986). How the level of the hazard leans is told in `correlate.study.levels`.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.range import Range

Floats = NDArray[np.float64]

LEAST_SPREAD = 0.1
"""Segments differ by a tenth at least: with few of them the spread between them is hardly known."""

Z90 = 1.6448536269514722
"""Standard errors on each side of a 90 % interval."""

_LEAST_SD = 1e-3


class Leaning(NamedTuple):
    """How far each child leans on its parent: 0 not at all, 1 altogether; (children,)."""

    weight: Floats
    spread: float


def leaning(own: Sequence[Range | None]) -> Leaning:
    """From the golden windows of a parent's children, None where a child has no estimate of its own."""
    known = [number for number, one in enumerate(own) if one is not None]
    weight = np.ones(len(own))
    if not known:
        return Leaning(weight, 0.0)
    logs, sds = np.array([log_and_sd(one) for one in own if one is not None]).T
    spread = max(between(logs, sds), LEAST_SPREAD)
    weight[known] = sds**2 / (sds**2 + spread**2)
    return Leaning(weight, spread)


def leant(own: Range, parent: Range, weight: float) -> Range:
    """A figure of a child, leaning on its parent's by `weight`, on the log scale; 90 % interval."""
    (mine, my_sd), (theirs, their_sd) = log_and_sd(own), log_and_sd(parent)
    mean = (1 - weight) * mine + weight * theirs
    sd = np.sqrt((1 - weight) * my_sd**2 + weight**2 * their_sd**2)
    low, value, high = np.exp(mean + Z90 * sd * np.array([-1.0, 0.0, 1.0])).tolist()
    return Range(value, low, high)


def between(values: Floats, sds: Floats) -> float:
    """The standard deviation between true values, by the method of moments (DerSimonian & Laird 1986)."""
    weight = 1 / sds**2
    mean = float((weight * values).sum() / weight.sum())
    excess = float((weight * (values - mean) ** 2).sum()) - (len(values) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return float(np.sqrt(max(excess / scale, 0.0))) if scale > 0 else 0.0


def log_and_sd(one: Range) -> tuple[float, float]:
    """A figure on the log scale, and its standard error as its interval has it."""
    low, high = np.log(max(one.lo, one.value / 10)), np.log(one.hi)
    return float(np.log(one.value)), max(float((high - low) / (2 * Z90)), _LEAST_SD)
