"""Outage hours, outaged cells and fault-caused complaints by region and week, as far back as there are any."""

from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, select

from service.store import schema
from service.store.report_reads.span import Span
from service.store.summaries.spans import days_of_weeks, weeks_until
from service.store.summaries.summaries import Span as Summed
from service.store.summaries.summaries import Summaries
from service.store.summaries.weekly_sums import weekly_rows

MOST_WEEKS: Final = 157
"""Three years and a week: conclusions are not kept longer than that by default."""

_ALL_ROWS: Final = 1 << 40


class WeekMark(msgspec.Struct, frozen=True):
    """A region in a week: planned work left out. `now`: of the time that the report is about."""

    region: str
    week: str
    outage_hours: float
    outaged_cells: int
    complaints: int
    now: bool


class FitFacts(msgspec.Struct, frozen=True):
    """A mark for every region and whole week in which anything happened, oldest first; the weeks looked at."""

    marks: tuple[WeekMark, ...]
    weeks: int


class FitReads:
    """Reads kept sums, and sums what is not kept."""

    def __init__(self, engine: Engine, summaries: Summaries) -> None:
        self._engine = engine
        self._summaries = summaries

    def facts(self, span: Span) -> FitFacts:
        """Of the whole weeks that ended with the time, or before it."""
        with self._engine.connect() as connection:
            since = _since(connection)
        weeks = [] if since is None else _weeks(span, since)
        if not weeks:
            return FitFacts((), 0)
        days = self._summaries.complaints.read(span.zone, days_of_weeks(span.zone, weeks), rows=_ALL_ROWS)
        outages = self._summaries.outages.read(span.zone, weeks, rows=_ALL_ROWS)
        now = {week.name for week in weeks if week.ends_at > span.starts_at}
        marks = tuple(
            WeekMark(
                row.region, row.week, row.outage_hours, row.outaged_cells, row.complaints_by_cause, row.week in now
            )
            for row in weekly_rows(weeks, days, outages, ())
            if row.outages or row.complaints
        )
        return FitFacts(marks, len(weeks))


def _weeks(span: Span, since: datetime) -> list[Summed]:
    """From the one in which `since` lies."""
    number = min((span.ends_at - since) // timedelta(weeks=1) + 2, MOST_WEEKS)
    found = weeks_until(span.zone, span.ends_at - timedelta.resolution, max(number, 1))
    return [week for week in found if week.ends_at <= span.ends_at and week.ends_at > since]


def _since(connection: Connection) -> datetime | None:
    """From when on both outages and complaints are known: before that the one can not be held to the other."""
    outage = connection.execute(select(func.min(schema.outages.c.started_at))).scalar()
    complaint = connection.execute(select(func.min(schema.complaints.c.created_at))).scalar()
    return None if outage is None or complaint is None else max(outage, complaint)
