"""What other estimators say of the same histories: shown beside the joint likelihood, never the estimate."""

from math import log

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.averaged import Interval
from correlate.joint.figures import window_figure
from correlate.joint.fit import Fit
from correlate.joint.likelihood import JointLikelihood
from correlate.joint.likelihood_path import REACH, likelihood_path
from correlate.joint.optimum import maximise
from correlate.joint.starts import chosen, with_base
from correlate.joint.stretches import Stretches
from correlate.study.histories import Histories

Floats = NDArray[np.float64]

_ALIKE = 1e4
_FORGOTTEN = 1e-6
_AT_ONCE_HOURS = 1e-3


class Comparisons(msgspec.Struct, frozen=True):
    """Windows by three other likelihoods, with 90 % intervals; burst times by two habits of spreadsheets. Hours."""

    pooled: Interval
    conditional: Interval
    frailty: Interval
    youden: float
    regression: float


def comparisons(hinge: Fit) -> Comparisons:
    """All five on the histories of a fitted hinge, started from it.

    They know nothing of delays: complaints that come after the repair are left out by them.
    """
    histories = hinge.likelihood.histories
    during = msgspec.structs.replace(histories, complaints=np.where(histories.exposure > 0, histories.complaints, 0.0))
    durations, counts = _by_group(histories)
    return Comparisons(
        pooled=_window(during, hinge, {"k": _ALIKE}),
        conditional=_window(_with_complaints(during), hinge, {"k": _FORGOTTEN, "base": 1.0}),
        frailty=_window(during, hinge, {}),
        youden=youden_cut(durations, counts),
        regression=regression_bend(durations, counts),
    )


def youden_cut(durations: Floats, counts: Floats) -> float:
    """The duration that best parts groups with complaints from those without: sensitivity + specificity greatest.

    Youden (1950), Cancer 3, 32–35. NaN where all groups have complaints, or none.
    """
    order = np.argsort(durations)
    complained = counts[order] > 0
    if complained.all() or not complained.any():
        return float("nan")
    quiet = np.cumsum(~complained) / (~complained).sum()
    missed = np.cumsum(complained) / complained.sum()
    return float(durations[order][np.argmax(quiet - missed)])


def regression_bend(durations: Floats, counts: Floats) -> float:
    """Where a line of complaints over duration, level at first, bends upward: least squares over a grid of bends."""
    bends = np.unique(np.quantile(durations, np.linspace(0.02, 0.9, 89)))
    left = [_unexplained(np.maximum(durations - bend, 0.0), counts) for bend in bends]
    return float(bends[int(np.argmin(left))])


def _window(histories: Histories, start: Fit, held: dict[str, float]) -> Interval:
    """By complaints alone: repair untied, no delay.

    With k held large all groups are alike (pooled Poisson). With k next to 0 all that is known of a group's
    importance is forgotten, with it the base hazard, and what is left is the conditional (multinomial)
    likelihood of when complaints come.
    """
    free = JointLikelihood(histories, start.shape, repair=start.likelihood.repair.of(histories))
    place = {"k": free.log_k, "base": 0}
    values = {place[name]: log(value) for name, value in held.items()}
    values |= {free.delay.start: log(_AT_ONCE_HOURS), free.delay.start + 1: 0.0}
    values |= dict.fromkeys((free.repair_part.start + np.concatenate(free.repair.tied)).tolist(), 0.0)
    index, at = np.array(list(values)), np.array(list(values.values()))
    theta = with_base(free, start.theta)
    theta[index] = at
    likelihood = free.holding(index, at)
    fit = Fit(likelihood, maximise(likelihood, theta))
    path = likelihood_path(fit, window_figure(likelihood))[1]
    return Interval(path.best, path.figure_at(-REACH), path.figure_at(REACH))


def _with_complaints(histories: Histories) -> Histories:
    """Only the groups that have complaints: to the conditional likelihood the others say nothing."""
    return chosen(histories, np.flatnonzero(_by_group(histories)[1] > 0))


def _by_group(histories: Histories) -> tuple[Floats, Floats]:
    """Hours open, and complaints, of each group."""
    groups = np.repeat(np.arange(histories.groups), np.diff(histories.first))
    totals = Stretches(groups, histories.groups).sums(np.stack([histories.open_hours, histories.complaints]))
    return totals[0], totals[1]


def _unexplained(past: Floats, counts: Floats) -> float:
    design = np.stack([np.ones(len(past)), past], axis=1)
    coefficients = np.linalg.lstsq(design, counts, rcond=None)[0]
    return float(((counts - design @ coefficients) ** 2).sum())
