"""The recorded series and R's answers, as arrays."""

import gzip
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

JUDGED = np.arange(575, 624)
"""Indices of the weeks that R judged."""


def recorded(name: str) -> NDArray[np.float64]:
    """One of the files of `data`, a row for each series."""
    with gzip.open(Path(__file__).parent / "data" / f"{name}.csv.gz") as file:
        return np.loadtxt(file, delimiter=",")
