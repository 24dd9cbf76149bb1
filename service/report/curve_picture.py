"""Where everything stands in the picture of complaints over outage age: bars, curve and band, burst and window."""

import math
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from correlate.study.finding import Finding
from correlate.study.knots import KNOTS_HOURS
from correlate.study.observed import STEP_HOURS, UNTIL_HOURS, Observed
from correlate.study.range import Range

_THOUSAND = 1000.0
_LEAST_USER_HOURS = 1.0


class Bar(msgspec.Struct, frozen=True):
    """What was seen in a half hour of age."""

    x: float
    y: float
    width: float
    height: float


class Mark(msgspec.Struct, frozen=True):
    """A figure on the axis of ages: its place and the ends of its interval."""

    x: float
    lo: float
    hi: float


class Picture(msgspec.Struct, frozen=True):
    """A picture of `width` × `height`, drawn between `left`, `right`, `top` and `bottom`; lines as SVG points."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    bars: tuple[Bar, ...]
    curve: str
    band: str
    burst: Mark | None
    window: Mark | None
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def curve_picture(finding: Finding, seen: Observed, width: float = 760, height: float = 340) -> Picture:
    """Complaints per 1,000 user-hours over the age of the outage in hours."""
    left, right, top, bottom = 56.0, width - 24.0, 28.0, height - 48.0
    rates = [
        _THOUSAND * complaints / hours if hours >= _LEAST_USER_HOURS else 0.0
        for complaints, hours in zip(seen.complaints, seen.user_hours, strict=True)
    ]
    ages = [age for age in KNOTS_HOURS if age <= UNTIL_HOURS]
    hazards = [_THOUSAND * value for value in finding.curve.hazards[: len(ages)]]
    most = _ceiling([*rates, *hazards])

    def x(age: float) -> float:
        return round(left + (right - left) * min(age, UNTIL_HOURS) / UNTIL_HOURS, 1)

    def y(rate: float) -> float:
        return round(bottom - (bottom - top) * min(rate, most) / most, 1)

    def points(values: Sequence[float]) -> list[str]:
        return [f"{x(age)},{y(value)}" for age, value in zip(ages, values, strict=True)]

    lo, hi = ([_THOUSAND * value for value in bound[: len(ages)]] for bound in (finding.lo, finding.hi))
    step = x(STEP_HOURS) - x(0.0)
    return Picture(
        width=width,
        height=height,
        left=left,
        right=right,
        top=top,
        bottom=bottom,
        bars=tuple(
            Bar(x(number * STEP_HOURS), y(rate), round(step - 1, 1), round(bottom - y(rate), 1))
            for number, rate in enumerate(rates)
        ),
        curve=" ".join(points(hazards)) if finding.complaints else "",
        band=" ".join([*points(hi), *reversed(points(lo))]) if finding.complaints else "",
        burst=_mark(finding.burst, x),
        window=_mark(finding.window, x),
        x_ticks=tuple((x(age), f"{age:g}") for age in np.arange(0.0, UNTIL_HOURS + 1, 1.0).tolist()),
        y_ticks=tuple((y(most * quarter / 4), f"{most * quarter / 4:g}") for quarter in range(5)),
    )


def _mark(figure: Range | None, x: Callable[[float], float]) -> Mark | None:
    return None if figure is None else Mark(x(figure.value), x(figure.lo), x(figure.hi))


def _ceiling(values: Sequence[float]) -> float:
    """The next 1, 2, 4, 5 or 8 times a power of ten at or above the greatest value."""
    greatest = max(values, default=0.0) or 1.0
    power = 10.0 ** math.floor(math.log10(greatest))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= greatest * (1 - 1e-9))
