"""Boosted regression trees as plain arrays, evaluated by numpy: what is kept of a fit, without the library."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Trees(msgspec.Struct, frozen=True):
    """The trees of one fit, one after the other, as parallel tuples with an entry a node.

    `roots`: first node of each tree. At a node, a row goes to `left` if its `feature` is at most `threshold`, else to
    `right`; a leaf leads to itself and adds `value`. The prediction is exp(`baseline` + the sum over all trees).
    """

    baseline: float
    roots: tuple[int, ...]
    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]
    depth: int

    def predict(self, rows: Floats) -> Floats:
        """(n,) predictions for (n, features) rows without gaps."""
        feature, left, right = (np.array(column, dtype=np.intp) for column in (self.feature, self.left, self.right))
        threshold, value = np.array(self.threshold), np.array(self.value)
        node = np.tile(np.array(self.roots, dtype=np.intp), (len(rows), 1))
        row = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[row, feature[node]] <= threshold[node]
            node = np.where(goes_left, left[node], right[node])
        return np.asarray(np.exp(self.baseline + value[node].sum(axis=1)))
