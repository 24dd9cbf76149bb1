"""The share of reports that come 0, 1, 2, … bins after the bin in which they were felt: the delay, in bins."""

from math import exp, lgamma

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.study.histories import BIN_HOURS

Floats = NDArray[np.float64]

_STEP = 1e-4
_SHAPES = np.array([0.0, _STEP, -_STEP])
_TINY = 1e-300


class Kernel(msgspec.Struct, frozen=True):
    """Shares by bins since, (lags,); `by_mean`, `by_shape`: their derivatives by the logarithms of both."""

    share: Floats
    by_mean: Floats
    by_shape: Floats


def kernel(log_mean: float, log_shape: float, lags: int) -> Kernel:
    """The kernel of a Gamma delay with this mean (log hours) and shape (log).

    What is felt in a bin is felt evenly over it. What comes after the last lag is left out: the shares sum
    to less than 1 by that.
    """
    edges = np.arange(lags + 1) * BIN_HOURS
    shapes = np.asarray(np.exp(log_shape + _SHAPES)[:, None], dtype=np.float64)
    reported, longer = _distributions(shapes, edges * shapes * exp(-log_mean))
    total = edges * reported - exp(log_mean) * longer
    share, above, below = _twice_differenced(total)
    by_mean = _twice_differenced(-exp(log_mean) * longer[:1])[0]
    return Kernel(share, by_mean, (above - below) / (2 * _STEP))


def lags_needed(log_mean: float, log_shape: float, tail: float, most: int) -> int:
    """How many bins it takes until no more than `tail` of the reports is still to come; at most `most`."""
    shapes = np.array([[exp(log_shape)]])
    reported, _ = _distributions(shapes, np.arange(1, most + 1) * BIN_HOURS * shapes * exp(-log_mean))
    return min(most, int(np.searchsorted(reported[0], 1.0 - tail)) + 2)


def _twice_differenced(total: Floats) -> Floats:
    """From ∫G at the edges of bins to the shares: felt evenly over the first bin, then delayed."""
    return np.asarray(np.diff(np.diff(total) / BIN_HOURS, prepend=0.0), dtype=np.float64)


def _distributions(shapes: Floats, x: Floats) -> tuple[Floats, Floats]:
    """P(s, x) and P(s + 1, x) for `shapes` s (m, 1) and x (m, n): the series, all terms at once.

    x far in the upper tail is taken as 1, where the series would be long (Abramowitz & Stegun 6.5.29).
    """
    x = np.minimum(x, shapes + 12.0 * np.sqrt(shapes) + 40.0)
    terms = np.arange(1, int(x.max(initial=0.0)) + 60)
    ratio = x[..., None] / (shapes[..., None] + terms)
    total = 1.0 + np.cumprod(ratio, axis=-1).sum(axis=-1)
    heads = np.array([[lgamma(shape + 1.0)] for shape in shapes[:, 0]])
    head = np.where(x > 0, np.exp(shapes * np.log(np.maximum(x, _TINY)) - x - heads), 0.0)
    reported = np.minimum(head * total, 1.0)
    return reported, np.maximum(reported - head, 0.0)
