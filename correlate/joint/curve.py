"""The complaint curve over outage age, as averaged over the shapes, with bounds at each age."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.attribution_loss import observed_information
from correlate.joint.averaged import Averaged
from correlate.joint.fit import Fit
from correlate.joint.likelihood_path import REACH
from correlate.study.histories import Shares

Floats = NDArray[np.float64]


def averaged_hazard(averaged: Averaged, ages: Floats) -> Floats:
    """Complaints per user-hour at activity 1, at ages in hours: (ages,)."""
    hazards = [fit.base_hazard * fit.shape.hazard(fit.phi, ages)[0] for fit in averaged.fits]
    return np.asarray(np.array(averaged.weights) @ np.array(hazards))


def hazard_bounds(averaged: Averaged, ages: Floats, shares: Shares | None = None) -> Floats:
    """Hazard and its 90 % bounds, age by age: value, lo, hi as (3, ages).

    Delta method on the logarithm; the shapes' differences count as well (Buckland, Burnham & Augustin 1997).
    """
    value, spread = averaged_hazard(averaged, ages), np.zeros(len(ages))
    for fit, weight in zip(averaged.fits, averaged.weights, strict=True):
        log_hazard, variance = _log_hazard(fit, ages, shares)
        spread += weight * np.sqrt(variance + (log_hazard - np.log(value)) ** 2)
    return np.stack([value, value * np.exp(-REACH * spread), value * np.exp(REACH * spread)])


def _log_hazard(fit: Fit, ages: Floats, shares: Shares | None) -> tuple[Floats, Floats]:
    """Log h and its variance at each age."""
    f = fit.shape.hazard(fit.phi, ages)
    by_theta = np.zeros((fit.likelihood.size, len(ages)))
    by_theta[0] = 1.0
    by_theta[fit.likelihood.phi] = f[1:] / f[0]
    variance = (by_theta * np.linalg.solve(observed_information(fit, shares), by_theta)).sum(axis=0)
    return np.log(fit.base_hazard * f[0]), variance
