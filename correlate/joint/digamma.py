"""Derivatives of the logarithm of the gamma function."""

from math import log

_LARGE = 10.0


def digamma(x: float) -> float:
    """ψ(x) for x > 0, absolute error below 1e-12: recurrence and asymptotic series (Abramowitz & Stegun 6.3.18)."""
    total = 0.0
    while x < _LARGE:
        total -= 1.0 / x
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 12 - y * (1 / 120 - y * (1 / 252 - y * (1 / 240 - y * (1 / 132 - y * 691 / 32760)))))
    return total + log(x) - 0.5 / x - series


def trigamma(x: float) -> float:
    """ψ′(x) for x > 0, relative error below 1e-11: recurrence and asymptotic series (Abramowitz & Stegun 6.4.12)."""
    total = 0.0
    while x < _LARGE:
        total += 1.0 / (x * x)
        x += 1.0
    y = 1.0 / (x * x)
    series = y * (1 / 6 - y * (1 / 30 - y * (1 / 42 - y * (1 / 30 - y * (5 / 66 - y * 691 / 2730)))))
    return total + (1.0 + series) / x + 0.5 * y
