"""By how much the complaints of a segment exceed its parent's: few groups tell little, however many complained.

The groups of a segment differ in importance, which all complaints of one group share. So each counts by what it tells
of the segment: of e expected complaints, e/(1 + e/k) with k the shape of the importance (quasi-likelihood for the
variance e + e²/k, McCullagh & Nelder 1989). What the groups tell leans on the parent as a gamma belief does, whose
spread is that between the segments (DerSimonian & Laird 1986).
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.hierarchy import LEAST_SPREAD, between
from correlate.study.segment_groups import Segment

Floats = NDArray[np.float64]

SPREAD_OF_ONE = 0.3
"""Taken for the spread between segments where there are not two that tell of it."""

_TELLS = 3.0
"""Effective complaints from which on a segment tells of the spread."""


class Level(NamedTuple):
    """Complaints of a segment against its parent's, and the standard error of the logarithm."""

    ratio: float
    sd: float


class _Told(NamedTuple):
    """What groups tell by themselves: the ratio, and of how many complaints alone it would be as sure."""

    ratio: float
    information: float


SAME = Level(1.0, 0.0)


def levels(segments: Sequence[Segment], came: Floats, expected: Floats, frailty_shape: float) -> list[Level]:
    """The level of each segment, parents before children; that of one without a parent is `SAME`.

    `came`, `expected`: (groups,) complaints of each group, and those that the curve of all has of it.
    """
    found = [SAME] * len(segments)
    total = np.ones(len(segments))
    for parent in sorted({segment.parent for segment in segments if segment.parent >= 0}):
        children = [number for number, segment in enumerate(segments) if segment.parent == parent]
        awaited = [expected[segments[child].groups] * total[parent] for child in children]
        told = [
            _told(came[segments[child].groups], mine, frailty_shape)
            for child, mine in zip(children, awaited, strict=True)
        ]
        prior = 1.0 / _spread(told) ** 2
        for child, one in zip(children, told, strict=True):
            sure = prior + one.information
            found[child] = Level((prior + one.information * one.ratio) / sure, float(sure**-0.5))
            total[child] = total[parent] * found[child].ratio
    return found


def _told(came: Floats, expected: Floats, frailty_shape: float) -> _Told:
    weight = 1.0 / (1.0 + expected / frailty_shape)
    information = float((weight * expected).sum())
    return _Told(float((weight * came).sum()) / information if information > 0.0 else 1.0, information)


def _spread(told: Sequence[_Told]) -> float:
    """The standard deviation of the logarithm between segments."""
    sure = [one for one in told if one.information >= _TELLS]
    if len(sure) < 2:
        return SPREAD_OF_ONE
    logs = np.log([max(one.ratio, 0.5 / one.information) for one in sure])
    return max(between(logs, np.array([one.information**-0.5 for one in sure])), LEAST_SPREAD)
