"""Sums over stretches of flat arrays, one stretch after the other."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Stretches:
    """Stretches of a flat array that follow each other without gaps; some may be empty.

    `of` is the stretch of each element, ascending; `count` how many stretches there are.
    """

    def __init__(self, of: Indices, count: int) -> None:
        self.of = of
        self.count = count
        self._full, self._starts = np.unique(of, return_index=True)

    def sums(self, values: Floats) -> Floats:
        """Sums over the last axis: (..., elements) → (..., stretches)."""
        total = np.zeros((*values.shape[:-1], self.count))
        if len(self._full):
            total[..., self._full] = np.add.reduceat(values, self._starts, axis=-1)
        return total
