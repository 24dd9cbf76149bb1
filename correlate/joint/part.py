"""What some of the groups add to the joint likelihood: all that is worked on at once."""

from functools import cached_property
from math import exp, lgamma
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.joint.digamma import digamma, trigamma
from correlate.joint.importance import integrate, log_nodes
from correlate.joint.intensity import Exposure, ReportRates
from correlate.joint.repair import RepairLaw
from correlate.study.histories import Histories

if TYPE_CHECKING:
    from correlate.joint.likelihood import JointLikelihood

Floats = NDArray[np.float64]


class Part(NamedTuple):
    """Groups that are worked on at once."""

    histories: Histories
    exposure: Exposure
    repair: RepairLaw


class PartSums(NamedTuple):
    """Of what some of the groups add, what every step of a climb asks for; see `PartAt`."""

    log_likelihood: float
    importance: Floats
    gradient: Floats


class ComplaintScores(NamedTuple):
    """Scores of log(h0 Λ) in the bins with complaints by the parameters `JointLikelihood.rates`: (rates, bins).

    And how each group's score moves with one complaint more, by what that says of u: (size, groups).
    ∂E[score | data]/∂C = Cov(score, log u | data), as C complaints weigh u by u^C.
    """

    by_bin: Floats
    by_group: Floats


class PartAt:
    """What some of the groups add to the likelihood, without penalties."""

    def __init__(self, likelihood: "JointLikelihood", part: Part, theta: Floats, rates: ReportRates) -> None:
        self._of, self._exposure = likelihood, part.exposure
        exposure = part.exposure
        self._log_base, self._k, self._base = theta[0], exp(theta[likelihood.log_k]), exp(theta[0])
        self.intensity = exposure.under(rates)
        self._expected = np.asarray(self._base * self.intensity.total)
        shape = np.asarray(self._k + exposure.complaints, dtype=np.float64)
        rate = np.asarray(self._k + self._expected, dtype=np.float64)
        self._z, step = log_nodes(shape, rate, likelihood.nodes)
        self._u = np.exp(self._z)
        self._repair = part.repair.at(theta[likelihood.repair_part])
        log_values = shape * self._z - rate * self._u + self._repair.log_likelihood(self._z)
        self._posterior = integrate(log_values, step)

    @property
    def sums(self) -> PartSums:
        """All of them at once."""
        return PartSums(self.log_likelihood, self.importance, self.gradient)

    @property
    def log_likelihood(self) -> float:
        """Log L."""
        count, k = self._exposure.count, self._k
        complaints = count @ np.log(self.intensity.at) + self._log_base * count.sum()
        prior = self._exposure.groups * (k * np.log(k) - lgamma(k))
        return float(complaints + prior + self._posterior.log_total.sum())

    @cached_property
    def importance(self) -> Floats:
        """E[u | data] of each group, (groups,)."""
        return np.asarray((self._posterior.weights * self._u).sum(axis=0))

    @property
    def gradient(self) -> Floats:
        """The posterior mean of the score, (size,)."""
        of, count = self._of, self._exposure.count
        gradient = np.zeros(of.size)
        mean = self.importance
        gradient[0] = count.sum() - mean @ self._expected
        by_rates = (self.intensity.at_by / self.intensity.at) @ count
        gradient[of.rates[1:]] = by_rates - self._base * (self.intensity.total_by @ mean)
        logs = (self._posterior.weights * self._z).sum(axis=0)
        k = self._k
        gradient[of.log_k] = k * (len(mean) * (np.log(k) + 1.0 - digamma(k)) + (logs - mean).sum())
        gradient[of.repair_part] = self._repair.gradient(self._z, self._posterior.weights)
        return gradient

    @property
    def information(self) -> Floats:
        """What the data tell: complete information less what u being unknown takes, (size, size)."""
        flat = (self._scores() * np.sqrt(self._posterior.weights)).reshape(self._of.size, -1)
        return np.asarray(self._complete_information() - flat @ flat.T)

    @property
    def complaint_scores(self) -> ComplaintScores:
        """What single complaints say."""
        by_group = (self._scores() * (self._posterior.weights * self._z)).sum(axis=1)
        return ComplaintScores(self._scores_by_bin(), np.asarray(by_group))

    def _scores_by_bin(self) -> Floats:
        by = self.intensity.at_by / self.intensity.at
        return np.concatenate([np.ones((1, by.shape[1])), by], axis=0)

    def _complete_information(self) -> Floats:
        """The information if u were known: (size, size); Λ'' is left out (Gauss–Newton)."""
        of = self._of
        information = np.zeros((of.size, of.size))
        scores = self._scores_by_bin()
        information[np.ix_(of.rates, of.rates)] = (scores * self._exposure.count) @ scores.T
        k = self._k
        information[of.log_k, of.log_k] = self._exposure.groups * k * (k * trigamma(k) - 1.0)
        information[of.repair_part, of.repair_part] = self._repair.information(self._z, self._posterior.weights)
        return information

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
