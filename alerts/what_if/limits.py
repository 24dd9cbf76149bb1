"""Fault grades 故障分级 and repair-time limits 处理时限, as the golden window recommends them."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.order_table import OrderTable
from correlate.model import Curve, Model
from correlate.windows.golden_window import golden_window
from correlate.windows.hazard import expected_reports

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

GRADES = (1, 2, 3)
_COMPLAINTS_FROM = (15.0, 3.0, 0.0)
"""What an outage of each grade causes at least if it lasts as long as the reference: the steps of impact of orders."""
_LONGEST_HOURS = 24.0
_BISECTIONS = 50
_QUARTER = 0.25
_WITH_WINDOW = frozenset({"ok", "assumed"})


class GradeLimit(msgspec.Struct, frozen=True):
    """The limit recommended for one grade of outages of a segment.

    Grade 1 are the outages that would cause 15 complaints or more in the reference time (12 h), grade 2 those of 3 or
    more, grade 3 the others; `users_from` says the same in users without service. Grade 1 is to be repaired within
    the golden window; the others within what lets their typical outage cause no more complaints than the smallest of
    grade 1 does within its window, a day at most. `lo`, `hi`: 90 %, as the window is known; empty where it is not.
    `status`: `ok`; `assumed` (no study was made); else there is no limit: `no_outages`, or the status that a study
    gave the segment for want of a window. What has no limit of its own goes by that of `all`.
    """

    grade: int
    users_from: float
    outages: int
    status: str
    limit_hours: float | None = None
    lo: float | None = None
    hi: float | None = None


class Segment(msgspec.Struct, frozen=True):
    """Outages that share limits: those of a curve of the model, or `all`. `orders` are numbers in the table."""

    name: str
    technology: str | None
    area_class: str | None
    orders: Indices
    grade: Indices
    limits: tuple[GradeLimit, ...]


def segments_of(orders: OrderTable, model: Model) -> tuple[Segment, ...]:
    """`all` first, with every order; then each segment that has a curve of its own and orders."""
    return tuple(_segments(orders, model))


def _segments(orders: OrderTable, model: Model) -> Iterator[Segment]:
    yield _segment(orders, model, model.curves[0], np.arange(len(orders)))
    for number in range(1, len(model.curves)):
        mine = np.flatnonzero(orders.segment == number)
        if len(mine):
            yield _segment(orders, model, model.curves[number], mine)


def _segment(orders: OrderTable, model: Model, curve: Curve, mine: Indices) -> Segment:
    reference = float(expected_reports(curve, model.reference_hours))
    users = orders.users[mine]
    grade = 1 + np.sum(users[:, None] * reference < np.array(_COMPLAINTS_FROM), axis=1)
    limits = [
        _limit(model, curve, users[grade == number], number, least / (reference * orders.level))
        for number, least in zip(GRADES, _COMPLAINTS_FROM, strict=True)
    ]
    return Segment(curve.segment, curve.technology, curve.area_class, mine, grade, tuple(limits))


def _limit(model: Model, curve: Curve, users: Floats, grade: int, users_from: float) -> GradeLimit:
    bare = GradeLimit(grade, users_from, len(users), "no_outages")
    if curve.status not in _WITH_WINDOW:
        return msgspec.structs.replace(bare, status=curve.status)
    if not len(users):
        return bare
    window = curve.window_hours or golden_window(curve, model.epsilon, model.reference_hours)
    allowed = model.epsilon * _COMPLAINTS_FROM[0]
    hours = window if grade == 1 else _hours_until(curve, allowed / max(float(np.median(users)), 1e-9), window)
    limit = max(_QUARTER, hours // _QUARTER * _QUARTER)
    if curve.window_lo is None or curve.window_hi is None:
        return msgspec.structs.replace(bare, status="assumed", limit_hours=limit)
    lo, hi = (hours * bound / window for bound in (curve.window_lo, curve.window_hi))
    return msgspec.structs.replace(bare, status="ok", limit_hours=limit, lo=min(lo, _LONGEST_HOURS), hi=hi)


def _hours_until(curve: Curve, complaints_per_user: float, shortest: float) -> float:
    """The duration at which a user has complained so often, at constant activity; within the bounds of limits."""
    low, high = shortest, max(shortest, _LONGEST_HOURS)
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if expected_reports(curve, middle) <= complaints_per_user else (low, middle)
    return low
