"""What is lost because it is not known which outage caused a complaint."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.fit import Fit
from correlate.joint.stretches import Stretches
from correlate.study.histories import Shares

Floats = NDArray[np.float64]

_MOST_LOST = 0.95


def information_lost(fit: Fit, shares: Shares) -> Floats:
    """The information about θ that the attribution takes away: (size, size).

    Σ_c [Σ_j p_cj s_cj s_cjᵀ − (Σ_j p_cj s_cj)(Σ_j p_cj s_cj)ᵀ] (Louis 1982). s_cj is how the score of the
    likelihood moves if complaint c belongs to bin j: the score of log(h0 Λ_j), and what one complaint more says of
    the importance of the group; 0 if it belongs to the background. Without the second part what the importance
    makes good anyway would be counted as lost.
    """
    likelihood, at = fit.likelihood, fit.at
    column = np.zeros(len(likelihood.histories.exposure), dtype=np.intp)
    column[likelihood.exposure.bin] = np.arange(len(likelihood.exposure.bin))
    known = likelihood.histories.complaints[shares.bin] > 0
    bins, probability = column[shares.bin[known]], shares.probability[known]
    complaint = shares.complaint[known]
    each = at.score_by_complaint[:, likelihood.exposure.group[bins]]
    each[likelihood.rates] += at.complaint_scores[:, bins]
    mean = Stretches(complaint, int(complaint.max(initial=-1)) + 1).sums(each * probability)
    return np.asarray((each * probability) @ each.T - mean @ mean.T)


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
    observed = gradient @ np.linalg.solve(observed_information(fit, shares), gradient)
    return max(1.0, float(observed / (gradient @ np.linalg.solve(fit.information, gradient))))
