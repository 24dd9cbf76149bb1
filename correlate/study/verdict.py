"""What the groups of one segment say of burst and golden window: figures with intervals, or why there are none."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.joint.averaged import Averaged, averaged
from correlate.joint.curve import hazard_bounds
from correlate.joint.evidence import BURST_RATIO, ENDOGENOUS_RATIO, burst_ratio, endogenous_ratio, ruled_out_until
from correlate.joint.fit import Fit, fit, refit
from correlate.joint.shapes import Flat
from correlate.model import Curve
from correlate.study.histories import BIN_HOURS, Histories, Shares
from correlate.study.knots import KNOTS_HOURS, knotted
from correlate.study.range import Range

Floats = NDArray[np.float64]

LEAST_GROUPS = 30
LEAST_COMPLAINTS = 30.0
LEAST_BEHIND = 3.0
"""A window is estimated from so many groups and complaints at least, and these from so many groups as if evenly."""

SHORT_DAYS = 20.0
LEAST_BEHIND_SHORT = 6.0
"""A recording of less than three weeks tells little of what is usual: more groups have to speak."""

_TINY = 1e-300


class Question(NamedTuple):
    """W = sup{D : M(D) ≤ ε·M(reference)}; `days`: how long the complaints of the recording were watched."""

    epsilon: float
    reference_hours: float
    days: float


class Verdict(NamedTuple):
    """`status` as in ``windows.csv``; `burst` and `window` only where it is `ok`; `reached_hours`: ages looked at.

    `lacking`: what there is too little of, in words; `curve`: with its 90 % bounds at `KNOTS_HOURS`, None: not fitted.
    """

    status: str
    estimator: str
    endogenous: bool
    burst: Range | None
    window: Range | None
    reached_hours: float
    lacking: str
    curve: tuple[Curve, Floats, Floats] | None


def verdict_on(
    histories: Histories, shares: Shares, start: Fit | None, question: Question, shapes: bool = True
) -> Verdict:
    """The verdict; `start`: a fit to begin from; `shapes`: average over all, else by the hinge alone."""
    lacking = lacking_for_window(histories, None if start is None else start.burst_hours, question.days)
    if lacking:
        return Verdict("not_enough_data", "", False, None, None, 0.0, lacking, None)
    hinge = fit(histories, start=start)
    endogenous = endogenous_ratio(hinge) > ENDOGENOUS_RATIO
    if burst_ratio(hinge) < BURST_RATIO:
        return _without_burst(hinge, shares, endogenous, question)
    members = averaged(hinge) if shapes else Averaged((hinge,), (1.0,))
    window = members.window(question.epsilon, question.reference_hours, shares)
    burst = members.burst(shares)
    return Verdict(
        status="ok",
        estimator=f"joint ({', '.join(one.shape.name for one in members.fits)})",
        endogenous=endogenous,
        burst=Range(burst.estimate, burst.lo, burst.hi),
        window=Range(window.estimate, window.lo, window.hi),
        reached_hours=question.reference_hours,
        lacking="",
        curve=_curve(members, shares),
    )


def _without_burst(hinge: Fit, shares: Shares, endogenous: bool, question: Question) -> Verdict:
    """No burst where the data speak against one; else it was not reached."""
    until = ruled_out_until(hinge, question.reference_hours)
    status = "no_burst" if until >= question.reference_hours / 2 else "not_reached"
    flat = Averaged((refit(hinge, Flat()),), (1.0,))
    return Verdict(status, "joint (flat)", endogenous, None, None, until, "", _curve(flat, shares))


def _curve(members: Averaged, shares: Shares) -> tuple[Curve, Floats, Floats]:
    """The hazard as averaged over the shapes; what else a curve tells is of the first."""
    value, lo, hi = hazard_bounds(members, np.array(KNOTS_HOURS), shares)
    first = members.fits[0]
    burst = first.burst_hours
    like = Curve(
        base_hazard=first.base_hazard,
        burst_hours=0.0 if burst is None else burst,
        rise=0.0 if burst is None else float(np.exp(first.phi[1])),
        ramp_hours=1.0 if burst is None else float(np.exp(first.phi[2])),
        frailty_shape=first.frailty_shape,
    )
    return knotted(value, like), lo, hi


def lacking_for_window(histories: Histories, past_hours: float | None, days: float) -> str:
    """What is missing for an estimate, in words; empty where nothing is. `past_hours`: where the burst may be."""
    complaints = float(histories.complaints.sum())
    needed = [
        (histories.groups, LEAST_GROUPS, "outage groups that were watched"),
        (complaints, LEAST_COMPLAINTS, "complaints put down to them"),
    ]
    told = [f"{have:.0f} {what}, {least:.0f} are needed" for have, least, what in needed if have < least]
    behind = groups_behind(histories, past_hours or 0.0)
    least = LEAST_BEHIND if days >= SHORT_DAYS else LEAST_BEHIND_SHORT
    if not told and behind < least:
        told = [f"most complaints come from few outage groups, as if from {behind:.1f}; {least:.0f} are needed"]
        told += [f"{days:.0f} days tell little of what is usual"] if days < SHORT_DAYS else []
    return "; ".join(told)


def groups_behind(histories: Histories, past_hours: float) -> float:
    """As if from how many groups, evenly, the complaints come: (ΣN)²/ΣN², of all or of those past an age, the less."""
    group = np.repeat(np.arange(histories.groups), np.diff(histories.first))
    age = (np.arange(len(group)) - histories.first[group]) * BIN_HOURS
    count = histories.groups
    behind = [
        _evenly(np.bincount(group, np.where(age >= past, histories.complaints, 0.0), count))
        for past in (0.0, past_hours)
    ]
    return min(behind)


def _evenly(counts: NDArray[np.number]) -> float:
    return float(counts.sum() ** 2 / max(float((counts**2).sum()), _TINY))
