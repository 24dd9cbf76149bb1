"""What limits come to, drawn: complaints, crew-hours and orders over the limit in hours, each with its band."""

import math
from collections.abc import Sequence

import msgspec

from alerts.what_if.limit_grid import Figure, GridPoint

WIDTH, HEIGHT = 330.0, 150.0
LEFT, RIGHT, TOP, BOTTOM = 44.0, 318.0, 10.0, 124.0
UNTIL_HOURS = 24.0
FIGURES = ("complaints", "crew_hours", "orders")


class LimitPicture(msgspec.Struct, frozen=True):
    """One figure over the limit; `x` is where the limit that is shown stands. Lines as SVG points, from zero up."""

    figure: str
    line: str
    band: str
    x: float
    x_ticks: tuple[tuple[float, str], ...]
    y_ticks: tuple[tuple[float, str], ...]


def limit_pictures(points: Sequence[GridPoint], shown: float) -> tuple[LimitPicture, ...]:
    """One for each of complaints, crew-hours and orders; `points` is not empty."""
    return tuple(_picture(figure, points, shown) for figure in FIGURES)


def place_of(hours: float) -> float:
    """Where a limit of so many hours stands across the picture."""
    return round(LEFT + (RIGHT - LEFT) * min(hours, UNTIL_HOURS) / UNTIL_HOURS, 1)


def _picture(name: str, points: Sequence[GridPoint], shown: float) -> LimitPicture:
    told: list[tuple[float, Figure]] = [(point.limit_hours, getattr(point, name)) for point in points]
    most = _ceiling(max(figure.hi for _, figure in told))

    def y(value: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * min(value, most) / most, 1)

    above = [f"{place_of(hours)},{y(figure.hi)}" for hours, figure in told]
    below = [f"{place_of(hours)},{y(figure.lo)}" for hours, figure in told]
    return LimitPicture(
        figure=name,
        line=" ".join(f"{place_of(hours)},{y(figure.mean)}" for hours, figure in told),
        band=" ".join([*above, *reversed(below)]),
        x=place_of(shown),
        x_ticks=tuple((place_of(hours), f"{hours:g}") for hours in (0, 4, 8, 12, 16, 20, 24)),
        y_ticks=tuple(
            (y(most * half / 2), f"{most * half / 2:,g}".replace(",", "\N{THIN SPACE}")) for half in range(3)
        ),
    )


def _ceiling(greatest: float) -> float:
    """The next 1, 2, 4, 5 or 8 times a power of ten at or above the greatest value."""
    power = 10.0 ** math.floor(math.log10(greatest or 1.0))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= greatest * (1 - 1e-9))
