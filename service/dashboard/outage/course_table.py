"""The picture of a group as a table: the same figures, for those who read them or hear them read."""

from collections.abc import Iterator

import msgspec
import numpy as np

from service.dashboard.outage.course import Band, Course

_MOST_ROWS = 16


class Figure(msgspec.Struct, frozen=True):
    """A mean and where nine in ten lie."""

    mean: float
    lo: float
    hi: float


class Row(msgspec.Struct, frozen=True):
    """Complaints at one age in hours; None where the picture has none. `is_ahead`: that age is still to come."""

    age: float
    seen: float | None
    expected: Figure | None
    alone: Figure | None
    repaired: Figure | None
    is_ahead: bool


def course_table(course: Course) -> tuple[Row, ...]:
    """A row for every hour, or for as many hours as keep the table short."""
    return tuple(_rows(course))


def _rows(course: Course) -> Iterator[Row]:
    step = max(1, round(course.until / _MOST_ROWS))
    for age in np.arange(step, course.until + 1e-9, step).tolist():
        ahead = age > course.now
        seen = max((total for at, total in course.seen if at <= age), default=0.0)
        yield Row(
            age=age,
            seen=None if ahead else seen,
            expected=_at(course.expected, age),
            alone=_at(course.left_alone, age),
            repaired=_at(course.repaired, age),
            is_ahead=ahead and course.ended is None,
        )


def _at(band: Band | None, age: float) -> Figure | None:
    if band is None or not band.ages[0] <= age <= band.ages[-1] + 1e-9:
        return None
    return Figure(*(float(np.interp(age, band.ages, values)) for values in (band.mean, band.lo, band.hi)))
