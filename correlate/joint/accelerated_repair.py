"""Another law of repair: the time to it is log-normal, and complaints, hour and importance make it pass faster."""

from math import erfc, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from correlate.joint.open_time import COVARIATES, OpenTime
from correlate.joint.shapes import independent
from correlate.study.histories import Histories

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_FAR = 20.0
_SDS = np.array([10.0, 1.0, 1.0, 0.5, 1.0, 1.0, 1.0])


class AcceleratedRepair:
    """log(v u^γ) ~ Normal(m, σ²) at the repair, v = Σ_b O_b exp(δ1·l + δ2·l²/3 + α1 cos(hour) + α2 sin(hour)).

    Accelerated failure time with covariates that change (Cox & Oakes 1984, §5.2). Parameters in this order:
    m, log σ, δ1, δ2, α1, α2, γ.
    """

    def __init__(self, histories: Histories, time: OpenTime | None = None) -> None:
        self._time = OpenTime(histories) if time is None else time
        self.watched = np.unique(self.time.by_group.of)
        seen = np.zeros(histories.groups, dtype=np.bool_)
        seen[self.time.ended] = True
        self.ended = seen[self.watched]

    @property
    def time(self) -> OpenTime:
        """The time during which repair was possible."""
        return self._time

    @property
    def size(self) -> int:
        """How many parameters it has."""
        return 2 + len(COVARIATES) + 1

    @property
    def tied(self) -> tuple[Indices, Indices]:
        """δ1 and δ2; γ."""
        return np.array([2, 3]), np.array([6])

    def of(self, histories: Histories) -> "AcceleratedRepair":
        """The same law on other histories."""
        return AcceleratedRepair(histories)

    def start(self) -> Floats:
        """The median at which repairs come at the rate seen."""
        return np.array([log(log(2.0) / self.time.repair_rate), *np.zeros(self.size - 1)])

    def penalty(self) -> tuple[Floats, Floats]:
        """Each for itself; m hardly at all."""
        return independent(np.zeros(self.size), _SDS)

    def at(self, theta: Floats) -> "AcceleratedRepairAt":
        """The law at given parameters."""
        return AcceleratedRepairAt(self, theta)


class AcceleratedRepairAt:
    """The accelerated law at given parameters; groups that were never open have no part in it."""

    def __init__(self, law: AcceleratedRepair, theta: Floats) -> None:
        time = law.time
        self._law, self._sd, self._gamma = law, np.exp(theta[1]), theta[-1]
        log_speed = theta[2:-1] @ time.covariates
        self._passed = time.hours * np.exp(log_speed)
        self._total = total = time.by_group.sums(self._passed)[law.watched]
        self._by_slope = time.by_group.sums(self._passed * time.covariates)[:, law.watched] / total
        self._score = (np.log(total) - theta[0]) / self._sd
        self._end = np.zeros((len(theta) - 3, len(law.watched)))
        self._end[:, law.ended] = time.covariates[:, time.end]
        log_end = np.zeros(len(law.watched))
        log_end[law.ended] = log_speed[time.end] - np.log(total[law.ended]) - theta[1] - 0.5 * log(2 * pi)
        self._log_end = log_end

    def log_likelihood(self, z: Floats) -> Floats:
        """Log density at the repair, or log of the chance that none was seen: (nodes, groups)."""
        self._w = self._score + (self._gamma / self._sd) * z[:, self._law.watched]
        later, self._mills = _log_upper_tail(self._w[:, ~self._law.ended])
        terms = np.zeros_like(z)
        terms[:, self._law.watched] = self._log_end - 0.5 * self._w**2
        terms[:, self._law.watched[~self._law.ended]] = later
        return terms

    def gradient(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the score, (size,)."""
        slopes = self._slopes(z) * self._fall()
        gradient = np.einsum("pqn,qn->p", slopes, weights[:, self._law.watched])
        gradient[1] -= self._law.ended.sum()
        gradient[2:-1] += (self._end - self._by_slope)[:, self._law.ended].sum(axis=1)
        return np.asarray(gradient)

    def scores(self, z: Floats) -> Floats:
        """The score at the nodes, but for what does not depend on u: (size, nodes, groups)."""
        scores = np.zeros((self._law.size, *z.shape))
        scores[:, :, self._law.watched] = self._slopes(z) * self._fall()
        return scores

    def information(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the information if u were known, (size, size)."""
        law, weights = self._law, weights[:, self._law.watched]
        fall, slopes = self._fall() * weights, self._slopes(z)
        curvature = np.ones_like(self._w)
        curvature[:, ~law.ended] = self._mills * (self._mills - self._w[:, ~law.ended])
        flat = slopes.reshape(law.size, -1)
        information = np.asarray((flat * (curvature * weights).ravel()) @ flat.T)
        by_sd = flat @ fall.ravel()
        information[1] += by_sd
        information[:, 1] += by_sd
        information[1, 1] -= by_sd[1]
        information[2:-1, 2:-1] += self._spread(law.ended - fall.sum(axis=0) / self._sd)
        return information

    def _spread(self, weights: Floats) -> Floats:
        """Σ_i weight_i · covariance of the covariates over the time passed by group i: the curvature of log v."""
        law = self._law
        of_group = np.zeros(law.time.by_group.count)
        of_group[law.watched] = weights / self._total
        rows = law.time.covariates
        mean = self._by_slope
        return np.asarray((rows * (self._passed * of_group[law.time.by_group.of])) @ rows.T - (mean * weights) @ mean.T)

    def _slopes(self, z: Floats) -> Floats:
        """Derivatives of w by the parameters: (size, nodes, watched)."""
        slopes = np.empty((self._law.size, *self._w.shape))
        slopes[0] = -1 / self._sd
        slopes[1] = -self._w
        slopes[2:-1] = (self._by_slope / self._sd)[:, None, :]
        slopes[-1] = z[:, self._law.watched] / self._sd
        return slopes

    def _fall(self) -> Floats:
        """Derivative of the log likelihood by w: (nodes, watched)."""
        fall = np.negative(self._w)
        fall[:, ~self._law.ended] = -self._mills
        return np.asarray(fall, dtype=np.float64)


def _log_upper_tail(w: Floats) -> tuple[Floats, Floats]:
    """Log P(N > w) of a standard normal N, and the hazard φ(w)/P(N > w)."""
    near = np.minimum(w, _FAR)
    tail = 0.5 * np.asarray(np.frompyfunc(erfc, 1, 1)(near / sqrt(2.0)), dtype=np.float64)
    log_tail = np.where(w < _FAR, np.log(tail), -0.5 * w**2 - np.log(np.maximum(w, 1.0) * sqrt(2 * pi)))
    return log_tail, np.exp(-0.5 * w**2 - 0.5 * log(2 * pi) - log_tail)
