"""Quasi-Poisson regression whose coefficients lean on zero: what few counts can not tell is not believed.

Penalised iteratively reweighted least squares: the mode under normal priors, with the dispersion as the ratio of
squared deviations to means, which a few counts far apart do not spoil (Pearson's divides by each mean).
"""

from typing import Self

import msgspec
import numpy as np

from correlate.spikes.quasi_poisson import Floats

_MOST_STEPS = 40
_SETTLED = 1e-8
_LONGEST_STEP = 3.0
_MOST_LOG_MEAN = 50.0
_PIECE = 40
"""Rows in a piece of a product: small enough that no BLAS shares it out to threads."""

_BLOCK_MEAN = 4.0
_THRESHOLD = 2.58
_DISPERSION_PRIOR = 10.0


class Leant(msgspec.Struct, frozen=True):
    """Coefficients (p,), their covariance (p, p), and the dispersion of counts about their means, at least 1."""

    coefficients: Floats
    covariance: Floats
    dispersion: float

    @classmethod
    def nothing(cls) -> Self:
        """Nothing learnt yet."""
        return cls(np.zeros(0), np.zeros((0, 0)), 1.0)


def fit_leaning(design: Floats, counts: Floats, exposure: Floats, leaning: Floats) -> Leant:
    """Regress `counts` (n,) on `design` (n, p) where means are `exposure` · exp(design · coefficients).

    `leaning` (p,) are the precisions of the priors. Past spikes are found and down-weighted, and the rest is
    fitted again. An exposure of 0 leaves a row out.
    """
    weights = (exposure > 0).astype(np.float64)
    first = _fit(design, counts, exposure, weights, leaning)
    means = exposure * np.exp(design @ first.coefficients)
    weights *= downweighted(counts, means, first.dispersion)
    return _fit(design, counts, exposure, weights, leaning * first.dispersion)


def downweighted(counts: Floats, means: Floats, dispersion: float) -> Floats:
    """Weights in which past spikes count little: blocks with standardised Anscombe residual s > 2.58 weigh (2.58/s)².

    Blocks are so many rows that a usual one has four counts: of single rows of a sparse series, each that is
    not empty would look like a spike.
    """
    size = max(1, min(len(counts), int(np.ceil(_BLOCK_MEAN * len(counts) / max(float(means.sum()), 1e-9)))))
    blocks = np.arange(len(counts)) // size
    seen, mean = np.bincount(blocks, counts), np.maximum(np.bincount(blocks, means), 1e-9)
    raw = 1.5 * (np.cbrt(seen) ** 2 * mean ** (-1 / 6) - np.sqrt(mean)) / np.sqrt(dispersion)
    return np.asarray((_THRESHOLD / np.maximum(raw, _THRESHOLD))[blocks] ** 2)


def dispersion_about(counts: Floats, means: Floats, weights: Floats, parameters: float = 0.0) -> float:
    """Squared deviations over means, at least 1, where `parameters` were fitted; it leans a little on 1."""
    rows = float(weights.sum())
    freedom = max(rows - parameters, 0.5 * rows, 1.0)
    squares = float(weights @ (counts - means) ** 2) * rows / freedom
    return max(1.0, (squares + _DISPERSION_PRIOR) / (float(weights @ means) + _DISPERSION_PRIOR))


def _fit(design: Floats, counts: Floats, exposure: Floats, weights: Floats, leaning: Floats) -> Leant:
    coefficients = np.zeros(design.shape[1])
    coefficients[0] = np.log((weights @ counts + 0.1) / max(float(weights @ exposure), 1e-9))
    for _ in range(_MOST_STEPS):
        means = exposure * np.exp(np.minimum(design @ coefficients, _MOST_LOG_MEAN))
        slope = _gradient(design, weights * (counts - means)) - leaning * coefficients
        # the level is not held to zero
        slope[0] += leaning[0] * coefficients[0]
        step = np.linalg.solve(_information(design, weights * means) + np.diag(leaning), slope)
        coefficients = coefficients + step * min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))
        if np.abs(step).max() < _SETTLED:
            break
    return _leant(design, counts, exposure, weights, leaning, coefficients)


def _leant(
    design: Floats, counts: Floats, exposure: Floats, weights: Floats, leaning: Floats, coefficients: Floats
) -> Leant:
    means = exposure * np.exp(np.minimum(design @ coefficients, _MOST_LOG_MEAN))
    information = _information(design, weights * means)
    inverse = np.linalg.inv(information + np.diag(leaning))
    dispersion = dispersion_about(counts, means, weights, float(np.sum(inverse * information)))
    return Leant(coefficients, np.asarray(dispersion * inverse, dtype=np.float64), dispersion)


def _gradient(design: Floats, residuals: Floats) -> Floats:
    return np.asarray((design * residuals[:, None]).sum(axis=0))


def _information(design: Floats, weights: Floats) -> Floats:
    """designᵀ · weights · design, in pieces."""
    whole = len(design) - len(design) % _PIECE
    pieces = design[:whole].reshape(-1, _PIECE, design.shape[1])
    weighted = pieces * weights[:whole].reshape(-1, _PIECE, 1)
    rest = (design[whole:] * weights[whole:, None]).T @ design[whole:]
    return np.asarray(np.matmul(weighted.transpose(0, 2, 1), pieces).sum(axis=0) + rest)
