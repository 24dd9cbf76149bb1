"""The complaint hazard over outage age that simulated worlds follow."""

import msgspec
import numpy as np
from numpy.typing import NDArray


class Hazard(msgspec.Struct, frozen=True):
    """h(a) = base · f(a), f = 1 + rise·(1 − exp(−(a − burst_hours)₊/ramp_hours)), in complaints per user-hour.

    `age` is the time since the cell went out, in hours; activity and frailty multiply it.
    """

    base: float = 2.0e-4
    rise: float = 8.93
    burst_hours: float = 2.0
    ramp_hours: float = 1.0

    def shape(self, age: NDArray[np.float64]) -> NDArray[np.float64]:
        """The factor f at each age (hours)."""
        past = np.maximum(age - self.burst_hours, 0.0)
        return 1.0 + self.rise * -np.expm1(-past / self.ramp_hours)

    def cumulative(self, age: NDArray[np.float64]) -> NDArray[np.float64]:
        """∫₀^a f in hours, at activity 1."""
        past = np.maximum(age - self.burst_hours, 0.0)
        return age + self.rise * (past + self.ramp_hours * np.expm1(-past / self.ramp_hours))
