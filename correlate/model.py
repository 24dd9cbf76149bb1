"""What a study learnt, as plain numbers: versioned, told where it came from, read and written as JSON."""

import msgspec

VERSION = 1


class Delay(msgspec.Struct, frozen=True):
    """Time from feeling an outage to the complaint: Gamma with this mean (hours) and shape."""

    mean_hours: float = 0.5
    shape: float = 1.0


class Curve(msgspec.Struct, frozen=True):
    """Complaints over outage age in one segment: h(a) = base_hazard · (1 + rise·(1 − exp(−(a − burst_hours)₊/ramp_hours))).

    `base_hazard` in complaints per user-hour at activity 1; `frailty_shape` k of the Gamma(k, 1/k) importance
    that outage groups of the segment share. `technology`/`area_class` None: any. Bounds are 90 % intervals,
    None where the curve is assumed and not learnt.
    """

    segment: str = "all"
    technology: str | None = None
    area_class: str | None = None
    base_hazard: float = 2.0e-4
    rise: float = 8.93
    burst_hours: float = 2.0
    ramp_hours: float = 1.0
    frailty_shape: float = 2.0
    burst_lo: float | None = None
    burst_hi: float | None = None
    window_lo: float | None = None
    window_hi: float | None = None
    outages: int = 0
    complaints: float = 0.0


class Model(msgspec.Struct, frozen=True):
    """The learnt model. The first curve is always segment `all`.

    - `activity`: profile name → 168 relative activities, Monday 00:00 first in local time, mean 1;
      `all` is always there, an area class may have its own.
    - `durations_hours`: equally probable outage durations (quantile midpoints, ascending).
    - `complaints_per_user_hour`: background rate to start from; `regions` holds the learnt ones.
    - `epsilon`, `reference_hours`: the golden window's definition, W = sup{D : M(D) ≤ ε·M(D_ref)}.
    """

    version: int
    made_from: str
    curves: tuple[Curve, ...]
    activity: dict[str, tuple[float, ...]]
    durations_hours: tuple[float, ...]
    complaints_per_user_hour: float
    delay: Delay = Delay()
    regions: dict[str, float] = {}
    crew_hours: float = 2.0
    epsilon: float = 0.10
    reference_hours: float = 12.0
    learnt: bool = False
