"""The golden window of a shape: how long an outage may last and still cause no more than ε of what a long one does."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.shapes import Shape

Floats = NDArray[np.float64]

EPSILON = 0.10
REFERENCE_HOURS = 12.0
_GRID = 97
_ROUNDS = 30


def golden_window(
    shape: Shape, phi: Floats, epsilon: float = EPSILON, reference_hours: float = REFERENCE_HOURS
) -> Floats:
    """W = sup{D : M(D) ≤ ε·M(reference)} in hours, with its derivatives by φ: (1 + p,)."""
    reference = shape.cumulative(phi, np.array([reference_hours]))[:, 0]
    window = _crossing(shape, phi, epsilon * reference[0], reference_hours)
    here = np.array([window])
    caused, rate = shape.cumulative(phi, here)[:, 0], shape.hazard(phi, here)[0, 0]
    return np.concatenate([here, (epsilon * reference[1:] - caused[1:]) / rate])


def _crossing(shape: Shape, phi: Floats, target: float, reference_hours: float) -> float:
    """Where M, which rises, reaches the target: a grid, then Newton's method within its cell."""
    ages = np.linspace(0.0, reference_hours, _GRID)
    cell = int(np.searchsorted(shape.cumulative(phi, ages)[0], target)) - 1
    low, high = float(ages[max(cell, 0)]), float(ages[min(cell + 1, _GRID - 1)])
    window = (low + high) / 2
    for _ in range(_ROUNDS):
        here = np.array([window])
        over = float(shape.cumulative(phi, here)[0, 0]) - target
        low, high = (low, window) if over > 0 else (window, high)
        step = over / float(shape.hazard(phi, here)[0, 0])
        window = window - step if low <= window - step <= high else (low + high) / 2
        if abs(step) < 1e-10:
            break
    return window
