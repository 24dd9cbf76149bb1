"""What a method says of the counts of many series: what was expected, what would be unusual, and how unusual it was."""

from collections.abc import Sequence
from typing import Self

import msgspec
import numpy as np

from correlate.spikes.quasi_poisson import Bools, Floats


class Judged(msgspec.Struct, frozen=True):
    """Arrays (series, bins), NaN where a method has no answer.

    `upper` is the greatest count that is not unusual; a bin is unusual where `p_value` is below the level asked
    for. `borrowed`: what is expected has the shape of the parent's counts.
    """

    expected: Floats
    upper: Floats
    p_value: Floats
    borrowed: Bools

    @classmethod
    def unknown(cls, series: int, bins: int) -> Self:
        """No answer anywhere yet."""
        expected, upper, p_value = np.full((3, series, bins), np.nan)
        return cls(expected, upper, p_value, np.zeros((series, bins), dtype=np.bool_))

    @classmethod
    def joined(cls, parts: Sequence[Self]) -> Self:
        """Parts of the bins of the same series as one."""
        names = ("expected", "upper", "p_value", "borrowed")
        return cls(*(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in names))
