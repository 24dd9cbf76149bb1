"""What soft shares hide: complaints drawn to one outage each scatter more than their expected numbers do.

A fit to expected numbers takes groups to be more alike than they are, and repairs to hang less on complaints. The
same fit to a few draws tells by how much, and figures are set right by that (multiple imputation, Rubin 1987).
"""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit, fit, thinned_fit
from correlate.model import Curve
from correlate.study.candidates import Candidates
from correlate.study.histories import Histories
from correlate.study.knots import KNOTS_HOURS

Floats = NDArray[np.float64]

_MOST_DRAWS = 12
_GROUPS_IN_ALL = 3000
_MOST = 1.25


MOST_TESTED = 3000
"""So many groups are enough to tell by whether repairs follow complaints or importance: what is there shows."""

_DRAWS_TESTED = 4


class Correction(NamedTuple):
    """By what to multiply window, burst time, the hazard at `KNOTS_HOURS` and the shape of the importance.

    `draws`: fits to a few of the draws, of at most `MOST_TESTED` groups.
    """

    window: float
    burst: float
    hazard: Floats
    frailty: float
    draws: tuple[Fit, ...] = ()


NO_CORRECTION = Correction(1.0, 1.0, np.ones(len(KNOTS_HOURS)), 1.0)


def draws_for(groups: int) -> int:
    """How many draws are worth their time."""
    return int(np.clip(_GROUPS_IN_ALL // max(groups, 1), 1, _MOST_DRAWS))


def points_for(complaints: int, draws: int, rng: np.random.Generator) -> Floats:
    """(complaints, draws) numbers within [0, 1), of each complaint one in every `draws`-th part.

    Together the draws put a complaint down as its shares do: what figures differ by then comes from the scatter.
    """
    parts = np.argsort(rng.random((complaints, draws)), axis=1)
    return np.asarray((parts + rng.random((complaints, draws))) / draws)


def drawn(pairs: Candidates, share: Floats, point: Floats) -> Floats:
    """(P,) 1 for the pair that each complaint is put down to in one draw; none of its pairs: background.

    `point`: (complaints that have pairs,) where in the shares of each complaint the draw falls, within [0, 1).
    """
    total = np.cumsum(share)
    new = complaints_begin(pairs)
    starts = np.concatenate(([0.0], total))[new]
    at = np.searchsorted(total, starts + point, side="right")
    ends = np.append(new[1:], len(share))
    found = np.zeros(len(share))
    found[at[at < ends]] = 1.0
    return found


def complaints_begin(pairs: Candidates) -> NDArray[np.intp]:
    """Where the pairs of each complaint begin."""
    return np.flatnonzero(np.diff(pairs.complaint, prepend=-1))


def correction(soft: Fit, draws: Iterable[Histories], epsilon: float, reference_hours: float) -> Correction:
    """From the fit to expected numbers to those to draws, each by itself: penalties weigh the same in all of them."""
    ages = np.array(KNOTS_HOURS)
    told: list[Floats] = []
    kept: list[Fit] = []
    for one in draws:
        fitted = fit(one, start=soft)
        told.append(np.log(_told(fitted, ages, epsilon, reference_hours)))
        if len(kept) < _DRAWS_TESTED:
            kept.append(thinned_fit(fitted, MOST_TESTED))
    ratio = np.exp(np.mean(told, axis=0) - np.log(_told(soft, ages, epsilon, reference_hours)))
    return Correction(_bounded(ratio[0]), _bounded(ratio[1]), ratio[3:], float(ratio[2]), tuple(kept))


def _told(fitted: Fit, ages: Floats, epsilon: float, reference_hours: float) -> Floats:
    """Window, burst time, shape of the importance, and the hazard at `ages`."""
    hazard = fitted.base_hazard * fitted.shape.hazard(fitted.phi, ages)[0]
    figures = fitted.window_hours(epsilon, reference_hours), fitted.burst_hours or 1.0, fitted.frailty_shape
    return np.concatenate((figures, hazard))


def corrected(curve: Curve, by: Correction) -> Curve:
    """A curve of knots set right."""
    hazards = tuple(float(f"{value:.6g}") for value in np.array(curve.hazards) * by.hazard)
    return msgspec.structs.replace(curve, hazards=hazards, frailty_shape=curve.frailty_shape * by.frailty)


def _bounded(ratio: float) -> float:
    return float(np.clip(ratio, 1 / _MOST, _MOST))
