"""Which places are likely to fail next, told from the weeks in which they failed: a beta belief that forgets."""

from collections.abc import Iterator
from itertools import product
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

HALF_LIVES_WEEKS: Final = (2.0, 4.0, 8.0, 16.0, 64.0)
PRIOR_WEEKS: Final = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)
FEWEST_WEEKS: Final = 4
"""With fewer weeks nothing is learnt."""

_SURE: Final = 1 - 1e-9
_STEPS: Final = 12
_LEARNT_FROM: Final = 12
_LEANING: Final = 4.0

Weeks = NDArray[np.bool_]
"""Place × week, oldest first: whether the place failed in that week."""

Numbers = NDArray[np.float64]


class Law(msgspec.Struct, frozen=True):
    """How the past speaks for the next week.

    `mean`: the share of all place-weeks in which a place failed; it counts as much as `prior_weeks` weeks of a place's
    own. What a place did counts half after `half_life_weeks`. `level`, `slope`: the log odds of what is believed →
    those of what came (Cox 1958): places are seldom as alike as one beta law has them.
    """

    mean: float
    prior_weeks: float
    half_life_weeks: float
    level: float = 0.0
    slope: float = 1.0


class Outlook(msgspec.Struct, frozen=True):
    """By place: the probability that it fails next week, and the 90 % interval of what it may really be."""

    probability: Numbers
    lo: Numbers
    hi: Numbers


class Trial(msgspec.Struct, frozen=True):
    """Forecasts of weeks that they did not know, beside what came.

    `listed` place-weeks stood on the lists, `listed_failed` of them failed, `listed_expected` were to be expected;
    the same of all place-weeks.
    """

    weeks: int
    listed: int
    listed_expected: float
    listed_failed: int
    all: int
    all_expected: float
    all_failed: int


def fitted_law(failed: Weeks, quiet: int) -> Law | None:
    """The law under which each of the last twelve weeks was forecast best from those before it (log score).

    `quiet` places besides never failed. None with too few weeks, or where nothing ever failed.
    """
    places, weeks = failed.shape
    if weeks < FEWEST_WEEKS or not failed.any():
        return None
    mean = float(failed.sum()) / ((places + quiet) * weeks)
    # Places with the same past count as one, so many times: nearly all of a network never failed.
    kinds, times = np.unique(np.vstack([failed, np.zeros((1, weeks), np.bool_)]), axis=0, return_counts=True)
    times = times + np.where(kinds.any(axis=1), 0, quiet - 1)
    laws = [Law(min(mean, _SURE), *both) for both in product(PRIOR_WEEKS, HALF_LIVES_WEEKS)]
    best = max(laws, key=lambda law: _score(*_forecasts(kinds, times, law)))
    return _matched(best, *_forecasts(kinds, times, best))


def outlook(failed: Weeks, law: Law) -> Outlook:
    """Of the week after the last one."""
    *_, (alpha, beta) = _beliefs(failed, law)
    believed = alpha / (alpha + beta), betaincinv(alpha, beta, 0.05), betaincinv(alpha, beta, 0.95)
    return Outlook(*(_chance(law.level + law.slope * _odds(np.asarray(one, np.float64))) for one in believed))


def tried(failed: Weeks, quiet: int, weeks: int, listed: int) -> Trial | None:
    """How lists of the `listed` likeliest places did in the last `weeks`, each made from what was before it.

    None where too little was before.
    """
    first = max(FEWEST_WEEKS, failed.shape[1] - weeks)
    trials = [one for week in range(first, failed.shape[1]) if (one := _tried(failed, quiet, week, listed))]
    if not trials:
        return None
    return Trial(len(trials), *(sum(values) for values in zip(*(one[1:] for one in trials), strict=True)))


def _tried(failed: Weeks, quiet: int, week: int, listed: int) -> tuple[int, int, float, int, int, float, int] | None:
    law = fitted_law(failed[:, :week], quiet)
    if law is None:
        return None
    probability = outlook(np.vstack([failed[:, :week], np.zeros((1, week), np.bool_)]), law).probability
    own, of_quiet = probability[:-1], float(probability[-1])
    first = np.argsort(-own, kind="stable")[:listed]
    came = failed[:, week]
    expected = float(own.sum()) + quiet * of_quiet
    told = len(first), float(own[first].sum()), int(came[first].sum())
    return week, *told, len(own) + quiet, expected, int(came.sum())


def _beliefs(failed: Weeks, law: Law) -> Iterator[tuple[Numbers, Numbers]]:
    """Before each week, and after the last: the beta belief about each place (West & Harrison 1997, discounting)."""
    kept = 0.5 ** (1 / law.half_life_weeks)
    seen = np.zeros(failed.shape[0])
    weeks = 0.0
    for week in range(failed.shape[1] + 1):
        alpha = law.mean * law.prior_weeks + seen
        yield alpha, law.prior_weeks + weeks - alpha
        if week < failed.shape[1]:
            seen, weeks = kept * seen + failed[:, week], kept * weeks + 1.0


def _forecasts(kinds: Weeks, times: NDArray[np.int64], law: Law) -> tuple[Numbers, Numbers, Numbers]:
    """Of the last weeks, never the first: what was believed of each kind of place before it, what came, how often."""
    beliefs = [alpha / (alpha + beta) for alpha, beta in _beliefs(kinds, law)][1:-1][-_LEARNT_FROM:]
    came = kinds[:, -len(beliefs) :].T.ravel().astype(np.float64)
    return np.concatenate(beliefs), came, np.tile(times.astype(np.float64), len(beliefs))


def _score(believed: Numbers, came: Numbers, times: Numbers) -> float:
    """The log score."""
    return float(times @ np.log(np.where(came > 0, believed, 1 - believed)))


def _matched(law: Law, believed: Numbers, came: Numbers, times: Numbers) -> Law:
    """With the level and slope that match beliefs to what came best; they lean on 0 and 1, as few weeks tell little."""
    odds = _odds(believed)
    sides = np.column_stack([np.ones_like(odds), odds])
    found, unchanged = np.array([0.0, 1.0]), np.array([0.0, 1.0])
    for _ in range(_STEPS):
        chance = _chance(sides @ found)
        gradient = sides.T @ (times * (came - chance)) - _LEANING * (found - unchanged)
        curvature = (sides * (times * chance * (1 - chance))[:, None]).T @ sides + _LEANING * np.eye(2)
        found = found + np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0)
    return msgspec.structs.replace(law, level=float(found[0]), slope=float(max(found[1], 0.0)))


def _odds(chance: Numbers) -> Numbers:
    return np.asarray(logit(np.clip(chance, 1 - _SURE, _SURE)))


def _chance(odds: Numbers) -> Numbers:
    return np.asarray(expit(odds))
