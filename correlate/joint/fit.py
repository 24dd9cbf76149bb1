"""Fits the joint likelihood to histories: the best curve, frailty, delay and law of repair together.

`evidence.lacking` says whether there is enough to fit; `fit` fits the default shape, the hinge. `rates.expected_rates`
is then what each bin was expected to bring: complaints are weighed again by it, and `fit(histories, start=before)`
goes on from where the last fit stood (expectation–maximisation, some hundredths of a second a round at 250 groups).
`averaged.averaged` puts other shapes and laws of repair beside it; its `window` and `burst` are intervals by likelihood
ratio over all of them, and with `Shares` they know that attribution is not sure. `curve.hazard_bounds` is the curve
with bounds, `evidence` holds the tests (a burst at all, repairs that follow complaints, what short outages rule out),
`comparisons` what other estimators say. Ages are in hours, hazards per user-hour at activity 1.
"""

from math import exp

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.joint.likelihood import JointLikelihood, LikelihoodAt
from correlate.joint.optimum import curving_down, maximise
from correlate.joint.repair import RepairLaw
from correlate.joint.shapes import Hinge, Shape
from correlate.joint.starts import starts, thinned, with_base
from correlate.joint.window import EPSILON, REFERENCE_HOURS, golden_window
from correlate.model import Delay
from correlate.study.histories import Histories

Floats = NDArray[np.float64]

_STARTS = 3
_FIRST_STEPS = 6
_CLIMBED = 2
_MOST_GROUPS = 1000


class Fit(msgspec.Struct, frozen=True):
    """A fitted joint likelihood: `at` is the likelihood at its greatest (penalised) value."""

    likelihood: JointLikelihood
    at: LikelihoodAt

    @property
    def shape(self) -> Shape:
        """The shape of the hazard over age."""
        return self.likelihood.shape

    @property
    def theta(self) -> Floats:
        """All parameters, in the order of `JointLikelihood`."""
        return self.at.theta

    @property
    def information(self) -> Floats:
        """Observed information of all parameters, penalties included: (size, size), positive definite."""
        return curving_down(self.at.information)

    @property
    def phi(self) -> Floats:
        """The parameters of the shape."""
        return self.theta[self.likelihood.phi]

    @property
    def base_hazard(self) -> float:
        """h0: complaints per user-hour at activity 1 and age 0."""
        return exp(self.theta[0])

    @property
    def frailty_shape(self) -> float:
        """K of the importance u ~ Gamma(k, 1/k)."""
        return exp(self.theta[self.likelihood.log_k])

    @property
    def delay(self) -> Delay:
        """How long customers wait before they report."""
        log_mean, log_shape = self.theta[self.likelihood.delay]
        return Delay(exp(log_mean), exp(log_shape))

    @property
    def burst_hours(self) -> float | None:
        """The age at which the rise begins; None where the shape has none."""
        burst = self.shape.burst(self.phi)
        return None if burst is None else float(burst[0])

    def window_hours(self, epsilon: float = EPSILON, reference_hours: float = REFERENCE_HOURS) -> float:
        """The golden window at constant activity, in hours."""
        return float(golden_window(self.shape, self.phi, epsilon, reference_hours)[0])


def fit(histories: Histories, shape: Shape | None = None, start: Fit | None = None) -> Fit:
    """The joint likelihood at its greatest; from where `start` stood, or else from the best of a grid of starts.

    `histories` need at least one complaint and one group with exposure (`evidence.lacking` tells); `start` may
    be of other complaints, shape or groups: what fits of it is taken.
    """
    likelihood = JointLikelihood(histories, Hinge() if shape is None else shape)
    if start is None:
        return fit_likelihood(likelihood)
    theta = taken_over(likelihood, start)
    if np.array_equal(theta, start.theta):
        return _grown(likelihood, start.at)
    return Fit(likelihood, maximise(likelihood, theta))


def fit_likelihood(likelihood: JointLikelihood) -> Fit:
    """The best of a few starts, climbed a little way each, then two to the top; of many groups, first a part."""
    part = likelihood.of(thinned(likelihood.histories, _MOST_GROUPS))
    first = [maximise(part, theta, most_steps=_FIRST_STEPS) for theta in starts(part, _STARTS)]
    first = sorted(first, key=lambda at: at.value)[-_CLIMBED:]
    best = max((maximise(part, at.theta) for at in first), key=lambda at: at.value)
    if part is likelihood:
        return Fit(likelihood, best)
    return _grown(likelihood, best)


def thinned_fit(before: Fit, most: int) -> Fit:
    """The same fitted to at most so many of the groups."""
    likelihood = before.likelihood.of(thinned(before.likelihood.histories, most))
    return before if likelihood is before.likelihood else Fit(likelihood, maximise(likelihood, before.theta))


def refit(before: Fit, shape: Shape | None = None, repair: RepairLaw | None = None, part: Fit | None = None) -> Fit:
    """The same histories under another shape or law of repair.

    Started from a fit of the first, or from a fit to `part` of the groups under the same shape and law.
    """
    likelihood = before.likelihood.under(shape or before.shape, repair or before.likelihood.repair)
    if part is None:
        return Fit(likelihood, maximise(likelihood, taken_over(likelihood, before)))
    return _grown(likelihood, part.at)


def _grown(likelihood: JointLikelihood, part: LikelihoodAt) -> Fit:
    """From the top for other groups, as a part of these or more than them: it tells how steep this one is."""
    more = likelihood.histories.groups / len(part.importance)
    return Fit(likelihood, maximise(likelihood, part.theta, information=part.information * more))


def taken_over(likelihood: JointLikelihood, start: Fit) -> Floats:
    """θ of a fit as θ of another likelihood."""
    of, theta = start.likelihood, likelihood.mean.copy()
    theta[likelihood.log_k] = start.theta[of.log_k]
    theta[likelihood.delay] = start.theta[of.delay]
    alike = type(of.repair) is type(likelihood.repair) and of.repair.size == likelihood.repair.size
    theta[likelihood.repair_part] = start.theta[of.repair_part] if alike else likelihood.repair.start()
    if of.shape.name == likelihood.shape.name:
        theta[likelihood.phi], theta[0] = start.phi, start.theta[0]
        return theta
    burst = start.burst_hours or 2.0
    theta[likelihood.phi] = likelihood.shape.start(burst, 8.0, 1.0)
    return with_base(likelihood, theta)
