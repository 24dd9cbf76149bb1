"""How good forecasts of counts are: CRPS of negative binomial and Poisson forecasts, coverage of intervals."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import nbinom, poisson

Floats = NDArray[np.float64]

POISSON = float("inf")
"""The shape with which a negative binomial is a Poisson law."""

_BEYOND = 1e-7


def crps(counts: Floats, means: Floats, shapes: Floats) -> Floats:
    """The continuous ranked probability score Σ_y (F(y) − 1{y ≥ count})² of each of n forecasts; less is better."""
    triples = zip(counts.tolist(), means.tolist(), shapes.tolist(), strict=True)
    return np.array([_crps(count, mean, shape) for count, mean, shape in triples])


def covered(counts: Floats, lower: Floats, upper: Floats) -> NDArray[np.bool_]:
    """Which counts lie within their bounds, these included."""
    return (lower <= counts) & (counts <= upper)


def _crps(count: float, mean: float, shape: float) -> float:
    if mean <= 0:
        return count
    law = poisson(mean) if shape == POISSON else nbinom(shape, shape / (shape + mean))
    values = np.arange(max(count, law.isf(_BEYOND)) + 1)
    return float(((law.cdf(values) - (values >= count)) ** 2).sum())
