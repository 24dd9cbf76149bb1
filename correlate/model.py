"""What a study learnt, as plain numbers: versioned, told where it came from, read and written as JSON."""

import math
from itertools import pairwise
from statistics import NormalDist, fmean

import msgspec

from correlate.challenger.challenger import Challenger
from correlate.located import Located
from correlate.takeover import Carried
from ingest.mendable import Mendable

VERSION = 2
READABLE = (1, 2)
"""Version 1 knew no knots, no provenance and none of what else was learnt: all of it has a default."""

HOURS_PER_WEEK = 168


class Delay(msgspec.Struct, frozen=True):
    """Time from feeling an outage to the complaint: Gamma with this mean (hours) and shape."""

    mean_hours: float = 0.5
    shape: float = 1.0


class Curve(msgspec.Struct, frozen=True):
    """Complaints over outage age in one segment: h(a) = base_hazard · f(a).

    f = 1 + rise·(1 − exp(−(a − burst_hours)₊/ramp_hours)), ages in hours; `base_hazard` in complaints per
    user-hour at activity 1. Where there are knots they go before the formula: `hazards` at `ages_hours` (from 0,
    ascending), linear between them, constant behind the last; `hazards_lo` and `hazards_hi` are their 90 % bounds, for
    pictures. `frailty_shape` k of the Gamma(k, 1/k) importance that outage groups of the segment share.
    `technology`/`area_class` None: any. `outages` counts groups. Bounds are 90 % intervals, None or empty
    where the curve is assumed and not learnt, or where `status` says that there is none; of a window that was
    ``not_reached`` `window_lo` alone is told.
    """

    segment: str = "all"
    technology: str | None = None
    area_class: str | None = None
    base_hazard: float = 3.0e-5
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
    ages_hours: tuple[float, ...] = ()
    hazards: tuple[float, ...] = ()
    window_hours: float | None = None
    status: str = "assumed"
    endogenous: bool = False
    note: str = ""
    hazards_lo: tuple[float, ...] = ()
    hazards_hi: tuple[float, ...] = ()


class Provenance(msgspec.Struct, frozen=True):
    """What a model was learnt from: the `dataset`, the time its complaints span (ISO 8601), how much there was.

    `digest`: SHA-256 of the records in the order of their coming; `settings`: of the study; `program`: its version.
    """

    dataset: str
    digest: str
    since: str | None
    until: str | None
    alarms: int
    complaints: int
    outages: int
    groups: int
    settings: dict[str, float]
    program: str


class ClockSkew(msgspec.Struct, frozen=True):
    """How far the clock of the complaints is ahead of that of the alarms, in minutes, with its 90 % interval.

    `applied`: it was significant, and taken off the times of the complaints before anything was learnt.
    """

    minutes: float
    lo: float
    hi: float
    applied: bool


class Model(msgspec.Struct, frozen=True):
    """The learnt model. The first curve is always segment `all`.

    - `activity`: profile name → 168 relative activities, Monday 00:00 first in local time, mean 1;
      `all` is always there, an area class may have its own.
    - `durations_hours`: equally probable outage durations (quantile midpoints, ascending).
    - `own_ends_hours`: by kind of repair, equally probable durations of outages that no crew ends; what a crew ended
      lasted at least so long. A kind that is missing is taken to end as `durations_hours` say.
    - `complaints_per_user_hour`: background rate to start from; `regions` holds the learnt ones.
    - `location_weights`: how near to its outage a complaint located by ``address`` or by ``network`` is placed: at
      its cell, site, district, in its region; one by the coordinates of the ``home`` or of a ``stated`` place: by each
      kernel of `nearness`, in its region. Each adds up to 1; empty: assumed, and coordinates are not looked at.
    - `located`: who is located; `carried`: the part of an outage's users whom others serve; None where not learnt.
    - `calls_per_complaint`: calls, repeats included, for each first call; `planned_level`: complaints that planned
      work brings, against those of an unplanned outage like it.
    - `clock_skew`, `provenance`: None where nothing was learnt; `challenger`: unless it takes over a segment.
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
    location_weights: dict[str, tuple[float, float, float, float]] = {}
    calls_per_complaint: float = 1.0
    planned_level: float = 1.0
    clock_skew: ClockSkew | None = None
    provenance: Provenance | None = None
    challenger: Challenger | None = None
    located: Located | None = None
    carried: Carried | None = None
    own_ends_hours: dict[str, tuple[float, ...]] = {}


class ModelUnreadable(Mendable, ValueError):
    """The bytes hold no model this version can use; the message says what is wrong and what to do."""


_REMEDY = "Run `goldenwindow study` again, or leave the model out to start from the default one."

# Relative activity by local hour: low at night, peaks late in the morning and in the evening. Hourly shape of
# complaint calls as operators' hotlines show it; assumed until a study has been run.
_WORKDAY = (
    *(0.25, 0.18, 0.15, 0.15, 0.15, 0.20, 0.42, 0.78, 1.15, 1.48, 1.60, 1.50),
    *(1.28, 1.20, 1.28, 1.35, 1.38, 1.42, 1.48, 1.62, 1.60, 1.42, 0.95, 0.50),
)
_DAY_FACTORS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.93, 0.88)

# Cell outages, probability: hours.
_DURATION_QUANTILES = ((0.10, 0.66), (0.50, 2.3), (0.90, 15.0), (0.99, 64.0))
_DURATIONS = 99

# 6.81 complaints per 10,000 users in a month of 31 days.
_COMPLAINTS_PER_USER_HOUR = 6.81 / 10_000 / (31 * 24)


def default_model() -> Model:
    """The model to start from, before any study: every number in it is assumed, and `learnt` is False."""
    return Model(
        version=VERSION,
        made_from="assumed: no study has been run",
        curves=(Curve(),),
        activity={"all": _default_activity()},
        durations_hours=_default_durations(),
        complaints_per_user_hour=_COMPLAINTS_PER_USER_HOUR,
    )


def segment_name(technology: str | None, area_class: str | None) -> str:
    """``4G-urban``; only the part that is known, ``all`` where neither is."""
    return "-".join(part for part in (technology, area_class) if part) or "all"


def curve_for(model: Model, technology: str | None, area_class: str | None) -> Curve:
    """The curve of a cell: of its technology and area class, else of its technology, else of all."""
    known = {(curve.technology, curve.area_class): curve for curve in reversed(model.curves)}
    return known.get((technology, area_class)) or known.get((technology, None)) or model.curves[0]


def curve_named(model: Model, segment: str) -> Curve:
    """The curve of a segment by its name, else of its technology, else of all."""
    known = {curve.segment: curve for curve in model.curves}
    return known.get(segment) or known.get(segment.partition("-")[0]) or model.curves[0]


def read_model(content: bytes) -> Model:
    """The model that `write_model` wrote; raises `ModelUnreadable`."""
    try:
        version = msgspec.json.decode(content, type=_Versioned).version
        if version not in READABLE:
            readable = " and ".join(map(str, READABLE))
            raise ModelUnreadable(f"The model is of version {version}, and this program reads {readable}. {_REMEDY}")
        model = msgspec.json.decode(content, type=Model)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ModelUnreadable(f"The model can not be read: {error}. {_REMEDY}") from error
    faults = _faults(model)
    if faults:
        raise ModelUnreadable(f"The model can not be used: {'; '.join(faults)}. {_REMEDY}")
    return model


def write_model(model: Model) -> bytes:
    """The model as JSON, indented, keys in a fixed order: equal models give equal bytes."""
    return msgspec.json.format(msgspec.json.encode(model, order="deterministic"), indent=2) + b"\n"


class _Versioned(msgspec.Struct):
    version: int


def _default_activity() -> tuple[float, ...]:
    week = [hour * factor for factor in _DAY_FACTORS for hour in _WORKDAY]
    mean = fmean(week)
    return tuple(hour / mean for hour in week)


def _default_durations() -> tuple[float, ...]:
    """Equally probable hours: log duration is piecewise linear in the normal score, through the quantiles."""
    points = [(NormalDist().inv_cdf(share), math.log(hours)) for share, hours in _DURATION_QUANTILES]
    scores = [NormalDist().inv_cdf((index + 0.5) / _DURATIONS) for index in range(_DURATIONS)]
    return tuple(math.exp(_along(points, score)) for score in scores)


def _along(points: list[tuple[float, float]], x: float) -> float:
    """Piecewise linear through `points`, its first and last pieces carried on."""
    pieces = list(pairwise(points))
    (x0, y0), (x1, y1) = next((piece for piece in pieces if x <= piece[1][0]), pieces[-1])
    return y0 + (y1 - y0) * (x - x0) / (x1 - x0)


def _faults(model: Model) -> list[str]:
    faults = [fault for curve in model.curves for fault in _curve_faults(curve)]
    if not model.curves or model.curves[0].segment != "all":
        faults.append("its first curve is not of segment `all`")
    faults += [
        f"activity `{name}` is not {HOURS_PER_WEEK} positive numbers of mean 1"
        for name, hours in model.activity.items()
        if not _is_profile(hours)
    ]
    if "all" not in model.activity:
        faults.append("it has no activity `all`")
    if not _is_ascending(model.durations_hours):
        faults.append("durations_hours are not positive and ascending")
    faults += [
        f"own_ends_hours of {kind} are not positive and ascending"
        for kind, hours in model.own_ends_hours.items()
        if not _is_ascending(hours)
    ]
    positive = {
        "complaints_per_user_hour": model.complaints_per_user_hour,
        "delay.mean_hours": model.delay.mean_hours,
        "delay.shape": model.delay.shape,
        "crew_hours": model.crew_hours,
        "reference_hours": model.reference_hours,
        "calls_per_complaint": model.calls_per_complaint,
        "planned_level": model.planned_level,
        **{f"regions.{name}": rate for name, rate in model.regions.items()},
    }
    faults += [f"{name} is not positive" for name, value in positive.items() if not _is_positive(value)]
    faults += [
        f"location_weights of `{name}` are not shares that add up to 1"
        for name, weights in model.location_weights.items()
        if min(weights) < 0 or not abs(sum(weights) - 1) < 1e-3
    ]
    if not 0 < model.epsilon < 1:
        faults.append("epsilon does not lie between 0 and 1")
    return faults


def _curve_faults(curve: Curve) -> list[str]:
    positive = {
        "base_hazard": curve.base_hazard,
        "ramp_hours": curve.ramp_hours,
        "frailty_shape": curve.frailty_shape,
    }
    faults = [
        f"{name} of curve `{curve.segment}` is not positive" for name, x in positive.items() if not _is_positive(x)
    ]
    at_least_zero = {"rise": curve.rise, "burst_hours": curve.burst_hours}
    faults += [f"{name} of curve `{curve.segment}` is negative" for name, x in at_least_zero.items() if not x >= 0]
    if not _are_knots(curve):
        faults.append(f"the knots of curve `{curve.segment}` are no hazard over age")
    if {len(curve.hazards_lo), len(curve.hazards_hi)} - {0, len(curve.hazards)}:
        faults.append(f"the bounds of curve `{curve.segment}` are not as many as its hazards")
    return faults


def _are_knots(curve: Curve) -> bool:
    """None at all, or as many hazards as ages, these from 0 and ascending, those positive."""
    ages = curve.ages_hours
    if not ages and not curve.hazards:
        return True
    ascending = ages[:1] == (0.0,) and all(a < b for a, b in pairwise(ages)) and ages[-1] < math.inf
    return ascending and len(ages) == len(curve.hazards) and all(map(_is_positive, curve.hazards))


def _is_positive(value: float) -> bool:
    return 0 < value < math.inf


def _is_profile(hours: tuple[float, ...]) -> bool:
    return len(hours) == HOURS_PER_WEEK and all(map(_is_positive, hours)) and abs(fmean(hours) - 1) < 1e-6


def _is_ascending(hours: tuple[float, ...]) -> bool:
    return bool(hours) and hours[0] > 0 and hours[-1] < math.inf and all(a <= b for a, b in pairwise(hours))
