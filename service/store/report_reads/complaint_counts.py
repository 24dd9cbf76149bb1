"""Complaints counted by region and class over whole days: from rows, and from kept sums where rows have been let go."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, func, select

from correlate.facts import Period
from correlate.weeks import Days
from service.store import schema
from service.store.database import Writer
from service.store.seen_regions import seen_regions
from service.store.summaries.summaries import Found, Span, Summaries
from service.store.summaries.sums import ComplaintSums

Counts = Mapping[str, Mapping[str, int]]
"""By region and class; the empty text where a complaint has no class."""


class ComplaintCounts:
    """Counts over one database from `earliest` on, by days of one zone; `since`: the first day with a complaint."""

    def __init__(self, engine: Engine, zone: str, earliest: datetime) -> None:
        self._engine = engine
        self._zone = zone
        self._days = Days(zone)
        with engine.connect() as connection:
            first = connection.execute(select(func.min(schema.complaints.c.created_at))).scalar()
        first_day = None if first is None else self._days.of(first)
        kept = self._kept((earliest, first_day.ends_at)) if first_day else None
        self._sums = {} if kept is None else _seen(kept)
        self._rows_from: datetime | None = None
        if first_day and kept:
            # Of the first day that has rows, some may be gone already.
            whole = first_day.name in kept.sums and first_day.name not in kept.behind
            self._rows_from = first_day.ends_at if whole else first_day.starts_at
        told = [self._days.named(name).starts_at for name, sums in self._sums.items() if sums]
        self.since: datetime | None = min([*told, first_day.starts_at]) if first_day else None

    def over(self, stretches: Sequence[Period]) -> list[Counts]:
        """The counts of each stretch, which begins and ends at midnight."""
        with self._engine.connect() as connection:
            return [self._over(connection, stretch) for stretch in stretches]

    def _over(self, connection: Connection, stretch: Period) -> Counts:
        found: defaultdict[str, Counter[str]] = defaultdict(Counter)
        rows_from = self._rows_from
        if rows_from is None:
            return found
        for day in self._days_of((stretch[0], min(stretch[1], rows_from))):
            for region, sums in self._sums.get(day.name, {}).items():
                found[region].update(sums.by_category)
        for region, category, count in _rows(connection, (max(stretch[0], rows_from), stretch[1])):
            found[region][category or ""] += count
        return found

    def _kept(self, time: Period) -> Found[ComplaintSums]:
        """What was summed and written down of the days of a time; no row is read."""
        engine = self._engine
        return Summaries(engine, Writer(engine)).complaints.read(self._zone, list(self._days_of(time)), rows=0)

    def _days_of(self, time: Period) -> Iterator[Span]:
        since, until = time
        while since < until:
            day = self._days.of(since)
            yield Span(day.name, day.starts_at, day.ends_at)
            since = day.ends_at


def _seen(found: Found[ComplaintSums]) -> dict[str, dict[str, ComplaintSums]]:
    """Sums are kept for everybody: those of regions that are not seen here are left out."""
    seen = seen_regions()
    return {
        day: {region: one for region, one in sums.items() if seen is None or region in seen}
        for day, sums in found.sums.items()
    }


def _rows(connection: Connection, time: Period) -> list[tuple[str, str | None, int]]:
    if time[0] >= time[1]:
        return []
    table = schema.complaints.c
    made = (table.created_at >= time[0], table.created_at < time[1])
    counted = select(table.region, table.category, func.count()).where(*made)
    return [(row[0], row[1], row[2]) for row in connection.execute(counted.group_by(table.region, table.category))]
