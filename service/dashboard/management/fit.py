"""Fault complaints against outage hours: a mark a region and week, the straight line through them, and its band.

Least squares with the 90 % interval of the mean (Draper & Smith 1998, §1.4). Regions differ in size and weeks go on
from each other, so that the band is too narrow if anything: it shows an association, never a cause.
"""

from collections.abc import Sequence
from math import sqrt

import msgspec
import numpy as np
from scipy.special import stdtrit

from service.dashboard.management.sheet import ManagementSheet

FEWEST = 6
"""Through fewer marks no line is drawn."""

_STEPS = 24
_UPPER = 0.95


class Mark(msgspec.Struct, frozen=True):
    """A region in a week; `now`: the week shown."""

    region: str
    week: str
    hours: float
    complaints: float
    now: bool


class Fit(msgspec.Struct, frozen=True):
    """Complaints per hour more, with its 90 % interval; `line`: hours, mean, and the ends of its interval."""

    slope: float
    slope_lo: float
    slope_hi: float
    correlation: float
    line: tuple[tuple[float, float, float, float], ...]


class Association(msgspec.Struct, frozen=True):
    """The marks, and the line where there are enough of them that differ; of weeks that are over or go on."""

    marks: tuple[Mark, ...]
    fit: Fit | None


def association(sheet: ManagementSheet) -> Association:
    """Of every region and week in which anything happened."""
    marks = tuple(
        Mark(row.region, week.name, row.outage_hours, float(row.complaints_by_cause), week.name == sheet.week)
        for week in sheet.weeks
        for row in week.rows
        if row.outages or row.complaints
    )
    return Association(marks, fitted(marks))


def fitted(marks: Sequence[Mark]) -> Fit | None:
    """The line through the marks; None where they are too few, or all of the same hours."""
    x, y = np.array([mark.hours for mark in marks]), np.array([mark.complaints for mark in marks])
    if len(marks) < FEWEST or float(np.ptp(x)) <= 1e-9:
        return None
    middle, spread = float(x.mean()), float(((x - x.mean()) ** 2).sum())
    slope = float(((x - middle) * y).sum() / spread)
    start = float(y.mean()) - slope * middle
    left = y - start - slope * x
    noise = float((left**2).sum()) / (len(marks) - 2)
    often = float(stdtrit(len(marks) - 2, _UPPER))
    half = often * sqrt(noise / spread)
    line = []
    for at in np.linspace(0.0, float(x.max()), _STEPS + 1):
        mean, wide = start + slope * at, often * sqrt(noise * (1 / len(marks) + (at - middle) ** 2 / spread))
        line.append((float(at), float(mean), float(mean - wide), float(mean + wide)))
    whole = float(((y - y.mean()) ** 2).sum())
    correlation = slope * sqrt(spread / whole) if whole > 0.0 else 0.0
    return Fit(slope, slope - half, slope + half, correlation, tuple(line))
