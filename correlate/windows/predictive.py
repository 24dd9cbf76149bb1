"""The range in which a count to come will lie: negative binomial, as a gamma belief about its rate predicts."""

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LOWER, UPPER = 0.05, 0.95
_COUNTED_UP_TO = 500.0
_SCORES = np.array([NormalDist().inv_cdf((index + 0.5) / 40) for index in range(40)])


def predictive_interval(means: Floats, shapes: float | Floats) -> tuple[Floats, Floats]:
    """The 90 % interval of each of n counts whose rate is believed to be Gamma.

    `means` is (n,), or (n, m) for counts that are, equally probably, one of m such; `shapes` are of the gamma
    beliefs, one each or one for all. The bounds are mid-P (Lancaster 1961): the smallest and the greatest count whose
    half, with all below it, lies between 0.05 and 0.95; so that on average nine in ten lie within, not more for being
    whole numbers. Above a mean of 500 they are those of the gamma law (Wilson and Hilferty 1931), not whole numbers.
    """
    rows = np.asarray(means, dtype=np.float64).reshape(len(means), -1)
    shape = np.broadcast_to(np.asarray(shapes, dtype=np.float64), len(rows))[:, None]
    large = rows.max(axis=1, initial=0.0) > _COUNTED_UP_TO
    lower, upper = np.zeros(len(rows)), np.zeros(len(rows))
    if np.any(large):
        lower[large], upper[large] = _by_gamma(rows[large], shape[large])
    if not np.all(large):
        lower[~large], upper[~large] = _by_counting(rows[~large], shape[~large])
    return lower, upper


def _by_counting(means: Floats, shape: Floats) -> tuple[Floats, Floats]:
    log_odds = np.log(np.maximum(means, 1e-300) / (shape + means))
    log_chance = -shape * np.log1p(means / shape)
    below = np.zeros(len(means))
    lower, upper = np.zeros(len(means)), np.zeros(len(means))
    rows = np.arange(len(means))
    count = 0
    while len(rows):
        chance = np.exp(log_chance).mean(axis=1)
        half = below + chance / 2
        below = below + chance
        lower[rows[half < LOWER]] = count + 1
        upper[rows[half <= UPPER]] = count
        going = half <= UPPER
        if not going.all():
            rows, below, shape = rows[going], below[going], shape[going]
            log_odds, log_chance = log_odds[going], log_chance[going]
        log_chance = log_chance + (np.log((shape + count) / (count + 1)) + log_odds)
        count += 1
    return lower, upper


def _by_gamma(means: Floats, shape: Floats) -> tuple[Floats, Floats]:
    mean = np.maximum(means, 1e-300)[:, :, None]
    effective = 1.0 / (1.0 / mean + 1.0 / shape[:, :, None])
    root = np.maximum(0.0, 1.0 - 1.0 / (9.0 * effective) + _SCORES / (3.0 * np.sqrt(effective)))
    counts = (mean * root**3).reshape(len(means), -1)
    lower, upper = np.quantile(counts, (LOWER, UPPER), axis=1, method="hazen")
    return lower, upper
