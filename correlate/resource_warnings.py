"""Places whose complaints grow without an outage: more than the network's own, and not by chance."""

from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

FEWEST_WEEKS: Final = 8
FEWEST_COMPLAINTS: Final = 20.0
FALSE_SHARE: Final = 0.10
"""Of the places warned of, so many at most are to be false ones, on average."""

_STEPS: Final = 25
_AHEAD_WEEKS: Final = 4.0
Numbers = NDArray[np.float64]


class Growth(msgspec.Struct, frozen=True):
    """How a place's share of all unexplained complaints moves.

    `per_month`: the growth of its odds in four weeks, 0.1 is 10 per cent, with a 90 % interval. `p_value`: one-sided,
    for no growth. `warned`: it stands among the places warned of.
    """

    per_month: float
    lo: float
    hi: float
    p_value: float
    warned: bool


def growing(counts: Numbers, totals: Numbers) -> list[Growth | None]:
    """By place; `counts`: place × week, oldest first, `totals`: of all places, unexplained complaints (parts as well).

    The test for a trend in proportions (Cochran 1954; Armitage 1955), its variance stretched as far as the weeks vary
    about the trend, against Student's t; the greater p-value of all weeks and of all but the fullest, so that no
    single bad week makes a trend. False ones are held to `FALSE_SHARE` (Benjamini & Hochberg 1995). None for places
    with too little to tell, or that hold all there is.
    """
    judged = np.flatnonzero(_can_be_judged(counts, totals))
    if not len(judged):
        return [None] * len(counts)
    own, every = counts[judged], np.broadcast_to(totals, (len(judged), len(totals))).astype(np.float64)
    p_values = np.maximum(_p_values(own, every), _p_values(*_without_fullest(own, every)))
    rates, errors = _trend(own, every)
    found: list[Growth | None] = [None] * len(counts)
    warned = _discoveries(p_values)
    for place, rate, error, p_value, is_warned in zip(judged, rates, errors, p_values, warned, strict=True):
        middle, lo, hi = (float(np.expm1(_AHEAD_WEEKS * end)) for end in (rate, rate - error, rate + error))
        found[place] = Growth(middle, lo, hi, float(p_value), bool(is_warned))
    return found


def _can_be_judged(counts: Numbers, totals: Numbers) -> NDArray[np.bool_]:
    if np.count_nonzero(totals) < FEWEST_WEEKS:
        return np.zeros(len(counts), np.bool_)
    own = counts.sum(axis=1)
    judged: NDArray[np.bool_] = (own >= FEWEST_COMPLAINTS) & (own <= 0.9 * totals.sum())
    return judged


def _without_fullest(own: Numbers, every: Numbers) -> tuple[Numbers, Numbers]:
    """The week in which the place has most beyond its share counts as if there had been none."""
    share = own.sum(axis=1, keepdims=True) / every.sum(axis=1, keepdims=True)
    fullest = np.argmax(own - share * every, axis=1)[:, None]
    left, rest = own.copy(), every.copy()
    np.put_along_axis(left, fullest, 0.0, axis=1)
    np.put_along_axis(rest, fullest, 0.0, axis=1)
    return left, rest


def _p_values(own: Numbers, every: Numbers) -> Numbers:
    share = own.sum(axis=1) / every.sum(axis=1)
    weeks = np.arange(own.shape[1]) - ((every @ np.arange(own.shape[1])) / every.sum(axis=1))[:, None]
    usual = share[:, None] * every
    score = (weeks * (own - usual)).sum(axis=1)
    variance = share * (1 - share) * (every * weeks**2).sum(axis=1)
    squares, by = (own - usual) ** 2, usual * (1 - share[:, None])
    spread = np.divide(squares, by, out=np.zeros_like(own), where=usual > 0).sum(axis=1)
    free = np.count_nonzero(every, axis=1) - 2
    stretched = np.maximum((spread - score**2 / variance) / free, 1.0)
    return np.asarray(stdtr(free, -score / np.sqrt(stretched * variance)))


def _trend(own: Numbers, every: Numbers) -> tuple[Numbers, Numbers]:
    """The change of the log odds a week by quasi-binomial regression, and half the width of its 90 % interval."""
    share = own.sum(axis=1) / every.sum(axis=1)
    level, rate = np.log(share / (1 - share)), np.zeros(len(own))
    week = np.arange(own.shape[1]) - (own.shape[1] - 1) / 2
    for _ in range(_STEPS):
        chance = _chances(level, rate, week)
        one, by, twice, size = _curvature(every * chance * (1 - chance), week)
        gradient, tilt = (own - every * chance).sum(axis=1), (own - every * chance) @ week
        level = level + np.clip((twice * gradient - by * tilt) / size, -1, 1)
        rate = rate + np.clip((one * tilt - by * gradient) / size, -0.5, 0.5)
    return rate, _error(own, every, _chances(level, rate, week))


def _chances(level: Numbers, rate: Numbers, week: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(level[:, None] + rate[:, None] * week, -30, 30))))


def _curvature(weight: Numbers, week: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    one, by, twice = weight.sum(axis=1), weight @ week, weight @ week**2
    return one, by, twice, one * twice - by**2


def _error(own: Numbers, every: Numbers, chance: Numbers) -> Numbers:
    weight = every * chance * (1 - chance)
    one, _, _, size = _curvature(weight, np.arange(own.shape[1]) - (own.shape[1] - 1) / 2)
    squares = (own - every * chance) ** 2
    spread = np.divide(squares, weight, out=np.zeros_like(own), where=weight > 0).sum(axis=1)
    free = np.count_nonzero(every, axis=1) - 2
    error: Numbers = stdtrit(free, 0.95) * np.sqrt(np.maximum(spread / free, 1.0) * one / size)
    return error


def _discoveries(p_values: Numbers) -> NDArray[np.bool_]:
    """Those whose p-value lies at or under the last one under Benjamini's and Hochberg's line."""
    ordered = np.sort(p_values)
    line = FALSE_SHARE * np.arange(1, len(ordered) + 1) / len(ordered)
    under = np.flatnonzero(ordered <= line)
    limit = ordered[under[-1]] if len(under) else -1.0
    found: NDArray[np.bool_] = p_values <= limit
    return found
