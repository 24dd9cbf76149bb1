"""Axes from zero: where they end, and where their ticks stand."""

import math
from collections.abc import Sequence

_NOTHING = 1e-6
"""Less than that is drawn as nothing: near the smallest of floats there is no power of ten to count by."""


def ceiling(values: Sequence[float]) -> float:
    """The next 1, 2, 4, 5, 8 or 10 times a power of ten at or above the greatest value."""
    greatest = max(values, default=0.0)
    if greatest < _NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(greatest))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= greatest)


def steps(most: float, number: int) -> list[float]:
    """So many steps from zero to `most`, both among them."""
    return [most * step / number for step in range(number + 1)]
