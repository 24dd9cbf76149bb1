"""Tails of counts: negative binomial, Poisson where the variance does not pass the mean. Without scipy.

Upper tails are sums of positive terms, never one minus almost one: small ones keep their digits.
"""

from collections.abc import Callable
from math import exp, inf, lgamma, log, log1p, sqrt
from statistics import NormalDist

_NEGLIGIBLE = 1e-17
_STIRLING_FROM = 100.0
_POISSON_FROM = 1e15


def tail(count: int, mean: float, variance: float, enough: float = 1.0) -> float:
    """P(Y ≥ count), Y of this mean and variance; relative error below 1e-10 down to 1e-12.

    A tail of at least `enough` is not worked out to the end: what is returned then lies between the two.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    size = _size(mean, variance)
    if count > mean:
        return min(1.0, _sum_upward(count, mean, size, enough))
    return max(0.0, 1.0 - _sum_downward(count - 1, mean, size))


def middle_tail(count: int, mean: float, variance: float, enough: float = 1.0) -> float:
    """P(Y > count) + P(Y = count) / 2 (mid-p, Lancaster 1961), of counts above the mean as exact as `tail`."""
    if count <= 0 or mean <= 0:
        return tail(count, mean, variance)
    least = exp(_log_chance(count, mean, _size(mean, variance))) / 2
    return least if least >= enough else tail(count, mean, variance) - least


def upper_bound(mean: float, variance: float, alpha: float) -> int:
    """The greatest count that is not unusual: P(Y ≥ count) ≥ alpha, and smaller for every greater one."""
    return _bound(tail, mean, variance, alpha)


def middle_bound(mean: float, variance: float, alpha: float) -> int:
    """As `upper_bound`, by mid-p."""
    return _bound(middle_tail, mean, variance, alpha)


def _bound(chance: Callable[[int, float, float], float], mean: float, variance: float, alpha: float) -> int:
    if mean <= 0:
        return 0
    score = NormalDist().inv_cdf(1.0 - alpha)
    bound = max(0, round(mean + score * sqrt(max(variance, mean))))
    while chance(bound + 1, mean, variance) >= alpha:
        bound += 1
    while bound > 0 and chance(bound, mean, variance) < alpha:
        bound -= 1
    return bound


def _size(mean: float, variance: float) -> float:
    """The size r of the negative binomial, variance = mean + mean²/r; beyond 1e15 it is Poisson."""
    surplus = variance - mean
    return min(_POISSON_FROM, mean * mean / surplus) if surplus > 0 else _POISSON_FROM


def _log_chance(count: int, mean: float, size: float) -> float:
    """Logarithm of P(Y = count); from size 100 on by Stirling's series, where log-gammas would cancel."""
    if size < _STIRLING_FROM:
        combinations = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
        return combinations - size * log1p(mean / size) + count * log(mean / (size + mean))
    series = _stirling(size + count) - _stirling(size)
    main = (size + count) * log1p((count - mean) / (size + mean)) - 0.5 * log1p(count / size)
    return main + series + count * (log(mean) - 1.0) - lgamma(count + 1)


def _stirling(x: float) -> float:
    return 1.0 / (12.0 * x) - 1.0 / (360.0 * x**3) + 1.0 / (1260.0 * x**5)


def _sum_upward(count: int, mean: float, size: float, enough: float) -> float:
    chance = exp(_log_chance(count, mean, size))
    if chance >= enough:
        return chance
    term = total = 1.0
    odds = mean / (size + mean)
    k = count
    most = enough / chance if chance > 0.0 else inf
    while term > _NEGLIGIBLE * total and total < most:
        term *= (size + k) * odds / (k + 1)
        total += term
        k += 1
    return total * chance


def _sum_downward(count: int, mean: float, size: float) -> float:
    term = total = 1.0
    odds = mean / (size + mean)
    for k in range(count, 0, -1):
        term *= k / ((size + k - 1) * odds)
        total += term
        if term < _NEGLIGIBLE * total:
            break
    return total * exp(_log_chance(count, mean, size))
