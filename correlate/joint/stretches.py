"""Sums over the elements of flat arrays that belong together."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Stretches:
    """`of` is the stretch to which each element of a flat array belongs; there are `count`, some may be empty."""

    def __init__(self, of: Indices, count: int) -> None:
        self.of = of
        self.count = count

    def sums(self, values: Floats) -> Floats:
        """Sums over the last axis: (..., elements) → (..., stretches)."""
        rows = values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
        # A count with weights, row by row, is several times faster than reduceat over short stretches.
        total = [np.bincount(self.of, row, minlength=self.count) for row in rows]
        return np.array(total, dtype=np.float64).reshape(*values.shape[:-1], self.count)
