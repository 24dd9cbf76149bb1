"""What each bin was expected to bring, after a fit: by it, complaints are weighed between groups and background."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.delay_kernel import kernel, lags_needed
from correlate.joint.fit import Fit
from correlate.joint.intensity import ANY_TIME, MOST_LAGS, TAIL
from correlate.joint.shapes import bin_averages
from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]


def expected_rates(fit: Fit) -> Floats:
    """E[u_i | data] · h0 · Λ_ib: complaints expected in each bin of the histories, (bins,)."""
    histories = fit.likelihood.histories
    importance = np.repeat(fit.at.importance, np.diff(histories.first))
    return np.asarray(importance * fit.base_hazard * report_exposure(fit, histories))


def report_exposure(fit: Fit, histories: Histories) -> Floats:
    """Λ_ib in every bin, in user-hours: exposure × shape, delayed."""
    age = np.arange(len(histories.exposure)) - np.repeat(histories.first[:-1], np.diff(histories.first))
    f = bin_averages(fit.shape, fit.phi, int(age.max(initial=0)) + 1, BIN_HOURS)[0]
    log_mean, log_shape = fit.theta[fit.likelihood.delay]
    shares = kernel(log_mean, log_shape, lags_needed(log_mean, log_shape, TAIL, MOST_LAGS)).share
    any_time = np.full(MOST_LAGS, ANY_TIME / MOST_LAGS)
    return _delayed(histories.exposure * f[age], shares, age) + _delayed(histories.exposure, any_time, age)


def _delayed(felt: Floats, shares: Floats, age: NDArray[np.intp]) -> Floats:
    """Σ_m K_m felt_{b−m} within each group; what would reach into the next group is lost."""
    reports = np.asarray(felt * shares[0], dtype=np.float64)
    for lag in range(1, len(shares)):
        reports[lag:] += np.where(age[lag:] >= lag, shares[lag] * felt[:-lag], 0.0)
    return reports
