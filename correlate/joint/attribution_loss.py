"""What is lost because it is not known which outage caused a complaint."""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit
from correlate.study.histories import Shares

Floats = NDArray[np.float64]

_MOST_LOST = 0.95
_PAIRS_AT_ONCE = 8192


def information_lost(fit: Fit, shares: Shares) -> Floats:
    """As `_lost` has it; a fit keeps what it was asked last."""
    if fit.at.lost is None or fit.at.lost[0] is not shares:
        fit.at.lost = shares, _lost(fit, shares)
    return fit.at.lost[1]


def _lost(fit: Fit, shares: Shares) -> Floats:
    """The information about θ that the attribution takes away: (size, size).

    Σ_c [Σ_j p_cj s_cj s_cjᵀ − (Σ_j p_cj s_cj)(Σ_j p_cj s_cj)ᵀ] (Louis 1982). s_cj is how the score of the
    likelihood moves if complaint c belongs to bin j: the score of log(h0 Λ_j), and what one complaint more says of
    the importance of the group; 0 if it belongs to the background. Without the second part what the importance
    makes good anyway would be counted as lost.
    """
    likelihood, at = fit.likelihood, fit.at
    histories = likelihood.histories
    group = np.repeat(np.arange(histories.groups), np.diff(histories.first))
    column = np.zeros(len(group), dtype=np.intp)
    column[likelihood.bins] = np.arange(len(likelihood.bins))
    by_bin, by_group = (scores.T.copy() for scores in at.complaint_scores)
    lost = np.zeros((likelihood.size, likelihood.size))
    known = histories.complaints[shares.bin] > 0
    complaint, every, likely = shares.complaint[known], shares.bin[known], shares.probability[known]
    for some in _stretches(complaint):
        bins, probability = every[some], likely[some, None]
        each = by_group[group[bins]]
        each[:, likelihood.rates] += by_bin[column[bins]]
        weighted = each * probability
        mean = np.add.reduceat(weighted, np.flatnonzero(np.diff(complaint[some], prepend=-1)), axis=0)
        lost += weighted.T @ each - mean.T @ mean
    return lost


def _stretches(complaint: NDArray[np.intp]) -> list[slice]:
    """Stretches of pairs that fit the caches of a processor, complaints whole."""
    begins = np.flatnonzero(np.diff(complaint, prepend=-1))
    cuts = begins[np.searchsorted(begins, np.arange(0, len(complaint), _PAIRS_AT_ONCE), side="right") - 1]
    return [slice(start, stop) for start, stop in pairwise([*np.unique(cuts).tolist(), len(complaint)])]


def observed_information(fit: Fit, shares: Shares | None) -> Floats:
    """What the data tell about θ when attribution is not sure: (size, size), positive definite.

    Where attribution would leave next to nothing known, 5 % of what is complete is kept: the uncertainty is
    then large and not absurd.
    """
    complete = fit.information
    if shares is None or not len(shares.bin):
        return complete
    root = np.linalg.cholesky(complete)
    relative = np.linalg.solve(root, np.linalg.solve(root, information_lost(fit, shares)).T)
    share, direction = np.linalg.eigh((relative + relative.T) / 2)
    sides = root @ direction
    return np.asarray((sides * (1.0 - np.clip(share, 0.0, _MOST_LOST))) @ sides.T)


def widening(fit: Fit, gradient: Floats, shares: Shares | None) -> float:
    """How much greater the variance of a figure is than if each complaint's outage were known: ≥ 1.

    `gradient`: of the figure by θ, (size,).
    """
    complete = float(gradient @ np.linalg.solve(fit.information, gradient))
    if complete <= 0.0:  # a figure at the edge of what it can be does not move with θ
        return 1.0
    return max(1.0, float(gradient @ np.linalg.solve(observed_information(fit, shares), gradient)) / complete)
