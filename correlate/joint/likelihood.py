"""The joint log likelihood of complaints and repair, with weak penalties; its gradient and information."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from correlate.joint.importance import NODES
from correlate.joint.intensity import Exposure, ReportRates
from correlate.joint.part import ComplaintScores, Part, PartAt, PartSums
from correlate.joint.repair import ProportionalRepair, RepairLaw
from correlate.joint.shapes import Shape, independent
from correlate.study.histories import Histories, Shares, stretch

Floats = NDArray[np.float64]

_MEANS = np.log([2.0, 0.1, 1.0])
_SDS = np.array([1.5, 2.0, 0.7])
_FIXED = 1e8
_GROUPS_AT_ONCE = 500
"""What is worked on at once should fit the caches of a processor."""


class JointLikelihood:
    """log L(θ) of histories under a shape.

    L_i = ∫ Π_b (h0 u Λ_ib)^{C_ib} e^{−h0 u ΣΛ_ib} · repair_i(u) · p(u; k) du, u ~ Gamma(k, 1/k): recurrent events
    with a terminal event and a shared frailty (Liu, Wolfe & Huang 2004).
    θ = (log h0, φ of the shape, log k, log mean delay, log delay shape, the repair law's).
    """

    def __init__(self, histories: Histories, shape: Shape, nodes: int = NODES, repair: RepairLaw | None = None) -> None:
        self.histories = histories
        self.shape = shape
        self.repair: RepairLaw = ProportionalRepair(histories) if repair is None else repair
        self.nodes = nodes
        self._place()

    @cached_property
    def parts(self) -> list[Part]:
        """Groups that are worked on at once."""
        return _parts(self.histories, self.repair)

    @cached_property
    def exposure(self) -> Exposure:
        """Of all groups."""
        return self.parts[0].exposure if len(self.parts) == 1 else Exposure(self.histories)

    @cached_property
    def bins(self) -> NDArray[np.intp]:
        """The bins of the histories that have complaints, in the order of `LikelihoodAt.complaint_scores`."""
        starts = np.cumsum([0, *(part.histories.first[-1] for part in self.parts)])
        return np.concatenate([part.exposure.bin + start for part, start in zip(self.parts, starts, strict=False)])

    def report_rates(self, theta: Floats) -> ReportRates:
        """Of all ages, at given parameters."""
        ages = max(part.exposure.ages for part in self.parts)
        log_mean, log_shape = theta[self.delay].tolist()
        return ReportRates(self.shape, theta[self.phi], log_mean, log_shape, ages)

    def under(self, shape: Shape, repair: RepairLaw) -> "JointLikelihood":
        """The same histories under another shape or law of repair."""
        other = object.__new__(JointLikelihood)
        other.__dict__.update(self.__dict__)
        other.shape, other.repair = shape, repair
        other.parts = self.parts if repair is self.repair else _parts(self.histories, repair, self.parts)
        other._place()
        return other

    def of(self, histories: Histories) -> "JointLikelihood":
        """The same shape on other histories."""
        if histories is self.histories:
            return self
        return JointLikelihood(histories, self.shape, self.nodes, self.repair.of(histories))

    def holding(self, index: NDArray[np.intp], values: Floats) -> "JointLikelihood":
        """The same with some parameters as good as fixed, by penalties that leave them no room."""
        other = self.under(self.shape, self.repair)
        other.mean[index] = values
        other.precision[index, :] = 0.0
        other.precision[:, index] = 0.0
        other.precision[index, index] = _FIXED
        return other

    def at(self, theta: Floats) -> "LikelihoodAt":
        """The likelihood at given parameters."""
        return LikelihoodAt(self, theta)

    def _place(self) -> None:
        """Where each part of θ stands, and the penalties: −½ (θ − mean)ᵀ P (θ − mean)."""
        means, precisions = self.shape.penalty()
        phi = len(means)
        self.phi = slice(1, 1 + phi)
        self.log_k = 1 + phi
        self.delay = slice(2 + phi, 4 + phi)
        self.repair_part = slice(4 + phi, 4 + phi + self.repair.size)
        self.size = self.repair_part.stop
        self.rates = np.r_[0 : 1 + phi, 2 + phi : 4 + phi]
        self.mean, self.precision = np.zeros(self.size), np.zeros((self.size, self.size))
        self.mean[self.phi], self.precision[self.phi, self.phi] = means, precisions
        own = slice(self.log_k, 4 + phi)
        self.mean[own], self.precision[own, own] = independent(_MEANS, _SDS)
        self.mean[self.repair_part], self.precision[self.repair_part, self.repair_part] = self.repair.penalty()


def _parts(histories: Histories, repair: RepairLaw, before: Sequence[Part] = ()) -> list[Part]:
    """Stretches of the histories; those of `before` under another law of repair."""
    if histories.groups <= _GROUPS_AT_ONCE:
        return [Part(histories, before[0].exposure if before else Exposure(histories), repair)]
    if before:
        return [Part(some, exposure, repair.of(some)) for some, exposure, _ in before]
    starts = range(0, histories.groups, _GROUPS_AT_ONCE)
    each = [stretch(histories, start, start + _GROUPS_AT_ONCE) for start in starts]
    return [Part(some, Exposure(some), repair.of(some)) for some in each]


class LikelihoodAt:
    """The joint likelihood at one θ; gradient and information are worked out when asked for.

    `lost`: what attribution takes of the information, by which shares; kept here by `attribution_loss`.
    """

    lost: tuple[Shares, Floats] | None = None

    def __init__(self, likelihood: JointLikelihood, theta: Floats) -> None:
        self._of = likelihood
        self.theta = theta

    @cached_property
    def parts(self) -> Sequence[PartAt | PartSums]:
        """What the parts of the groups add: of one all that is known, of several no more than their sums."""
        return [one if len(self._of.parts) == 1 else one.sums for one in self._made()]

    def _made(self) -> Iterator[PartAt]:
        """Several are made one after the other, and again when asked again: together they take much room."""
        rates = self._of.report_rates(self.theta)
        return (PartAt(self._of, part, self.theta, rates) for part in self._of.parts)

    def _whole(self) -> Iterator[PartAt]:
        kept = [one for one in self.parts if isinstance(one, PartAt)]
        return iter(kept) if kept else self._made()

    def rest(self) -> None:
        """Work out what is asked of a fit and forget the parts; asked for, they come again."""
        _ = self.value, self.gradient, self.importance, self.information
        self.__dict__.pop("parts", None)
        self._of.__dict__.pop("parts", None)

    @cached_property
    def log_likelihood(self) -> float:
        """Log L, without the penalties."""
        return sum(part.log_likelihood for part in self.parts)

    @cached_property
    def value(self) -> float:
        """Log L less the penalties."""
        off = self.theta - self._of.mean
        return self.log_likelihood - 0.5 * float(off @ self._of.precision @ off)

    @cached_property
    def importance(self) -> Floats:
        """E[u | data] of each group, (groups,)."""
        return np.concatenate([part.importance for part in self.parts])

    @cached_property
    def gradient(self) -> Floats:
        """Derivatives of `value`, (size,): the posterior mean of the score (Louis 1982)."""
        of = self._of
        return np.asarray(sum(part.gradient for part in self.parts) - of.precision @ (self.theta - of.mean))

    @cached_property
    def information(self) -> Floats:
        """What the data tell, with the penalties': less for u being unknown (Louis 1982), (size, size)."""
        return np.asarray(self._of.precision + sum(part.information for part in self._whole()))

    @property
    def complaint_scores(self) -> ComplaintScores:
        """What single complaints say."""
        told = [part.complaint_scores for part in self._whole()]
        return ComplaintScores(*(np.concatenate(each, axis=1) for each in zip(*told, strict=True)))
