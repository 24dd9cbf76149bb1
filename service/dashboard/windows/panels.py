"""One panel a segment: complaints per user-hour over the age of the outage, with burst, window and repairs."""

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from alerts.what_if.recorded_group import RecordedGroup
from correlate.model import Curve, Model
from correlate.windows.golden_window import golden_window
from correlate.windows.hazard import hazard

UNTIL_HOURS = 12.0
_THOUSAND = 1000.0
_FEW_OUTAGES, _FEW_COMPLAINTS = 30, 50.0
_TICKS = 240
_AGES = tuple((np.arange(0, 145) / 12).tolist())
_SMALL = ("not_enough_data", "assumed")

Scale = Callable[[float], float]


class Span(msgspec.Struct, frozen=True):
    """Hours, with their 90 % interval where one is known."""

    at: float
    lo: float | None
    hi: float | None


class Mark(msgspec.Struct, frozen=True):
    """A span on the axis of ages: where it stands, and where its interval begins and how wide it is."""

    x: float
    lo: float
    width: float


class Rug(msgspec.Struct, frozen=True):
    """How long recorded outages lasted: a tick each, those cut off apart; `beyond` lasted longer than the axis.

    `shown` of `outages` have a tick where there are more than a picture can hold.
    """

    ended: tuple[float, ...]
    cut_off: tuple[float, ...]
    beyond: int
    outages: int
    shown: int


class Picture(msgspec.Struct, frozen=True):
    """A picture of `width` × `height`, drawn between `left`, `right`, `top` and `bottom`; lines as SVG points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    curve: str
    band: str
    burst: Mark | None
    window: Mark | None
    rug: Rug
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


class Panel(msgspec.Struct, frozen=True):
    """What the model knows of one segment.

    `burst` and `window` are None unless `status` is ``ok`` or ``assumed``; `beyond_hours`: of a window that was not
    reached. `is_small`: too little to lean on alone, drawn faint. `before`: the same of the model before, if any.
    """

    segment: str
    status: str
    is_endogenous: bool
    is_small: bool
    note: str
    outages: int
    complaints: float
    burst: Span | None
    window: Span | None
    beyond_hours: float | None
    before: "Panel | None"
    picture: Picture


class Size(msgspec.Struct, frozen=True):
    """How large a picture is drawn; `plain`: without labels on its axes."""

    width: float
    height: float
    plain: bool = False


LARGE = Size(720.0, 330.0)
SMALL = Size(250.0, 120.0, plain=True)


def panels(
    model: Model, groups: Sequence[RecordedGroup], before: Model | None = None, size: Size = SMALL
) -> tuple[Panel, ...]:
    """The segments in the order of the model, all on one scale; `groups` are the outages of the rugs."""
    most = _ceiling(max(_highest(curve) for curve in model.curves))
    earlier = (
        {} if before is None else {curve.segment: _panel(before, curve, (), most, size) for curve in before.curves}
    )
    return tuple(_panel(model, curve, groups, most, size, earlier.get(curve.segment)) for curve in model.curves)


def _panel(
    model: Model,
    curve: Curve,
    groups: Sequence[RecordedGroup],
    most: float,
    size: Size,
    before: Panel | None = None,
) -> Panel:
    mine = [group for group in groups if curve.segment in ("all", group.segment)]
    burst, window = _spans(model, curve)
    return Panel(
        segment=curve.segment,
        status=curve.status,
        is_endogenous=curve.endogenous,
        is_small=curve.status in _SMALL or curve.outages < _FEW_OUTAGES or curve.complaints < _FEW_COMPLAINTS,
        note=curve.note,
        outages=curve.outages,
        complaints=curve.complaints,
        burst=burst,
        window=window,
        beyond_hours=curve.window_lo if curve.status == "not_reached" else None,
        before=before,
        picture=_picture(curve, mine, most, size, burst, window),
    )


def _spans(model: Model, curve: Curve) -> tuple[Span | None, Span | None]:
    if curve.status not in ("ok", "assumed"):
        return None, None
    hours = curve.window_hours or golden_window(curve, model.epsilon, model.reference_hours)
    return Span(curve.burst_hours, curve.burst_lo, curve.burst_hi), Span(hours, curve.window_lo, curve.window_hi)


def _picture(
    curve: Curve, groups: Sequence[RecordedGroup], most: float, size: Size, burst: Span | None, window: Span | None
) -> Picture:
    left, right = (4.0, size.width - 4.0) if size.plain else (52.0, size.width - 20.0)
    top, bottom = (6.0, size.height - 18.0) if size.plain else (30.0, size.height - 64.0)

    def x(age: float) -> float:
        return round(left + (right - left) * min(max(age, 0.0), UNTIL_HOURS) / UNTIL_HOURS, 1)

    def y(rate: float) -> float:
        return round(bottom - (bottom - top) * min(_THOUSAND * rate, most) / most, 1)

    return Picture(
        width=size.width,
        height=size.height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        curve=" ".join(f"{x(age)},{y(rate)}" for age, rate in zip(_AGES, hazard(curve, np.array(_AGES)), strict=True)),
        band=_band(curve, x, y),
        burst=_mark(burst, x),
        window=_mark(window, x),
        rug=_rug(groups, x),
        x_ticks=tuple((x(age), f"{age:g}") for age in range(0, round(UNTIL_HOURS) + 1, 2 if size.plain else 1)),
        y_ticks=tuple((y(most * quarter / 4 / _THOUSAND), f"{most * quarter / 4:g}") for quarter in range(5)),
    )


def _band(curve: Curve, x: Scale, y: Scale) -> str:
    """Empty where no bounds are told."""
    places = [place for place, age in enumerate(curve.ages_hours) if age <= UNTIL_HOURS]
    if not curve.hazards_lo or not curve.hazards_hi:
        return ""
    above = [f"{x(curve.ages_hours[place])},{y(curve.hazards_hi[place])}" for place in places]
    below = [f"{x(curve.ages_hours[place])},{y(curve.hazards_lo[place])}" for place in places]
    return " ".join([*above, *reversed(below)])


def _rug(groups: Sequence[RecordedGroup], x: Scale) -> Rug:
    within = sorted((group for group in groups if group.hours <= UNTIL_HOURS), key=lambda group: group.hours)
    stride = max(1, math.ceil(len(within) / _TICKS))
    shown = within[::stride]
    return Rug(
        ended=tuple(x(group.hours) for group in shown if group.ended),
        cut_off=tuple(x(group.hours) for group in shown if not group.ended),
        beyond=len(groups) - len(within),
        outages=len(groups),
        shown=len(shown),
    )


def _mark(span: Span | None, x: Scale) -> Mark | None:
    if span is None or span.at > UNTIL_HOURS:
        return None
    lo, hi = x(span.at if span.lo is None else span.lo), x(span.at if span.hi is None else span.hi)
    return Mark(x(span.at), lo, round(hi - lo, 1))


def _highest(curve: Curve) -> float:
    bounds = [bound for bound, age in zip(curve.hazards_hi, curve.ages_hours, strict=False) if age <= UNTIL_HOURS]
    # A band that flies off the picture says enough: the curves themselves set the scale, bands up to twice as much.
    rates = float(hazard(curve, np.array(_AGES)).max())
    return _THOUSAND * max(rates, min(max(bounds, default=0.0), 1.3 * rates))


def _ceiling(greatest: float) -> float:
    """The next 1, 2, 4, 5 or 8 times a power of ten at or above the greatest value."""
    power = 10.0 ** math.floor(math.log10(greatest or 1.0))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= greatest * (1 - 1e-9))
