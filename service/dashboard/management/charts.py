"""Where everything stands in the pictures of the management page: bars from zero, bands, marks. Pure.

They are SVG, with the numbers beside them in words: they print, and are there without JavaScript.
"""

import math
from collections.abc import Sequence

import msgspec

from service.dashboard.management.fit import Association
from service.dashboard.management.trends import Trend

_NOTHING = 1e-9
_GAP = 0.25
_STEPS = (1.0, 1.2, 1.6, 2.0, 2.4, 3.2, 4.0, 6.0, 8.0, 10.0, 20.0)
"""Quarters of them are short to write."""

_WIDEST = 24.0


class Bar(msgspec.Struct, frozen=True):
    """One span's bar, with the band of its interval; `faint`: few, or the span goes on. `value` None: a gap."""

    span: str
    x: float
    width: float
    y: float
    height: float
    band_y: float | None
    band_height: float
    value: float | None
    faint: bool
    shown: bool


class Bars(msgspec.Struct, frozen=True):
    """A small picture of `width` × `height`; `ceiling` is the value at its top."""

    width: float
    height: float
    ceiling: float
    bars: tuple[Bar, ...]


class Dot(msgspec.Struct, frozen=True):
    """A mark; `labelled` ones carry the name of their region at `label_y`."""

    region: str
    week: str
    x: float
    y: float
    shown: bool
    hours: float
    complaints: float
    label_y: float


class Cloud(msgspec.Struct, frozen=True):
    """Marks, and the line with its band as points of SVG; ticks are places and values, from zero."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    dots: tuple[Dot, ...]
    line: str
    band: str
    x_ticks: tuple[tuple[float, float], ...]
    y_ticks: tuple[tuple[float, float], ...]


def bars(trend: Trend, ceiling: float | None = None, width: float = 240.0, height: float = 48.0) -> Bars:
    """The trend as bars; shares have the ceiling 1, others that of their greatest value or interval."""
    figures = trend.figures
    top = ceiling or nice([max(figure.value or 0.0, figure.hi or 0.0) for figure in figures])
    step = min(width / max(len(figures), 1), _WIDEST)

    def y(value: float) -> float:
        return round(height - height * min(value, top) / top, 2)

    made = []
    for place, figure in enumerate(figures):
        value, lo, hi = figure.value, figure.lo, figure.hi
        tip = y(value or 0.0)
        made.append(
            Bar(
                span=figure.span,
                x=round(place * step + step * _GAP / 2, 2),
                width=round(step * (1 - _GAP), 2),
                y=tip,
                height=round(height - tip, 2),
                band_y=None if hi is None else y(hi),
                band_height=0.0 if lo is None or hi is None else round(y(lo) - y(hi), 2),
                value=value,
                faint=not figure.whole or (figure.lo is not None and figure.few),
                shown=figure.span == trend.now.span,
            )
        )
    return Bars(width, height, top, tuple(made))


def cloud(found: Association, width: float = 620.0, height: float = 300.0) -> Cloud:
    """Complaints upwards, hours to the right; the newest week's marks are labelled, apart from each other."""
    left, right, top, bottom = 44.0, width - 96.0, 20.0, height - 40.0
    most_hours = nice([mark.hours for mark in found.marks])
    ends = [high for _, _, _, high in found.fit.line] if found.fit else []
    most = nice([*(mark.complaints for mark in found.marks), *ends])

    def x(hours: float) -> float:
        return round(left + (right - left) * hours / most_hours, 1)

    def y(complaints: float) -> float:
        return round(bottom - (bottom - top) * max(0.0, complaints) / most, 1)

    apart = iter(_apart([y(mark.complaints) for mark in found.marks if mark.now]))
    dots = tuple(
        Dot(
            mark.region,
            mark.week,
            x(mark.hours),
            y(mark.complaints),
            mark.now,
            mark.hours,
            mark.complaints,
            next(apart) if mark.now else 0.0,
        )
        for mark in found.marks
    )
    line = found.fit.line if found.fit else ()
    upper = [(x(hours), y(high)) for hours, _, _, high in line]
    lower = [(x(hours), y(low)) for hours, _, low, _ in line]
    quarters = (0.0, 0.25, 0.5, 0.75, 1.0)
    return Cloud(
        width,
        height,
        left,
        right,
        top,
        bottom,
        dots,
        _points([(x(hours), y(mean)) for hours, mean, _, _ in line]),
        _points([*upper, *reversed(lower)]),
        tuple((x(most_hours * part), most_hours * part) for part in quarters),
        tuple((y(most * part), most * part) for part in quarters),
    )


def nice(values: Sequence[float]) -> float:
    """A round number at or above the greatest value; 1 where all are nothing."""
    greatest = max(values, default=0.0)
    if greatest < _NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(greatest))
    return next(step * power for step in _STEPS if step * power >= greatest)


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _apart(places: Sequence[float], least: float = 15.0) -> list[float]:
    """Moved apart, upwards from the lowest one, as little as it takes."""
    moved = list(places)
    below = math.inf
    for index in sorted(range(len(places)), key=lambda index: -places[index]):
        moved[index] = below = round(min(places[index], below - least), 1)
    return moved
