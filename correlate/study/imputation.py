"""What soft shares hide: complaints drawn to one outage each scatter more than their expected numbers do.

A fit to expected numbers takes groups to be more alike than they are, and repairs to hang less on complaints. The
same fit to a few draws tells by how much, and figures are set right by that (multiple imputation, Rubin 1987).
"""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit, fit
from correlate.model import Curve
from correlate.study.candidates import Candidates
from correlate.study.histories import Histories
from correlate.study.knots import KNOTS_HOURS

Floats = NDArray[np.float64]

_MOST_DRAWS = 12
_GROUPS_IN_ALL = 3000
_MOST = 1.25


class Correction(NamedTuple):
    """By what to multiply window, burst time, the hazard at `KNOTS_HOURS` and the shape of the importance."""

    window: float
    burst: float
    hazard: Floats
    frailty: float


NO_CORRECTION = Correction(1.0, 1.0, np.ones(len(KNOTS_HOURS)), 1.0)


def draws_for(groups: int) -> int:
    """How many draws are worth their time."""
    return int(np.clip(_GROUPS_IN_ALL // max(groups, 1), 1, _MOST_DRAWS))


def drawn(pairs: Candidates, share: Floats, rng: np.random.Generator) -> Floats:
    """(P,) 1 for the pair that each complaint is put down to in one draw; none of its pairs: background."""
    total = np.cumsum(share)
    new = np.flatnonzero(np.diff(pairs.complaint, prepend=-1))
    starts = np.concatenate(([0.0], total))[new]
    at = np.searchsorted(total, starts + rng.random(len(new)), side="right")
    ends = np.append(new[1:], len(share))
    found = np.zeros(len(share))
    found[at[at < ends]] = 1.0
    return found


def together(parts: list[Histories]) -> Histories:
    """Histories one after the other."""
    ends = np.concatenate(([0], np.cumsum([part.first[-1] for part in parts])))
    firsts = [part.first[:-1] + end for part, end in zip(parts, ends[:-1], strict=True)]
    fields = ("exposure", "open_hours", "complaints", "hour", "repaired")
    columns = [np.concatenate([getattr(part, field) for part in parts]) for field in fields]
    return Histories(np.concatenate([*firsts, ends[-1:]]).astype(np.intp), *columns)


def correction(soft: Fit, draws: list[Histories], epsilon: float, reference_hours: float) -> Correction:
    """From the fit to expected numbers to that to draws."""
    hard = fit(together(draws), start=soft)
    ages = np.array(KNOTS_HOURS)
    before, after = (one.base_hazard * one.shape.hazard(one.phi, ages)[0] for one in (soft, hard))
    window = hard.window_hours(epsilon, reference_hours) / soft.window_hours(epsilon, reference_hours)
    burst = (hard.burst_hours or 1.0) / (soft.burst_hours or 1.0)
    return Correction(_bounded(window), _bounded(burst), after / before, hard.frailty_shape / soft.frailty_shape)


def corrected(curve: Curve, by: Correction) -> Curve:
    """A curve of knots set right."""
    hazards = tuple(float(f"{value:.6g}") for value in np.array(curve.hazards) * by.hazard)
    return msgspec.structs.replace(curve, hazards=hazards, frailty_shape=curve.frailty_shape * by.frailty)


def _bounded(ratio: float) -> float:
    return float(np.clip(ratio, 1 / _MOST, _MOST))
