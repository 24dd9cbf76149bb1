"""Where to start climbing from: a coarse grid of delays and burst times, judged by the conditional likelihood."""

from itertools import product
from math import log

import numpy as np
from numpy.typing import NDArray

from correlate.joint.likelihood import JointLikelihood
from correlate.study.histories import Histories

Floats = NDArray[np.float64]

BURSTS_HOURS = (0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.5, 8.0, 12.0)
DELAYS_HOURS = (0.02, 0.06, 0.15, 0.3, 0.6, 1.2)
_RISE = 8.0
_RAMP_HOURS = 1.0


def starts(likelihood: JointLikelihood, best: int) -> list[Floats]:
    """The `best` starting points θ of a grid, at most one for each burst time."""
    scored = [
        (conditional(likelihood, _theta(likelihood, burst, delay)), burst, delay)
        for burst, delay in product(_bursts(likelihood), DELAYS_HOURS)
    ]
    best_of: dict[float, Floats] = {}
    for _, burst, delay in sorted(scored, reverse=True):
        best_of.setdefault(burst, with_base(likelihood, _theta(likelihood, burst, delay)))
    return list(best_of.values())[:best]


def conditional(likelihood: JointLikelihood, theta: Floats) -> float:
    """Log likelihood of when complaints come, given how many each group has: free of base hazard and frailty."""
    exposure = likelihood.exposure
    intensity = exposure.intensity(likelihood.shape, theta[likelihood.phi], *theta[likelihood.delay])
    total = np.maximum(intensity.total, np.finfo(np.float64).tiny)
    return float(exposure.count @ (np.log(intensity.at) - np.log(total)[exposure.group]))


def with_base(likelihood: JointLikelihood, theta: Floats) -> Floats:
    """θ with the base hazard at which as many complaints are expected as there are."""
    rates = likelihood.report_rates(theta)
    expected = sum(float(part.exposure.under(rates).total.sum()) for part in likelihood.parts)
    theta = theta.copy()
    theta[0] = log(max(float(likelihood.histories.complaints.sum()), 0.5) / max(expected, 1e-12))
    return theta


def thinned(histories: Histories, most: int) -> Histories:
    """At most `most` of the groups, evenly over all."""
    if histories.groups <= most:
        return histories
    return chosen(histories, np.linspace(0, histories.groups - 1, most).astype(np.intp))


def chosen(histories: Histories, groups: NDArray[np.intp]) -> Histories:
    """Some of the groups, in the order given."""
    lengths = np.diff(histories.first)[groups]
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.intp)
    bins = np.arange(first[-1]) + np.repeat(histories.first[groups] - first[:-1], lengths)
    return Histories(
        first=first,
        exposure=histories.exposure[bins],
        open_hours=histories.open_hours[bins],
        complaints=histories.complaints[bins],
        hour=histories.hour[bins],
        repaired=histories.repaired[groups],
    )


def _bursts(likelihood: JointLikelihood) -> tuple[float, ...]:
    """One is enough where the shape has no parameters."""
    return BURSTS_HOURS if likelihood.phi.stop > likelihood.phi.start else BURSTS_HOURS[:1]


def _theta(likelihood: JointLikelihood, burst: float, delay: float) -> Floats:
    theta = likelihood.mean.copy()
    theta[likelihood.phi] = likelihood.shape.start(burst, _RISE, _RAMP_HOURS)
    theta[likelihood.delay] = log(delay), 0.0
    theta[likelihood.repair_part] = likelihood.repair.start()
    return theta
