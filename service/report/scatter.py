"""Where the marks of a scatter picture stand: complaints against outage hours, from zero, labelled directly."""

import math
from collections.abc import Sequence

import msgspec

_LABEL_HEIGHT = 15.0
_NOTHING = 1e-6
"""Less than that is drawn as nothing: near the smallest of floats there is no power of ten to count by."""


class Mark(msgspec.Struct, frozen=True):
    """A region in two weeks, in values: hours and complaints, last week (None where there is none) and now."""

    label: str
    hours: float
    complaints: float
    hours_before: float | None = None
    complaints_before: float | None = None


class Point(msgspec.Struct, frozen=True):
    """The same in the picture's units; `label_y` keeps labels from lying on each other."""

    label: str
    x: float
    y: float
    x_before: float | None
    y_before: float | None
    label_y: float


class Scatter(msgspec.Struct, frozen=True):
    """A picture of `width` × `height`, drawn between `left`, `right`, `top` and `bottom`."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    points: tuple[Point, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def scatter(marks: Sequence[Mark], width: float = 640, height: float = 320) -> Scatter:
    """Lays out the marks."""
    left, right, top, bottom = 52.0, width - 120, 16.0, height - 44
    most_hours = _ceiling([value for mark in marks for value in (mark.hours, mark.hours_before or 0.0)])
    most_complaints = _ceiling([value for mark in marks for value in (mark.complaints, mark.complaints_before or 0.0)])

    def x(hours: float) -> float:
        return round(left + (right - left) * hours / most_hours, 1)

    def y(complaints: float) -> float:
        return round(bottom - (bottom - top) * complaints / most_complaints, 1)

    label_y = _spread([y(mark.complaints) for mark in marks])
    points = tuple(
        Point(
            mark.label,
            x(mark.hours),
            y(mark.complaints),
            None if mark.hours_before is None else x(mark.hours_before),
            None if mark.complaints_before is None else y(mark.complaints_before),
            place,
        )
        for mark, place in zip(marks, label_y, strict=True)
    )
    x_ticks = tuple((x(value), f"{value:g}") for value in _ticks(most_hours))
    y_ticks = tuple((y(value), f"{value:g}") for value in _ticks(most_complaints))
    return Scatter(width, height, left, right, top, bottom, points, x_ticks, y_ticks)


def _ceiling(values: Sequence[float]) -> float:
    """The next 1, 2 or 5 times a power of ten, in quarters, at or above the greatest value."""
    greatest = max(values, default=0.0)
    if greatest < _NOTHING:
        return 1.0
    power = 10.0 ** math.floor(math.log10(greatest))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= greatest)


def _ticks(ceiling: float) -> list[float]:
    return [ceiling * quarter / 4 for quarter in range(5)]


def _spread(places: Sequence[float]) -> list[float]:
    """Moves label places apart, upwards from the lowest one, as little as it takes."""
    spread = list(places)
    below = math.inf
    for index in sorted(range(len(places)), key=lambda index: -places[index]):
        spread[index] = below = round(min(places[index], below - _LABEL_HEIGHT), 1)
    return spread
