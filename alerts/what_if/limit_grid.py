"""Repair-time limits 处理时限 on a fine grid: what each would come to, quickly enough to be asked on a page."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.comparison import Chance
from alerts.what_if.course import Course, drawn_course
from alerts.what_if.limits import Segment, segments_of
from alerts.what_if.order_table import OrderTable
from correlate.model import Model

Floats = NDArray[np.float64]

GRID_HOURS = (
    *(quarter / 4 for quarter in range(2, 25)),
    *(half / 2 for half in range(13, 25)),
    *map(float, range(13, 25)),
)
"""From half an hour to a day: quarters up to six hours, halves up to twelve, then whole hours."""
_COURSES = 40
_ORDERS_DRAWN = 40_000
_FEWEST_COURSES = 10


class Figure(msgspec.Struct, frozen=True):
    """A mean over the courses drawn, with the 90 % interval of what a course comes to."""

    mean: float
    lo: float
    hi: float


class GridPoint(msgspec.Struct, frozen=True):
    """One limit for all outages of a segment.

    `complaints` if every outage is over by then, by itself or by a repair; `orders`: outages that last longer without
    a crew; `crew_hours`: what their repair takes at least. `over_recorded`: outages that did last longer.
    """

    limit_hours: float
    complaints: Figure
    orders: Figure
    crew_hours: Figure
    over_recorded: int


class SegmentGrid(msgspec.Struct, frozen=True):
    """The limits of one segment by hours; `segment` has the limits recommended by grade.

    `complaints_recorded` were put down to its outages as they went.
    """

    segment: Segment
    outages: int
    complaints_recorded: float
    points: tuple[GridPoint, ...]


def limit_grid(
    orders: OrderTable, model: Model, limits: Sequence[float] = GRID_HOURS, chance: Chance | None = None
) -> tuple[SegmentGrid, ...]:
    """Segment `all` first; every limit of every segment on the same courses. Modelled, none of it counted."""
    told = chance or Chance(courses=max(_FEWEST_COURSES, min(_COURSES, _ORDERS_DRAWN // max(1, len(orders)))))
    segments, hours = segments_of(orders, model), np.array(sorted(set(limits)))
    measured: list[list[Floats]] = [[] for _ in segments]
    for rng in np.random.default_rng(told.seed).spawn(told.courses or _COURSES):
        course = drawn_course(orders, model.delay, rng)
        for mine, segment in zip(measured, segments, strict=True):
            mine.append(_measured(orders, segment, course, hours))
    return tuple(
        SegmentGrid(
            segment=segment,
            outages=len(segment.orders),
            complaints_recorded=float(orders.evidence_complaints[segment.orders].sum()),
            points=tuple(_points(orders, segment, hours, np.array(mine))),
        )
        for mine, segment in zip(measured, segments, strict=True)
    )


def _measured(orders: OrderTable, segment: Segment, course: Course, limits: Floats) -> Floats:
    """(limits, 4): complaints expected, complaints drawn, orders, crew-hours."""
    mine = segment.orders
    own, importance = course.own_hours[mine], course.importance[mine]
    expected = np.array([importance @ orders.felt(mine, np.minimum(own, limit)) for limit in limits])
    ours = np.zeros(len(orders), dtype=np.bool_)
    ours[mine] = True
    ages = np.sort(course.report_age[ours[course.report_order]])
    drawn = np.searchsorted(ages, limits, side="right")
    by_own = np.argsort(own)
    within = np.searchsorted(own[by_own], limits, side="right")
    crew = np.concatenate([[0.0], np.cumsum(orders.crew[mine][by_own])])
    return np.stack([expected, drawn, len(mine) - within, crew[-1] - crew[within]], axis=1)


def _points(orders: OrderTable, segment: Segment, limits: Floats, measured: Floats) -> Iterator[GridPoint]:
    """`measured` is (courses, limits, measures)."""
    means = measured.mean(axis=0)
    lo, hi = np.quantile(measured, (0.05, 0.95), axis=0)
    known = orders.known_hours[segment.orders]
    for number, limit in enumerate(limits.tolist()):
        yield GridPoint(
            limit_hours=limit,
            complaints=_figure(means[number, 0], lo[number, 1], hi[number, 1]),
            orders=_figure(means[number, 2], lo[number, 2], hi[number, 2]),
            crew_hours=_figure(means[number, 3], lo[number, 3], hi[number, 3]),
            over_recorded=int(np.count_nonzero(known > limit)),
        )


def _figure(mean: float, lo: float, hi: float) -> Figure:
    return Figure(float(mean), float(lo), float(hi))
