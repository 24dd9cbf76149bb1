"""How long customers wait before they report what they feel: the Gamma delay, without scipy."""

from math import lgamma

import numpy as np
from numpy.typing import NDArray

from correlate.model import Delay

_EPSILON = 1e-16
_TINY = 1e-300
_MAX_TERMS = 10_000


def reported_share(delay: Delay, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """G(m): the share of reports that have come `hours` after the outage was felt."""
    return gamma_cdf(delay.shape, hours * (delay.shape / delay.mean_hours))


def mean_wait(delay: Delay, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """∫₀^m (1 − G), in hours; rises to the mean delay."""
    later = gamma_cdf(delay.shape + 1.0, hours * (delay.shape / delay.mean_hours))
    return hours * (1.0 - reported_share(delay, hours)) + delay.mean_hours * later


def gamma_cdf(shape: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The regularised lower incomplete gamma function P(shape, x), x ≥ 0; relative error below 1e-12.

    Series below x = shape + 1, continued fraction above (Abramowitz & Stegun 6.5.29, 6.5.31).
    """
    x = np.asarray(x, dtype=np.float64)
    low = x < shape + 1.0
    value = np.empty_like(x)
    value[low] = _series(shape, x[low])
    value[~low] = 1.0 - _continued_fraction(shape, x[~low])
    return value


def _density(shape: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """x^shape · e^−x / Γ(shape)."""
    return np.exp(shape * np.log(np.maximum(x, _TINY)) - x - lgamma(shape))


def _series(shape: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    term = np.full_like(x, 1.0 / shape)
    total = term.copy()
    for n in range(1, _MAX_TERMS):
        term *= x / (shape + n)
        total += term
        if not np.any(term > _EPSILON * total):
            break
    return np.where(x > 0, total * _density(shape, x), 0.0)


def _continued_fraction(shape: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The upper function Q(shape, x) by Lentz's method."""
    b = x + 1.0 - shape
    c = np.full_like(x, 1.0 / _TINY)
    d = 1.0 / b
    fraction = d.copy()
    for n in range(1, _MAX_TERMS):
        a = -n * (n - shape)
        b += 2.0
        d = 1.0 / (a * d + b)
        c = b + a / c
        fraction *= c * d
        if not np.any(np.abs(c * d - 1.0) > _EPSILON * 10):
            break
    return fraction * _density(shape, x)
