"""Does one count go up with another: a straight line with its band, and the correlation of ranks.

Least squares with the 90 % interval of the mean (Draper & Smith 1998, §1.4). Where marks are regions in weeks, regions
differ in size and weeks go on from each other, so that the band is too narrow if anything: it shows an association,
never a cause. Ranks are compared over weeks drawn anew (Efron & Tibshirani 1993, §8.6), a week with all its regions.
"""

from collections.abc import Sequence
from math import sqrt

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit
from scipy.stats import rankdata

FEWEST = 6
"""Through fewer marks no line is drawn."""

FEWEST_WEEKS = 4
"""Fewer weeks are not drawn anew: what they say of themselves is too narrow."""

_STEPS = 24
_UPPER = 0.95
_DRAWS = 400
_Numbers = NDArray[np.float64]


class Fit(msgspec.Struct, frozen=True):
    """`y` per unit of `x`, with its 90 % interval; `line`: x, mean of y, and the ends of the mean's interval."""

    slope: float
    slope_lo: float
    slope_hi: float
    correlation: float
    line: tuple[tuple[float, float, float, float], ...]


class RankedAlike(msgspec.Struct, frozen=True):
    """Rank correlations of `y` with two others, and by how much the first is closer, with its 90 % interval."""

    first: float
    second: float
    lo: float | None
    hi: float | None


def straight_line(x: Sequence[float], y: Sequence[float]) -> Fit | None:
    """The line through the marks; None where they are too few, or all at the same `x`."""
    across, up = np.array(x, float), np.array(y, float)
    if len(across) < FEWEST or float(np.ptp(across)) <= 1e-9:
        return None
    middle, spread = float(across.mean()), float(((across - across.mean()) ** 2).sum())
    slope = float(((across - middle) * up).sum() / spread)
    start = float(up.mean()) - slope * middle
    noise = float(((up - start - slope * across) ** 2).sum()) / (len(across) - 2)
    often = float(stdtrit(len(across) - 2, _UPPER))
    half = often * sqrt(noise / spread)
    line = []
    for at in np.linspace(0.0, float(across.max()), _STEPS + 1):
        mean, wide = start + slope * at, often * sqrt(noise * (1 / len(across) + (at - middle) ** 2 / spread))
        line.append((float(at), float(mean), float(mean - wide), float(mean + wide)))
    whole = float(((up - up.mean()) ** 2).sum())
    correlation = slope * sqrt(spread / whole) if whole > 0.0 else 0.0
    return Fit(slope, slope - half, slope + half, correlation, tuple(line))


def rank_correlation(x: Sequence[float], y: Sequence[float]) -> float | None:
    """Spearman's, −1 to 1; None of fewer than three marks, or where one of the two never changes."""
    across, up = np.array(x, float), np.array(y, float)
    return _ranked(across, up) if len(across) > 2 and np.ptp(across) > 0.0 and np.ptp(up) > 0.0 else None


def ranked_alike(
    first: Sequence[float], second: Sequence[float], y: Sequence[float], weeks: Sequence[str]
) -> RankedAlike | None:
    """Which of two goes closer with `y`; `weeks` tells of each mark which week it is of. The same marks, the same draw.

    No interval from fewer than `FEWEST_WEEKS` weeks; None where a correlation is not known.
    """
    with_first, with_second = rank_correlation(first, y), rank_correlation(second, y)
    if with_first is None or with_second is None:
        return None
    found = _closer(np.array(first, float), np.array(second, float), np.array(y, float), np.array(weeks))
    lo, hi = (None, None) if found is None else (float(each) for each in np.quantile(found, (1 - _UPPER, _UPPER)))
    return RankedAlike(with_first, with_second, lo, hi)


def _closer(first: _Numbers, second: _Numbers, y: _Numbers, weeks: NDArray[np.str_]) -> list[float] | None:
    """How much closer the first goes, in draws of as many weeks as there are."""
    places = [np.flatnonzero(weeks == week) for week in np.unique(weeks)]
    if len(places) < FEWEST_WEEKS:
        return None
    chance, found = np.random.default_rng(2011), []
    for _ in range(_DRAWS):
        drawn = np.concatenate([places[each] for each in chance.integers(len(places), size=len(places))])
        if min(np.ptp(first[drawn]), np.ptp(second[drawn]), np.ptp(y[drawn])) > 0.0:
            found.append(_ranked(first[drawn], y[drawn]) - _ranked(second[drawn], y[drawn]))
    return found or None


def _ranked(x: _Numbers, y: _Numbers) -> float:
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])
