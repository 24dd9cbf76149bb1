"""Several shapes together: how much each is believed, and one interval over all of them."""

from collections.abc import Sequence
from math import erf, exp, sqrt

import msgspec
import numpy as np

from correlate.joint.accelerated_repair import AcceleratedRepair
from correlate.joint.attribution_loss import widening
from correlate.joint.bent_line import BentLine
from correlate.joint.figures import burst_figure, window_figure
from correlate.joint.fit import Fit, refit, thinned_fit
from correlate.joint.likelihood_path import REACH, LikelihoodPath, likelihood_path, straight_path
from correlate.joint.optimum import Figure
from correlate.joint.other_shapes import Fatigue, Logistic
from correlate.joint.repair import RepairLaw
from correlate.joint.window import EPSILON, REFERENCE_HOURS
from correlate.study.histories import Shares

_LEAST_WEIGHT = 0.02
_UNLIKELY = 10.0
_PART_GROUPS = 1_000
_HANDICAP = 6.0
_TAIL = 0.05
_BISECTIONS = 50
_MOST_SPREAD = 4.0
_MANY_GROUPS = 5_000
_FLOOR_HOURS = 0.05
"""With very many groups the error of any model exceeds that of sampling."""


class Interval(msgspec.Struct, frozen=True):
    """An estimate with its 90 % interval, in hours."""

    estimate: float
    lo: float
    hi: float


class Averaged(msgspec.Struct, frozen=True):
    """Fits of several shapes to the same histories, a hinge first, and how much each is believed (sums to 1).

    A shape may stand there twice, under two laws of repair; the first is a hinge under the likelier law.
    """

    fits: tuple[Fit, ...]
    weights: tuple[float, ...]

    @property
    def likeliest(self) -> Fit:
        """The fit that is believed most."""
        return self.fits[self.weights.index(max(self.weights))]

    def window(
        self, epsilon: float = EPSILON, reference_hours: float = REFERENCE_HOURS, shares: Shares | None = None
    ) -> Interval:
        """The golden window over all shapes; `shares` adds that attribution is not sure."""
        figures = [window_figure(fit.likelihood, epsilon, reference_hours) for fit in self.fits]
        return _interval(self.fits, figures, self.weights, shares)

    def burst(self, shares: Shares | None = None) -> Interval:
        """The burst time over those shapes that have one."""
        having = [index for index, fit in enumerate(self.fits) if fit.burst_hours is not None]
        fits, weights = [self.fits[index] for index in having], [self.weights[index] for index in having]
        figures = [burst_figure(fit.likelihood) for fit in fits]
        return _interval(fits, figures, [weight / sum(weights) for weight in weights], shares)


def averaged(hinge: Fit) -> Averaged:
    """All shapes, under each law of repair that is likely, on the histories of a fitted hinge; weighed by AIC.

    Burnham & Anderson (2002). Those of next to no weight are left out, but for the hinge.
    """
    part = thinned_fit(hinge, _PART_GROUPS)
    laws = _laws(part, hinge)
    first = min(laws, key=lambda member: criterion(member[0]))
    others = [(refit(fit, shape), law) for fit, law in _likely(laws) for shape in (Logistic(), Fatigue(), BentLine())]
    members = [first, *(member for member in _likely([*laws, *others]) if member is not first)]
    fits = [fit if part is hinge else refit(hinge, fit.shape, law, part=fit) for fit, law in members]
    weights = akaike_weights([criterion(fit) for fit in fits])
    kept = [index for index, weight in enumerate(weights) if index == 0 or weight >= _LEAST_WEIGHT]
    total = sum(weights[index] for index in kept)
    return Averaged(tuple(fits[index] for index in kept), tuple(weights[index] / total for index in kept))


def under_likelier_law(fit: Fit) -> Fit:
    """The fit, or the same shape under an accelerated law of repair."""
    return min((member for member, _ in _laws(fit, fit)), key=criterion)


def _laws(part: Fit, whole: Fit) -> list[tuple[Fit, RepairLaw]]:
    """A part of the groups under each law of repair, and that law for all of them."""
    law = whole.likelihood.repair
    if isinstance(law, AcceleratedRepair):
        return [(part, law)]
    accelerated = AcceleratedRepair(whole.likelihood.histories, law.time)
    of_part = accelerated if part is whole else accelerated.of(part.likelihood.histories)
    return [(part, law), (refit(part, repair=of_part), accelerated)]


def _likely(members: list[tuple[Fit, RepairLaw]]) -> list[tuple[Fit, RepairLaw]]:
    """Those that are not far less likely than the likeliest."""
    criteria = [criterion(fit) for fit, _ in members]
    return [member for member, by in zip(members, criteria, strict=True) if by < min(criteria) + _UNLIKELY]


def criterion(fit: Fit) -> float:
    """AIC, and a handicap for the law of repair that takes one form for all ages: odds of 1 to 20 beforehand.

    Where repairs come at an even rate, the other law spends parameters on pieces of age in vain.
    """
    return akaike(fit) + (_HANDICAP if isinstance(fit.likelihood.repair, AcceleratedRepair) else 0.0)


def effective_parameters(fit: Fit) -> float:
    """Degrees of freedom that the data spend: trace of (J + P)⁻¹ J, J the information without the penalties P.

    Gray (1992), J. Am. Stat. Assoc. 87, 942–951.
    """
    kept = np.linalg.solve(fit.information, fit.information - fit.likelihood.precision)
    return float(np.trace(kept))


def spread_of_few(fit: Fit) -> float:
    """By what variances are greater than the likelihood says, with so few groups: n/(n − p), at most 4.

    n groups, p effective parameters: each is fitted to the very groups it is judged by.
    """
    groups = fit.likelihood.histories.groups
    return groups / max(groups - effective_parameters(fit), groups / _MOST_SPREAD)


def akaike(fit: Fit) -> float:
    """AIC with effective degrees of freedom; the smaller, the better."""
    return 2.0 * (effective_parameters(fit) - fit.at.log_likelihood)


def akaike_weights(criteria: Sequence[float]) -> list[float]:
    """e^(−Δ/2), made to sum to 1."""
    best = min(criteria)
    weights = [max(exp(-(criterion - best) / 2), 1e-12) for criterion in criteria]
    return [weight / sum(weights) for weight in weights]


def _interval(
    fits: Sequence[Fit], figures: Sequence[Figure], weights: Sequence[float], shares: Shares | None
) -> Interval:
    """Model-averaged tail areas (Turek & Fletcher 2012): the ends beyond which all shapes together put 5 % each."""
    members = []
    for fit, figure, weight in zip(fits, figures, weights, strict=True):
        if weight >= _LEAST_WEIGHT:
            spread = sqrt(widening(fit, figure(fit.theta)[1:], shares) * spread_of_few(fit))
            members.append((_path(fit, figure, REACH * spread), spread, weight))
    total = sum(weight for *_, weight in members)
    members = [(path, spread, weight / total) for path, spread, weight in members]
    estimate = float(sum(weight * path.best for path, _, weight in members))
    lo, hi = _end(members, -1.0), _end(members, 1.0)
    floor = _FLOOR_HOURS if fits[0].likelihood.histories.groups >= _MANY_GROUPS else 0.0
    return Interval(estimate, max(0.0, min(lo, estimate - floor)), max(hi, estimate + floor))


def _path(fit: Fit, figure: Figure, reach: float) -> LikelihoodPath:
    if fit.likelihood.histories.groups >= _MANY_GROUPS:
        return straight_path(fit, figure, reach)
    return likelihood_path(fit, figure, reach)[1]


def _end(members: Sequence[tuple[LikelihoodPath, float, float]], side: float) -> float:
    """Where the mixture of tail areas is 5 %, by bisection between the ends of the single shapes."""
    ends = [path.figure_at(side * REACH * spread) for path, spread, _ in members]
    low, high = min(ends), max(ends)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        beyond = sum(weight * _normal(-side * path.root_at(middle) / spread) for path, spread, weight in members)
        inward = beyond < _TAIL
        low, high = (low, middle) if inward == (side > 0) else (middle, high)
    return (low + high) / 2


def _normal(x: float) -> float:
    """The standard normal distribution function."""
    return 0.5 * (1.0 + erf(x / sqrt(2.0)))
