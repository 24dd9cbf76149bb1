"""What the groups of one segment say of burst and golden window: figures with intervals, or why there are none."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.joint.attribution_loss import observed_information
from correlate.joint.averaged import Averaged, averaged
from correlate.joint.curve import hazard_bounds
from correlate.joint.evidence import ENDOGENOUS_RATIO, endogenous_ratio, has_burst, ruled_out_until
from correlate.joint.figures import burst_figure, window_figure
from correlate.joint.fit import Fit, fit, refit, thinned_fit
from correlate.joint.likelihood_path import REACH, standard_deviation
from correlate.joint.shapes import Flat
from correlate.model import Curve
from correlate.study.histories import BIN_HOURS, Histories, Shares
from correlate.study.imputation import MOST_TESTED
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

ENOUGH_FOR_BURST = 1000
"""So many groups are asked first whether there is a burst; all of them where these do not tell."""

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
    histories: Histories, shares: Shares, start: Fit | None, question: Question, is_whole: bool = True,
    draws: Sequence[Fit] = (),
) -> Verdict:  # fmt: skip
    """The verdict; `start`: a fit to begin from.

    `is_whole`: averaged over shapes, with likelihood-ratio intervals and the test of endogenous repairs. A part of
    the groups, which leans on the whole, is judged by the hinge, with a standard error.
    `draws`: fits to draws of the attribution, which are tested. Expected numbers say too much: what repairs tell of
    importance went into them.
    """
    lacking = lacking_for_window(histories, None if start is None else start.burst_hours, question.days)
    if lacking:
        return Verdict("not_enough_data", "", False, None, None, 0.0, lacking, None)
    hinge = fit(histories, start=start)
    tested = draws or (thinned_fit(hinge, MOST_TESTED),)
    endogenous = is_whole and endogenous_ratio(*tested) > ENDOGENOUS_RATIO
    if not _has_burst(hinge):
        return _without_burst(hinge, shares, endogenous, question)
    members = averaged(hinge) if is_whole else Averaged((hinge,), (1.0,))
    burst, window = _averaged_figures(members, shares, question) if is_whole else _plain(hinge, shares, question)
    return Verdict(
        status="ok",
        estimator=f"joint ({', '.join(dict.fromkeys(one.shape.name for one in members.fits))})",
        endogenous=endogenous,
        burst=burst,
        window=window,
        reached_hours=question.reference_hours,
        lacking="",
        curve=_curve(members, shares),
    )


def _has_burst(hinge: Fit) -> bool:
    """Told by some of the groups where these are enough."""
    some = thinned_fit(hinge, ENOUGH_FOR_BURST)
    return has_burst(some) or (some is not hinge and has_burst(hinge))


def _averaged_figures(members: Averaged, shares: Shares, question: Question) -> tuple[Range, Range]:
    """Burst time and golden window over all shapes."""
    window = members.window(question.epsilon, question.reference_hours, shares)
    burst = members.burst(shares)
    return Range(burst.estimate, burst.lo, burst.hi), Range(window.estimate, window.lo, window.hi)


def _plain(hinge: Fit, shares: Shares, question: Question) -> tuple[Range, Range]:
    """The same of one shape, by the delta method on the log scale."""
    information = observed_information(hinge, shares)
    figures = (
        burst_figure(hinge.likelihood)(hinge.theta),
        window_figure(hinge.likelihood, question.epsilon, question.reference_hours)(hinge.theta),
    )
    burst, window = (_log_normal(float(one[0]), standard_deviation(information, one[1:])) for one in figures)
    return burst, window


def _log_normal(value: float, sd: float) -> Range:
    reach = float(np.exp(REACH * sd / value))
    return Range(value, value / reach, value * reach)


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
