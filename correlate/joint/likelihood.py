"""The joint log likelihood of complaints and repair, with weak penalties; its gradient and information."""

from functools import cached_property
from math import exp, lgamma

import numpy as np
from numpy.typing import NDArray

from correlate.joint.digamma import digamma, trigamma
from correlate.joint.importance import NODES, integrate, log_nodes
from correlate.joint.intensity import Exposure
from correlate.joint.repair import ProportionalRepair, RepairLaw
from correlate.joint.shapes import Shape, independent
from correlate.study.histories import Histories

Floats = NDArray[np.float64]

_MEANS = np.log([2.0, 0.1, 1.0])
_SDS = np.array([1.5, 2.0, 0.7])
_FIXED = 1e8


class JointLikelihood:
    """log L(θ) of histories under a shape.

    L_i = ∫ Π_b (h0 u Λ_ib)^{C_ib} e^{−h0 u ΣΛ_ib} · repair_i(u) · p(u; k) du, u ~ Gamma(k, 1/k): recurrent events
    with a terminal event and a shared frailty (Liu, Wolfe & Huang 2004).
    θ = (log h0, φ of the shape, log k, log mean delay, log delay shape, the repair law's).
    """

    def __init__(self, histories: Histories, shape: Shape, nodes: int = NODES, repair: RepairLaw | None = None) -> None:
        self.histories = histories
        self.shape = shape
        self.exposure = Exposure(histories)
        self.repair: RepairLaw = ProportionalRepair(histories) if repair is None else repair
        self.nodes = nodes
        self._place()

    def under(self, shape: Shape, repair: RepairLaw) -> "JointLikelihood":
        """The same histories under another shape or law of repair."""
        other = object.__new__(JointLikelihood)
        other.__dict__.update(self.__dict__)
        other.shape, other.repair = shape, repair
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


class LikelihoodAt:
    """The joint likelihood at one θ; gradient and information are worked out when asked for."""

    def __init__(self, likelihood: JointLikelihood, theta: Floats) -> None:
        self._of = likelihood
        self.theta = theta
        exposure = likelihood.exposure
        self._k, self._base = exp(theta[likelihood.log_k]), exp(theta[0])
        self.intensity = exposure.intensity(likelihood.shape, theta[likelihood.phi], *theta[likelihood.delay])
        self._complaints = np.bincount(exposure.group, exposure.count, minlength=exposure.groups)
        self._expected = np.asarray(self._base * self.intensity.total)
        shape = np.asarray(self._k + self._complaints, dtype=np.float64)
        rate = np.asarray(self._k + self._expected, dtype=np.float64)
        self._z, step = log_nodes(shape, rate, likelihood.nodes)
        self._u = np.exp(self._z)
        self._repair = likelihood.repair.at(theta[likelihood.repair_part])
        log_values = shape * self._z - rate * self._u + self._repair.log_likelihood(self._z)
        self._posterior = integrate(log_values, step)

    @cached_property
    def log_likelihood(self) -> float:
        """Log L, without the penalties."""
        count, k = self._of.exposure.count, self._k
        complaints = count @ np.log(self.intensity.at) + self.theta[0] * count.sum()
        prior = self._of.exposure.groups * (k * np.log(k) - lgamma(k))
        return float(complaints + prior + self._posterior.log_total.sum())

    @cached_property
    def value(self) -> float:
        """Log L less the penalties."""
        off = self.theta - self._of.mean
        return self.log_likelihood - 0.5 * float(off @ self._of.precision @ off)

    @cached_property
    def importance(self) -> Floats:
        """E[u | data] of each group, (groups,)."""
        return np.asarray((self._posterior.weights * self._u).sum(axis=0))

    @cached_property
    def gradient(self) -> Floats:
        """Derivatives of `value`, (size,): the posterior mean of the score (Louis 1982)."""
        of, count = self._of, self._of.exposure.count
        gradient = np.zeros(of.size)
        mean = self.importance
        gradient[0] = count.sum() - mean @ self._expected
        by_rates = (self.intensity.at_by / self.intensity.at) @ count
        gradient[of.rates[1:]] = by_rates - self._base * (self.intensity.total_by @ mean)
        logs = (self._posterior.weights * self._z).sum(axis=0)
        k = self._k
        gradient[of.log_k] = k * (len(mean) * (np.log(k) + 1.0 - digamma(k)) + (logs - mean).sum())
        gradient[of.repair_part] = self._repair.gradient(self._z, self._posterior.weights)
        return gradient - of.precision @ (self.theta - of.mean)

    @cached_property
    def complete_information(self) -> Floats:
        """The information if u were known, with the penalties': (size, size); Λ'' is left out (Gauss–Newton)."""
        of = self._of
        information = of.precision.copy()
        scores = self.complaint_scores
        information[np.ix_(of.rates, of.rates)] += (scores * of.exposure.count) @ scores.T
        k = self._k
        information[of.log_k, of.log_k] += of.exposure.groups * k * (k * trigamma(k) - 1.0)
        information[of.repair_part, of.repair_part] += self._repair.information(self._z, self._posterior.weights)
        return information

    @cached_property
    def complaint_scores(self) -> Floats:
        """Scores of log(h0 Λ) in the bins with complaints by the parameters `rates`: (rates, bins)."""
        by = self.intensity.at_by / self.intensity.at
        return np.concatenate([np.ones((1, by.shape[1])), by], axis=0)

    @cached_property
    def information(self) -> Floats:
        """What the data tell: complete information less what u being unknown takes (Louis 1982), (size, size)."""
        flat = (self._scores() * np.sqrt(self._posterior.weights)).reshape(self._of.size, -1)
        return np.asarray(self.complete_information - flat @ flat.T)

    @cached_property
    def score_by_complaint(self) -> Floats:
        """How each group's score moves with one complaint more, by what that says of u: (size, groups).

        ∂E[score | data]/∂C = Cov(score, log u | data), as C complaints weigh u by u^C.
        """
        return np.asarray((self._scores() * (self._posterior.weights * self._z)).sum(axis=1))

    def _scores(self) -> Floats:
        """Scores by all parameters at each node of u, less their posterior means: (size, nodes, groups)."""
        of = self._of
        scores = np.empty((of.size, *self._z.shape))
        u = self._u - self.importance
        by = np.concatenate([self.intensity.total[None], self.intensity.total_by], axis=0)
        scores[of.rates] = (-self._base * by)[:, None, :] * u
        scores[of.log_k] = self._k * (self._z - u)
        scores[of.repair_part] = self._repair.scores(self._z)
        scores -= np.einsum("pqn,qn->pn", scores, self._posterior.weights)[:, None, :]
        return scores
