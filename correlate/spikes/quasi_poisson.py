"""Quasi-Poisson regressions of many count series at once: log link, weights, iteratively reweighted least squares."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_TOLERANCE = 1e-8
_MOST_STEPS = 25
_LEAST_MEAN = float(np.finfo(np.float64).eps)
_MOST_LOG_MEAN = 600.0
_SHARED_FROM = 100_000
"""Multiplications from which OpenBLAS shares a product out to threads, less a margin."""

_LEAST_HEIGHT = 4
"""Rows in a piece below which it would be a product of a vector, which is shared out much earlier."""


class Fit(msgspec.Struct, frozen=True):
    """Regressions of b series on p columns over n times.

    `coefficients` is (b, p), `means` and `leverages` are (b, n), `dispersion` (b,) is Pearson's, not below 1,
    `information` (b, p, p) that of the coefficients at a dispersion of 1, `converged` is (b,).
    """

    coefficients: Floats
    means: Floats
    leverages: Floats
    dispersion: Floats
    information: Floats
    converged: Bools


def fit(design: Floats, counts: Floats, weights: Floats) -> Fit:
    """Regress each row of `counts` (b, n) on `design` (n, p); a weight of 0 in `weights` (b, n) leaves a time out.

    Start, steps and the rule for having converged are those of R's `glm.fit` (at most 25 steps, relative
    change of the deviance below 1e-8), so that a level whose counts are all 0 ends where it ends there.
    """
    products = (design[:, :, None] * design[:, None, :]).reshape(len(design), -1)
    rows, columns = len(counts), design.shape[1]
    log_means, means = np.log(counts + 0.1), counts + 0.1
    deviance = _deviance(counts, means, weights)
    coefficients, working = np.zeros((rows, columns)), weights * means
    information = np.zeros((rows, columns, columns))
    converged, moving = np.zeros(rows, dtype=np.bool_), np.arange(rows)
    for _ in range(_MOST_STEPS):
        y, mu, prior = counts[moving], means[moving], weights[moving]
        w = prior * mu
        cross = _times(w, products).reshape(-1, columns, columns)
        solved = _solved(cross, _times(w * log_means[moving] + prior * (y - mu), design))
        eta = np.minimum(_times(solved, design.T), _MOST_LOG_MEAN)
        mu = np.maximum(np.exp(eta), _LEAST_MEAN)
        coefficients[moving], working[moving], information[moving] = solved, w, cross
        log_means[moving], means[moving] = eta, mu
        now = _deviance(y, mu, prior)
        done = np.abs(now - deviance[moving]) < _TOLERANCE * (np.abs(now) + 0.1)
        deviance[moving] = now
        converged[moving] = done
        moving = moving[~done]
        if not len(moving):
            break
    leverages = working * _times(_inverted(information).reshape(rows, -1), products.T)
    freedom = np.maximum(np.count_nonzero(weights, axis=1) - columns, 1)
    pearson = (working * ((counts - means) / means) ** 2).sum(axis=1) / freedom
    return Fit(coefficients, means, leverages, np.maximum(pearson, 1.0), information, converged)


def downweighted(fitted: Fit, counts: Floats, weights: Floats, threshold: float) -> Floats:
    """Weights for a second fit, in which past spikes count little (Farrington et al. 1996; Noufaily et al. 2013).

    A standardised Anscombe residual s above `threshold` weighs s⁻², in proportion to the others; the weights
    of the times that are not left out sum to their number.
    """
    left = np.maximum(1.0 - fitted.leverages, 1e-12)
    raw = 1.5 * (np.cbrt(counts) ** 2 * fitted.means ** (-1 / 6) - np.sqrt(fitted.means))
    scaled = raw / np.sqrt(fitted.dispersion[:, None] * left)
    shares = np.where(scaled > threshold, 1.0 / np.maximum(scaled, threshold) ** 2, 1.0) * (weights > 0)
    number = np.count_nonzero(weights, axis=1)
    return np.asarray(shares * (number / np.maximum(shares.sum(axis=1), _LEAST_MEAN))[:, None])


def _times(rows: Floats, matrix: Floats) -> Floats:
    """`rows` @ `matrix`, in pieces too small for a BLAS to share them out.

    Its threads would spend ten times the work on waiting for each other, and other processes do other series.
    """
    height = _SHARED_FROM // matrix.size
    if height < _LEAST_HEIGHT and len(matrix) > 1:
        half = len(matrix) // 2
        return _times(rows[:, :half], matrix[:half]) + _times(rows[:, half:], matrix[half:])
    height = max(1, height)
    whole = len(rows) - len(rows) % height
    pieces = rows[:whole].reshape(-1, height, rows.shape[1]) @ matrix
    return np.concatenate([pieces.reshape(whole, matrix.shape[1]), rows[whole:] @ matrix])


def _deviance(counts: Floats, means: Floats, weights: Floats) -> Floats:
    ratio = np.maximum(counts, _LEAST_MEAN) / means
    return np.asarray(2.0 * (weights * (counts * np.log(ratio) - (counts - means))).sum(axis=1))


def _scales(cross: Floats) -> Floats:
    """One over the roots of the diagonal: levels that are all but empty differ from others by many powers of ten."""
    return np.asarray(1.0 / np.sqrt(np.maximum(np.einsum("bii->bi", cross), 1e-280)))


def _conditioned(cross: Floats, scales: Floats) -> Floats:
    return cross * scales[:, :, None] * scales[:, None, :] + 1e-13 * np.eye(cross.shape[1])


def _solved(cross: Floats, right: Floats) -> Floats:
    scales = _scales(cross)
    solution = np.linalg.solve(_conditioned(cross, scales), (right * scales)[:, :, None])
    return np.asarray(solution[:, :, 0] * scales)


def _inverted(cross: Floats) -> Floats:
    scales = _scales(cross)
    return np.asarray(np.linalg.inv(_conditioned(cross, scales)) * scales[:, :, None] * scales[:, None, :])
