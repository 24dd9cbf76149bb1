"""The complaint hazard over outage age that simulated worlds follow."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SHAPES = ("hinge", "logistic", "step", "fatigue")
WINDOW_SHARE, REFERENCE_HOURS = 0.1, 12.0
_BISECTIONS = 60


class Hazard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hazard h(a) = base · f(a) in complaints per user-hour.

    With x = (a − burst_hours)₊, and by `form`:
    - hinge: f = 1 + rise·(1 − exp(−x/ramp_hours))
    - logistic: f = 1 + rise/(1 + exp(−(a − burst_hours)/ramp_hours)), which is half-way up at burst_hours
    - step: f = 1 + rise from burst_hours on
    - fatigue: f = 1 + rise·(1 − exp(−x/ramp_hours))·exp(−x/fatigue_hours)

    `age` is the time since the cell went out, in hours; activity and frailty multiply it.
    """

    base: float = 2.0e-4
    rise: float = 8.93
    burst_hours: float = 2.0
    ramp_hours: float = 1.0
    form: str = "hinge"
    fatigue_hours: float = 8.0

    def __post_init__(self) -> None:
        """Refuse what no hazard can be."""
        if self.form not in SHAPES:
            raise ValueError(f"hazard.form is {self.form!r}: give one of {', '.join(SHAPES)}")
        if min(self.base, self.rise, self.burst_hours) < 0 or min(self.ramp_hours, self.fatigue_hours) <= 0:
            raise ValueError("hazard: give a base, rise and burst of 0 or more, and a ramp and fatigue above 0")

    def shape(self, age: Floats) -> Floats:
        """The factor f at each age (hours)."""
        past = np.maximum(age - self.burst_hours, 0.0)
        if self.form == "logistic":
            return np.asarray(1.0 + self.rise / (1.0 + np.exp((self.burst_hours - age) / self.ramp_hours)))
        if self.form == "step":
            return 1.0 + self.rise * (age >= self.burst_hours).astype(np.float64)
        risen = 1.0 + self.rise * -np.expm1(-past / self.ramp_hours)
        return risen if self.form == "hinge" else 1.0 + (risen - 1.0) * np.exp(-past / self.fatigue_hours)

    def greatest(self, age: Floats) -> Floats:
        """The greatest f up to each age: f itself, but where it declines."""
        if self.form != "fatigue":
            return self.shape(age)
        top = self.burst_hours + self.ramp_hours * np.log1p(self.fatigue_hours / self.ramp_hours)
        return self.shape(np.minimum(age, top))

    def cumulative(self, age: Floats) -> Floats:
        """∫₀^a f in hours, at activity 1."""
        past = np.maximum(age - self.burst_hours, 0.0)
        if self.form == "logistic":
            at, start = (age - self.burst_hours) / self.ramp_hours, -self.burst_hours / self.ramp_hours
            risen = np.logaddexp(0.0, at) - np.logaddexp(0.0, start)
            return np.asarray(age + self.rise * self.ramp_hours * risen, dtype=np.float64)
        if self.form == "step":
            return age + self.rise * past
        if self.form == "fatigue":
            both = 1 / (1 / self.ramp_hours + 1 / self.fatigue_hours)
            return age + self.rise * (_decayed(past, self.fatigue_hours) - _decayed(past, both))
        return age + self.rise * (past + self.ramp_hours * np.expm1(-past / self.ramp_hours))

    def golden_window(self, share: float = WINDOW_SHARE, reference_hours: float = REFERENCE_HOURS) -> float:
        """W: the longest outage that causes at most `share` of the complaints of one of `reference_hours`.

        At constant activity, reports after the repair included (so that their delay does not matter).
        """
        target = share * self.cumulative(np.array([reference_hours]))[0]
        low, high = 0.0, reference_hours
        for _ in range(_BISECTIONS):
            middle = (low + high) / 2
            within = self.cumulative(np.array([middle]))[0] <= target
            low, high = (middle, high) if within else (low, middle)
        return low


def _decayed(age: Floats, hours: float) -> Floats:
    """∫₀^a exp(−x/hours) dx."""
    return -hours * np.expm1(-age / hours)
