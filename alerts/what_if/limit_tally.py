"""What repair-time limits would come to: complaints if they are held, and what holding them takes."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.what_if.course import Course
from alerts.what_if.limits import GRADES, GradeLimit, Segment
from alerts.what_if.order_table import OrderTable

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

CANDIDATE_HOURS = (1.0, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 24.0)


class LimitRow(msgspec.Struct, frozen=True):
    """One limit for one grade (None: all grades) of a segment; counts are means over the courses drawn.

    `complaints` (and 90 % interval): if every outage is over by then, by itself or by a repair;
    `complaints_recorded`: what was put down to them as they went. `orders`: outages that last longer without a
    crew; `crew_hours`: what their repair takes at least. `over_limit`: outages that last longer when the crews
    asked for go by avoidable complaints; `over_limit_recorded`: those that did.
    """

    segment: str
    technology: str | None
    area_class: str | None
    grade: int | None
    limit_hours: float
    recommended: bool
    limit_lo: float | None
    limit_hi: float | None
    status: str
    users_from: float | None
    outages: int
    complaints: float
    complaints_lo: float
    complaints_hi: float
    complaints_recorded: float
    orders: float
    crew_hours: float
    over_limit: float
    over_limit_recorded: int


class LimitTally:
    """Adds up one segment's limits over the courses; `add` each, then `rows`."""

    def __init__(self, orders: OrderTable, segment: Segment, candidates: Sequence[float]) -> None:
        self._table = orders
        self._segment = segment
        self._limits = [(hours, np.full(len(segment.orders), hours)) for hours in sorted(set(candidates))]
        told = [limit.limit_hours for limit in segment.limits]
        by_grade = np.array([np.inf if hours is None else hours for hours in told])
        self._advised = by_grade[segment.grade - 1]
        self._added: list[Floats] = []

    def add(self, course: Course, hours_by_index: Floats) -> None:
        """`hours_by_index`: how long each outage lasts under the recommended policy."""
        limits = [*(limit for _, limit in self._limits), self._advised]
        self._added.append(np.array([self._measured(course, hours_by_index, limit) for limit in limits]))

    def rows(self) -> Iterator[LimitRow]:
        """Candidates for all grades together, then each grade's candidates and the limit recommended for it."""
        measured = np.array(self._added)
        for number, (hours, _) in enumerate(self._limits):
            yield self._row(None, hours, measured[:, number].sum(axis=1))
        for limit in self._segment.limits:
            if limit.outages:
                yield from self._of_grade(limit, measured[:, :, limit.grade - 1])

    def _of_grade(self, limit: GradeLimit, measured: Floats) -> Iterator[LimitRow]:
        for number, (hours, _) in enumerate(self._limits):
            if hours != limit.limit_hours:
                yield self._row(limit, hours, measured[:, number])
        if limit.limit_hours is not None:
            yield self._row(limit, limit.limit_hours, measured[:, -1], recommended=True)

    def _measured(self, course: Course, hours_by_index: Floats, limit: Floats) -> Floats:
        """By grade: complaints expected, complaints drawn, orders, crew-hours, outages over the limit."""
        mine, table = self._segment.orders, self._table
        own = course.own_hours[mine]
        hours = np.minimum(own, limit)
        needs = own > limit
        everyone = np.full(len(course.own_hours), -1.0)
        everyone[mine] = hours
        drawn = np.bincount(course.report_order, course.report_age <= everyone[course.report_order], len(everyone))
        measures = (
            course.importance[mine] * table.felt(mine, hours),
            drawn[mine],
            needs,
            needs * table.crew[mine],
            hours_by_index[mine] > limit + 1e-9,
        )
        grade = self._segment.grade - 1
        return np.array([np.bincount(grade, measure, len(GRADES)) for measure in measures]).T

    def _row(self, limit: GradeLimit | None, hours: float, measured: Floats, *, recommended: bool = False) -> LimitRow:
        """`measured` is (courses, measures)."""
        segment = self._segment
        mine = segment.orders if limit is None else segment.orders[segment.grade == limit.grade]
        expected, _, orders, crew_hours, over = measured.mean(axis=0).tolist()
        lo, hi = np.quantile(measured[:, 1], (0.05, 0.95)).tolist()
        return LimitRow(
            segment=segment.name,
            technology=segment.technology,
            area_class=segment.area_class,
            grade=limit.grade if limit else None,
            limit_hours=hours,
            recommended=recommended,
            limit_lo=limit.lo if limit and recommended else None,
            limit_hi=limit.hi if limit and recommended else None,
            status=limit.status if limit else "",
            users_from=limit.users_from if limit else None,
            outages=len(mine),
            complaints=expected,
            complaints_lo=lo,
            complaints_hi=hi,
            complaints_recorded=float(self._table.evidence_complaints[mine].sum()),
            orders=orders,
            crew_hours=crew_hours,
            over_limit=over,
            over_limit_recorded=int(np.count_nonzero(self._table.known_hours[mine] > hours)),
        )
