"""Where everything stands in the picture of calibration: what forecasts expected, and what came. Pure."""

import math
from collections.abc import Sequence

import msgspec

from service.dashboard.scorecard.view import Calibrated

_LEAST = 0.1


class Ball(msgspec.Struct, frozen=True):
    """Forecasts of a size: further right expected more, higher up brought more; on the diagonal both are alike."""

    x: float
    y: float
    radius: float
    forecasts: int
    expected: float
    observed: float
    few: bool


class CalibrationPicture(msgspec.Struct, frozen=True):
    """A square of `side`, both axes logarithmic from .1; ticks are places and values."""

    side: float
    left: float
    bottom: float
    balls: tuple[Ball, ...]
    ticks: tuple[tuple[float, float, float], ...]


def calibration_picture(found: Sequence[Calibrated], side: float = 300.0, few: int = 30) -> CalibrationPicture:
    """Ticks are a value with its place along and its place upwards."""
    left, bottom, far = 44.0, side - 40.0, side - 12.0
    most = max([10.0, *(max(one.expected, one.observed) for one in found)])
    decades = math.ceil(math.log10(most / _LEAST))

    def along(value: float) -> float:
        return math.log10(max(value, _LEAST) / _LEAST) / decades

    def x(value: float) -> float:
        return round(left + (far - left) * along(value), 1)

    def y(value: float) -> float:
        return round(bottom - (bottom - 12.0) * along(value), 1)

    balls = tuple(
        Ball(
            x(one.expected),
            y(one.observed),
            4.0 if one.forecasts < few else 6.0,
            one.forecasts,
            one.expected,
            one.observed,
            one.forecasts < few,
        )
        for one in found
    )
    ticks = tuple((value, x(value), y(value)) for value in (_LEAST * 10.0**place for place in range(decades + 1)))
    return CalibrationPicture(side, left, bottom, balls, ticks)
