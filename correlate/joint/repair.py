"""The law of repair: a hazard in pieces over outage age, which complaints and importance may speed up."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from correlate.joint.open_time import COVARIATES, OpenTime
from correlate.joint.stretches import Stretches
from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_MOST_PIECES = 8
_REPAIRS_PER_PIECE = 8
_MIDDLE_HOURS = 2.5
_BLOCK_GROWTH = 1.25
_HIGHEST_POWER = 300.0
"""Of e, in u^γ: nodes so far out that repair would have come at once weigh nothing, and must stay finite."""
_SDS = np.array([1.0, 0.5, 1.0, 1.0, 1.0, 0.5])


class RepairAt(Protocol):
    """A law of repair at given parameters, as a function of log u at nodes z (nodes, groups)."""

    def log_likelihood(self, z: Floats) -> Floats:
        """Log of what repair contributes to each group's likelihood at the nodes, (nodes, groups)."""

    def gradient(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the score, (size,); `weights` (nodes, groups): the posterior at the nodes."""

    def scores(self, z: Floats) -> Floats:
        """The score at the nodes, but for what does not depend on u: (size, nodes, groups)."""

    def information(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the information if u were known, (size, size)."""


class RepairLaw(Protocol):
    """How groups end: `tied` are the parameters that tie repair to complaints and importance, `size` their number."""

    @property
    def time(self) -> OpenTime:
        """The time during which repair was possible."""

    @property
    def size(self) -> int:
        """How many parameters it has."""

    @property
    def tied(self) -> tuple[Indices, Indices]:
        """Those that tie repair to complaints, and to importance; all 0, repair goes its own way."""

    def of(self, histories: Histories) -> "RepairLaw":
        """The same law on other histories."""

    def start(self) -> Floats:
        """Parameters to start from: one rate for all."""

    def penalty(self) -> tuple[Floats, Floats]:
        """The weak Gaussian penalties: means (size,) and precisions (size, size)."""

    def at(self, theta: Floats) -> RepairAt:
        """The law at given parameters."""


class ProportionalRepair:
    """r_ib u^γ(b), log r_ib = β_piece + δ1·l + δ2·l²/3 + α1 cos(hour) + α2 sin(hour), l = log(1 + complaints so far).

    γ(b) = γ0 + γ1 log(age/2.5 h), constant within blocks of bins that lengthen with age.
    Parameters in this order: β (up to 8 quantile pieces of the ages at repair), δ1, δ2, α1, α2, γ0, γ1.
    """

    def __init__(self, histories: Histories, piece_edges: Indices | None = None) -> None:
        self._time = OpenTime(histories)
        age = self.time.age
        self.edges = _piece_edges(age[self.time.end]) if piece_edges is None else piece_edges
        self.pieces = len(self.edges) + 1
        self.piece = np.searchsorted(self.edges, age, side="right")
        block_edges = np.union1d(_block_edges(int(age.max(initial=0)) + 1), self.edges)
        key = self.time.by_group.of * (len(block_edges) + 1) + np.searchsorted(block_edges, age, side="right")
        _, starts, self.block = np.unique(key, return_index=True, return_inverse=True)
        self.in_block = Stretches(self.block, len(starts))
        self._place_blocks(starts, histories.groups)

    @property
    def time(self) -> OpenTime:
        """The time during which repair was possible."""
        return self._time

    @property
    def size(self) -> int:
        """How many parameters it has."""
        return self.pieces + len(COVARIATES) + 2

    @property
    def tied(self) -> tuple[Indices, Indices]:
        """δ1 and δ2; γ0 and γ1."""
        return self.pieces + np.array([0, 1]), self.pieces + np.array([4, 5])

    def of(self, histories: Histories) -> "ProportionalRepair":
        """The same pieces of age on other histories."""
        return ProportionalRepair(histories, self.edges)

    def start(self) -> Floats:
        """One rate for all."""
        return np.concatenate([np.full(self.pieces, np.log(self.time.repair_rate)), np.zeros(len(COVARIATES) + 2)])

    def penalty(self) -> tuple[Floats, Floats]:
        """β is a random walk of standard deviation 1; all means are 0."""
        steps = np.diff(np.eye(self.pieces), axis=0)
        precision = np.zeros((self.size, self.size))
        precision[: self.pieces, : self.pieces] = steps.T @ steps
        precision[self.pieces :, self.pieces :] = np.diag(_SDS**-2)
        return np.zeros(self.size), precision

    def at(self, theta: Floats) -> "ProportionalRepairAt":
        """The law at given parameters."""
        return ProportionalRepairAt(self, theta)

    def _place_blocks(self, starts: Indices, groups: int) -> None:
        """Blocks of bins of one group within one piece, no longer than a fourth of their age."""
        group = self.time.by_group.of[starts]
        self.block_piece = self.piece[starts]
        self.by_group = Stretches(group, groups)
        self.piece_blocks = [np.flatnonzero(self.block_piece == piece) for piece in range(self.pieces)]
        self.piece_groups = [Stretches(group[blocks], groups) for blocks in self.piece_blocks]
        log_ages = np.log((self.time.age + 0.5) * (BIN_HOURS / _MIDDLE_HOURS))
        self.log_age = self.in_block.sums(log_ages) / np.bincount(self.block)
        self.end_block = self.block[self.time.end]


class ProportionalRepairAt:
    """The proportional law at given parameters."""

    def __init__(self, law: ProportionalRepair, theta: Floats) -> None:
        self._law, self._time = law, law.time
        self._log_rate = theta[law.piece] + theta[law.pieces : -2] @ law.time.covariates
        self._risk = law.time.hours * np.exp(self._log_rate)
        self._block_risk = law.in_block.sums(self._risk)
        self._power = theta[-2] + theta[-1] * law.log_age

    def log_likelihood(self, z: Floats) -> Floats:
        """Log hazard at the repair less the cumulative hazard: (nodes, groups)."""
        law, ended = self._law, self._time.ended
        self._powers = np.exp(np.minimum(self._power * z[:, law.by_group.of], _HIGHEST_POWER))
        terms = -law.by_group.sums(self._powers * self._block_risk)
        terms[:, ended] += self._log_rate[self._time.end] + self._power[law.end_block] * z[:, ended]
        return terms

    def gradient(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the score, (size,)."""
        law, end = self._law, self._time.end
        mean_z = (weights * z).sum(axis=0)[self._time.ended]
        weighted = weights[:, law.by_group.of] * self._powers
        mean = weighted.sum(axis=0)
        log_risk = np.einsum("qb,qb->b", weighted, z[:, law.by_group.of]) * self._block_risk
        pieces = np.bincount(law.piece[end], minlength=law.pieces)
        pieces = pieces - np.bincount(law.block_piece, mean * self._block_risk, minlength=law.pieces)
        slopes = self._time.covariates[:, end].sum(axis=1) - self._covariate_risk() @ mean
        powers = [mean_z.sum() - log_risk.sum(), mean_z @ law.log_age[law.end_block] - log_risk @ law.log_age]
        return np.concatenate([pieces, slopes, powers])

    def scores(self, z: Floats) -> Floats:
        """The score at the nodes, but for what does not depend on u: (size, nodes, groups)."""
        law, ended = self._law, self._time.ended
        risk = self._powers * self._block_risk
        scores = np.zeros((law.size, *z.shape))
        for piece, blocks in enumerate(law.piece_blocks):
            scores[piece] = -law.piece_groups[piece].sums(risk[:, blocks])
        for row, by_covariate in enumerate(self._covariate_risk(), start=law.pieces):
            scores[row] = -law.by_group.sums(self._powers * by_covariate)
        risk *= z[:, law.by_group.of]
        scores[-2] = -law.by_group.sums(risk)
        scores[-1] = -law.by_group.sums(risk * law.log_age)
        scores[-2][:, ended] += z[:, ended]
        scores[-1][:, ended] += z[:, ended] * law.log_age[law.end_block]
        return scores

    def information(self, z: Floats, weights: Floats) -> Floats:
        """Posterior mean of the information if u were known, (size, size)."""
        law = self._law
        logs = z[:, law.by_group.of]
        weighted = weights[:, law.by_group.of] * self._powers
        means = np.stack([weighted.sum(axis=0), (weighted * logs).sum(axis=0), (weighted * logs**2).sum(axis=0)])
        risk = self._risk * means[:, law.block]
        rows = np.concatenate([law.piece == np.arange(law.pieces)[:, None], self._time.covariates], axis=0)
        ages = np.stack([np.ones(len(law.log_age)), law.log_age])[:, law.block]
        information = np.empty((law.size, law.size))
        information[:-2, :-2] = (rows * risk[0]) @ rows.T
        information[:-2, -2:] = (rows * risk[1]) @ ages.T
        information[-2:, :-2] = information[:-2, -2:].T
        information[-2:, -2:] = (ages * risk[2]) @ ages.T
        return information

    def _covariate_risk(self) -> Floats:
        """Σ r · covariate · open hours by block: (covariates, blocks)."""
        return self._law.in_block.sums(self._risk * self._time.covariates)


def _piece_edges(age: Indices) -> Indices:
    """Age bins at which a new piece begins: quantiles of the ages at repair, where there are enough repairs."""
    pieces = max(1, min(_MOST_PIECES, len(age) // _REPAIRS_PER_PIECE))
    if pieces == 1:
        return np.zeros(0, dtype=np.intp)
    edges = np.unique(np.ceil(np.quantile(age, np.arange(1, pieces) / pieces)).astype(np.intp))
    return np.asarray(edges[edges > age.min()], dtype=np.intp)


def _block_edges(bins: int) -> Indices:
    edges = [1]
    while edges[-1] < bins:
        edges.append(max(edges[-1] + 1, int(edges[-1] * _BLOCK_GROWTH)))
    return np.array(edges, dtype=np.intp)
