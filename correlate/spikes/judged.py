"""What a method says of the counts of many series: what was expected, what would be unusual, and how unusual it was."""

from typing import Self

import msgspec
import numpy as np

from correlate.spikes.quasi_poisson import Floats


class Judged(msgspec.Struct, frozen=True):
    """Arrays (series, bins), NaN where a method has no answer.

    `upper` is the greatest count that is not unusual; a bin is unusual where `p_value` is below the level asked for.
    """

    expected: Floats
    upper: Floats
    p_value: Floats

    @classmethod
    def unknown(cls, series: int, bins: int) -> Self:
        """No answer anywhere yet."""
        return cls(*(np.full((series, bins), np.nan) for _ in range(3)))
