"""What the data say beyond the estimate: is there a burst at all, do complaints drive repairs, what is lacking."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.averaged import under_likelier_law
from correlate.joint.fit import Fit, refit, taken_over
from correlate.joint.optimum import maximise
from correlate.joint.shapes import Flat, Hinge
from correlate.joint.starts import with_base
from correlate.joint.window import EPSILON, REFERENCE_HOURS, golden_window
from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]

BURST_RATIO = 11.3
"""Likelihood ratio of hinge against flat from which a burst is claimed: falsely once in some hundreds."""

ENDOGENOUS_RATIO = 1.0
"""From where on repair is said to depend on importance or complaints: falsely in 7 of 100, in some 10 of draws."""

_FIRST = 2.7
_LAST = 5.4
_BY_COMPLAINTS = 9.2
"""χ² with 1 degree of freedom: important groups repaired first, 5 %, or last, 1 %, as nobody means to; with 2 degrees,
1 %: complaints that drive repairs show much more clearly."""

LEAST_GROUPS = 20
LEAST_COMPLAINTS = 30.0

_USUAL_RISE = 8.0
_USUAL_RAMP_HOURS = 1.0
_RULED_OUT = 2.706
_STEP_HOURS = 0.5
_ROUGHLY = 2.0
_ROUGHLY_RATIO = 10 * _ROUGHLY


class Lack(msgspec.Struct, frozen=True):
    """What there is, where it is too little for an estimate, and what it would take."""

    groups: int
    complaints: float
    least_groups: int = LEAST_GROUPS
    least_complaints: float = LEAST_COMPLAINTS


def lacking(histories: Histories) -> Lack | None:
    """Why there is not enough data to fit anything; None where there is. Only groups with exposure count."""
    lengths = np.diff(histories.first)
    exposed = np.bincount(np.repeat(np.arange(len(lengths)), lengths), histories.exposure, minlength=len(lengths)) > 0
    groups, complaints = int(exposed.sum()), float(histories.complaints.sum())
    return Lack(groups, complaints) if groups < LEAST_GROUPS or complaints < LEAST_COMPLAINTS else None


def burst_ratio(fit: Fit) -> float:
    """Twice the log likelihood by which a hinge exceeds a flat hazard; see `BURST_RATIO`."""
    return 2.0 * (fit.at.log_likelihood - refit(fit, Flat()).at.log_likelihood)


def has_burst(fit: Fit) -> bool:
    """Whether `burst_ratio` passes `BURST_RATIO`; a flat hazard is not fitted more closely than that takes."""
    likelihood = fit.likelihood.under(Flat(), fit.likelihood.repair)
    flat = maximise(likelihood, taken_over(likelihood, fit), gain=_ROUGHLY)
    if 2.0 * (fit.at.log_likelihood - flat.log_likelihood) < BURST_RATIO + _ROUGHLY_RATIO:
        flat = maximise(likelihood, flat.theta)
    return 2.0 * (fit.at.log_likelihood - flat.log_likelihood) >= BURST_RATIO


def endogenous_ratio(*fits: Fit) -> float:
    """How clearly repair depends on what nobody recorded of importance, or on the complaints that came in.

    The greater of two likelihood ratios over what each must pass, so that `ENDOGENOUS_RATIO` is 1; under the
    law of repair that explains the repairs better: a law that does not fit finds dependence where there is none.
    Of several fits, to draws of the attribution, the mean of what each says is asked.
    """
    told = np.mean([_dependence(under_likelier_law(fit)) for fit in fits], axis=0)
    importance, complaints, power = map(float, told)
    return max(importance / (_FIRST if power > 0 else _LAST), complaints / _BY_COMPLAINTS)


def _dependence(fit: Fit) -> tuple[float, float, float]:
    """Likelihood ratios of repair by importance and by complaints against neither, and γ0."""
    by_complaints, by_importance = fit.likelihood.repair.tied
    apart = _untied(fit, np.concatenate([by_complaints, by_importance]))
    importance = _untied(fit, np.concatenate([by_complaints, by_importance[1:]])) - apart
    complaints = _untied(fit, by_importance) - apart
    return 2.0 * importance, 2.0 * complaints, float(fit.theta[fit.likelihood.repair_part][by_importance[0]])


def _untied(fit: Fit, tied: NDArray[np.intp]) -> float:
    """The log likelihood with some parameters of the law of repair at 0."""
    likelihood, start = fit.likelihood, fit.theta.copy()
    index = likelihood.repair_part.start + tied
    start[index] = 0.0
    return maximise(likelihood.holding(index, start[index]), start).log_likelihood


def complaints_past(fit: Fit, age_hours: float) -> float:
    """Complaints that would have come past an age at the base hazard: how well the data can see what happens there."""
    histories = fit.likelihood.histories
    past = np.arange(len(histories.exposure)) - np.repeat(histories.first[:-1], np.diff(histories.first))
    importance = np.repeat(fit.at.importance, np.diff(histories.first))
    return fit.base_hazard * float((importance * histories.exposure)[(past + 0.5) * BIN_HOURS > age_hours].sum())


def ruled_out_until(fit: Fit, most_hours: float = REFERENCE_HOURS) -> float:
    """Up to which age the data speak against a burst of the usual kind (rise 8, ramp 1 h), in hours; 0: nowhere.

    For histories in which no burst is claimed: one that begins later may be there, and was not seen.
    """
    flat = refit(fit, Flat())
    theta = refit(flat, Hinge()).theta
    hinge = flat.likelihood.under(Hinge(), flat.likelihood.repair)
    phi = np.arange(hinge.phi.start, hinge.phi.stop)
    until = 0.0
    for burst in np.arange(_STEP_HOURS, most_hours + 1e-9, _STEP_HOURS):
        usual = hinge.shape.start(float(burst), _USUAL_RISE, _USUAL_RAMP_HOURS)
        theta[phi] = usual
        best = maximise(hinge.holding(phi, usual), with_base(hinge, theta))
        if 2.0 * (flat.at.log_likelihood - best.log_likelihood) < _RULED_OUT:
            break
        until, theta = float(burst), best.theta.copy()
    return until


def window_beyond(burst_hours: float, epsilon: float = EPSILON, reference_hours: float = REFERENCE_HOURS) -> float:
    """The golden window if a burst of the usual kind began at this age: what a window is longer than, at least."""
    hinge = Hinge()
    phi = hinge.start(max(burst_hours, 1e-3), _USUAL_RISE, _USUAL_RAMP_HOURS)
    return float(golden_window(hinge, phi, epsilon, reference_hours)[0])
