"""Integrals over the importance u of each group: where to put the nodes in log u, and the posterior at them."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NODES = 22
_DROP = 14.0
_ROUNDS = 6


class Posterior(msgspec.Struct, frozen=True):
    """`log_total` (groups,): log of the integral; `weights` (nodes, groups): the posterior at the nodes, sums 1."""

    log_total: Floats
    weights: Floats


def log_nodes(shape: Floats, rate: Floats, nodes: int = NODES) -> tuple[Floats, Floats]:
    """Equidistant nodes in log u, (nodes, groups), and their steps, for integrands near Gamma(shape, rate).

    They reach to where the density of log u has fallen by e⁻¹⁴ on both sides: a Gamma posterior is integrated
    by the trapezoid rule to 1e-6, and what repair adds to it leaves room enough.
    """
    fall = _DROP / shape
    right, left = _right(fall), _left(fall)
    step = (right + left) / (nodes - 1)
    return np.log(shape / rate) - left + np.arange(nodes)[:, None] * step, step


def integrate(log_values: Floats, step: Floats) -> Posterior:
    """The trapezoid rule, from logarithms of the integrand at the nodes, (nodes, groups)."""
    highest = log_values.max(axis=0)
    values = np.exp(log_values - highest)
    total = values.sum(axis=0)
    return Posterior(highest + np.log(total * step), values / total)


def _right(fall: Floats) -> Floats:
    """X > 0 with e^x − 1 − x = fall, by Newton's method from the right."""
    x = np.minimum(np.sqrt(2 * fall), np.log1p(fall) + 1.0)
    for _ in range(_ROUNDS):
        x -= (np.expm1(x) - x - fall) / np.expm1(x)
    return x


def _left(fall: Floats) -> Floats:
    """Y > 0 with e^−y − 1 + y = fall, by Newton's method from the right."""
    y = np.minimum(fall + 1.0, np.sqrt(2 * fall) + fall / 2)
    for _ in range(_ROUNDS):
        y -= (np.expm1(-y) + y - fall) / -np.expm1(-y)
    return y
