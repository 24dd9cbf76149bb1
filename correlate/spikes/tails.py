"""Tails of negative binomial counts, whole arrays at once: P(Y ≥ count), where the variance is dispersion · mean."""

from math import erfc, log, pi
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_EPSILON = 1e-12
_TINY = 1e-280
_MOST_STEPS = 5_000
_STIRLING_FROM = 100.0
_NORMAL_FROM = 2e6
"""Means over dispersions from which the fraction takes long, and the normal law is off by less than 1 % at 0.001."""
_LEAST_SURPLUS = 1e-7
"""A dispersion so little above 1 is Poisson's; less would cost digits."""


def tails(counts: Floats, means: Floats, dispersions: Floats) -> Floats:
    """P(Y ≥ count), elementwise, for `dispersions` ≥ 1; relative error below 1e-7 for counts up to a million.

    The incomplete beta function by its continued fraction (Abramowitz & Stegun 26.5.8), Lentz's method.
    """
    return _tails(counts, means, dispersions, 0.0)


def middle_tails(counts: Floats, means: Floats, dispersions: Floats) -> Floats:
    """P(Y > count) + P(Y = count) / 2, elementwise: what is uniform on average, however coarse counts are."""
    return _tails(counts, means, dispersions, 0.5)


def _tails(counts: Floats, means: Floats, dispersions: Floats, without: float) -> Floats:
    """P(Y ≥ count), less the part `without` of P(Y = count)."""
    y, mean, dispersion = np.broadcast_arrays(counts, means, dispersions)
    count, mu = np.maximum(y.ravel(), 1.0), np.maximum(mean.ravel(), _TINY)
    if np.all(mu > _NORMAL_FROM * dispersion.ravel()):
        return _normal_tails(y + without, mean, dispersion)
    size = mu / np.maximum(dispersion.ravel() - 1.0, _LEAST_SURPLUS)
    share = mu / (size + mu)
    above = share < (count + 1.0) / (count + size + 2.0)
    first, second = np.where(above, count, size), np.where(above, size, count)
    chance = np.exp(_log_chances(count, mu, size))
    part = chance * np.where(above, 1.0, count / size)
    part *= _fraction(first, second, np.where(above, share, size / (size + mu)))
    value = np.clip(np.where(above, part, 1.0 - part) - without * chance, 0.0, 1.0)
    nothing = 1.0 - without * np.exp(-size * np.log1p(mu / size))
    return np.asarray(np.select([y.ravel() <= 0, mean.ravel() <= _TINY], [nothing, 0.0], value).reshape(y.shape))


def upper_bounds(means: Floats, dispersions: Floats, alpha: float) -> Floats:
    """The greatest count that is not unusual: P(Y ≥ count) ≥ alpha, and smaller for every greater one."""
    score = NormalDist().inv_cdf(1.0 - alpha)
    low = np.zeros_like(means)
    high = np.ceil(means + (score + 10.0) * (np.sqrt(dispersions * means) + dispersions))
    while np.any(wide := high - low > 1):
        middle = np.floor((low[wide] + high[wide]) / 2)
        usual = tails(middle, means[wide], dispersions[wide]) >= alpha
        low[wide], high[wide] = np.where(usual, middle, low[wide]), np.where(usual, high[wide], middle)
    return low


def _normal_tails(counts: Floats, means: Floats, dispersions: Floats) -> Floats:
    scores = (counts - 0.5 - means) / np.sqrt(2.0 * dispersions * means)
    return np.array([0.5 * erfc(score) for score in scores.ravel().tolist()]).reshape(scores.shape)


def _log_chances(count: Floats, mean: Floats, size: Floats) -> Floats:
    """Logarithm of P(Y = count); from size 100 on by Stirling's series, where log-gammas would cancel."""
    large = np.maximum(size, _STIRLING_FROM)
    main = (large + count) * np.log1p((count - mean) / (large + mean)) - 0.5 * np.log1p(count / large)
    by_series = main + _stirling(large + count) - _stirling(large) + count * (np.log(mean) - 1.0)
    small = np.minimum(size, _STIRLING_FROM)
    ratio = _log_gamma(count + small) - _log_gamma(small)
    direct = ratio - small * np.log1p(mean / small) - count * np.log1p(small / mean)
    return np.asarray(np.where(size < _STIRLING_FROM, direct, by_series) - _log_gamma(count + 1.0))


def _log_gamma(x: Floats) -> Floats:
    """Stirling's series at x + 8, brought down by the recurrence."""
    z = x + 8.0
    product = x * (x + 1.0) * (x + 2.0) * (x + 3.0) * (x + 4.0) * (x + 5.0) * (x + 6.0) * (x + 7.0)
    return np.asarray((z - 0.5) * np.log(z) - z + 0.5 * log(2.0 * pi) + _stirling(z) - np.log(product))


def _stirling(x: Floats) -> Floats:
    square = x * x
    return np.asarray((1.0 / 12.0 - (1.0 / 360.0 - (1.0 / 1260.0 - 1.0 / (1680.0 * square)) / square) / square) / x)


def _fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    """The continued fraction of the incomplete beta function; those that have settled are no longer computed."""
    value = np.ones_like(x)
    left = np.arange(len(x))
    c, d = np.ones_like(x), 1.0 / _off_zero(1.0 - (a + b) * x / (a + 1.0))
    h = d
    for m in range(1, _MOST_STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0))
        d = 1.0 / _off_zero(1.0 + even * d)
        c = _off_zero(1.0 + even / c)
        h = h * d * c
        d = 1.0 / _off_zero(1.0 + odd * d)
        c = _off_zero(1.0 + odd / c)
        h = h * d * c
        moving = np.abs(d * c - 1.0) > _EPSILON
        if not np.all(moving):
            value[left[~moving]] = h[~moving]
            a, b, x, c, d, h = (one[moving] for one in (a, b, x, c, d, h))
            left = left[moving]
        if not len(left):
            break
    value[left] = h
    return value


def _off_zero(x: Floats) -> Floats:
    return np.where(np.abs(x) < _TINY, _TINY, x)
