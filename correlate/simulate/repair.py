"""What repairs depend on in a simulated world: importance, complaints, the hour."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.activity import LOCAL_OFFSET_S

Floats = NDArray[np.float64]
_NIGHT_BEGINS, _NIGHT_ENDS = 22, 6


class Repair(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hazard of repair of a group of importance u, at age a, with N complaints about it reported so far.

    r(a) = u^p · r₀(a·u^p) · (1 + per_complaint·N) · (night or day), p = importance_power

    r₀ is the hazard of `World.durations`, or `rate_per_hour` where that is above 0. With `importance_power` p alone,
    the median duration is m·u^−p: important groups are repaired first. `night` and `day` are factors for
    22:00–06:00 local time and for the rest. The default leaves durations to chance alone.
    """

    rate_per_hour: float = 0.0
    importance_power: float = 0.0
    per_complaint: float = 0.0
    night: float = 1.0
    day: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what no repair can be."""
        if min(self.rate_per_hour, self.per_complaint) < 0 or min(self.night, self.day) <= 0:
            raise ValueError("repair: give rates of 0 or more, and factors of night and day above 0")

    @property
    def by_chance(self) -> bool:
        """Whether durations depend on nothing but their own law."""
        return self == Repair()

    def hour_factor(self, times: Floats) -> Floats:
        """The factor of night or day at each of `times` (epoch seconds)."""
        hour = (times + LOCAL_OFFSET_S) % 86400 / 3600
        return np.where((hour >= _NIGHT_BEGINS) | (hour < _NIGHT_ENDS), self.night, self.day)
