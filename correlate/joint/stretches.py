"""Sums over the elements of flat arrays that belong together."""

import math

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_LONG = 6


class Stretches:
    """`of`, ascending, is the stretch to which each element of a flat array belongs; of `count` some may be empty."""

    def __init__(self, of: Indices, count: int) -> None:
        self.of = of
        self.count = count
        self._starts = np.flatnonzero(np.diff(of, prepend=-1))
        # a count with weights, row by row, is faster over short stretches, and many times slower over long ones
        self._are_long = len(of) >= _LONG * len(self._starts)

    def sums(self, values: Floats) -> Floats:
        """Sums over the last axis: (..., elements) → (..., stretches)."""
        rows = values.reshape(math.prod(values.shape[:-1]), values.shape[-1])
        total = self._over_long(rows) if self._are_long and len(self.of) else self._over_short(rows)
        return np.asarray(total.reshape(*values.shape[:-1], self.count), dtype=np.float64)

    def _over_long(self, rows: Floats) -> Floats:
        total = np.zeros((len(rows), self.count))
        total[:, self.of[self._starts]] = np.add.reduceat(rows, self._starts, axis=1)
        return total

    def _over_short(self, rows: Floats) -> Floats:
        return np.array([np.bincount(self.of, row, minlength=self.count) for row in rows])
