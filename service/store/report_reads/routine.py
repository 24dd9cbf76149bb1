"""Complaints by day, the spikes that were found, and the causes that complaints were closed with."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, select

from correlate.complaint_causes import cause_named
from correlate.facts import Period, Spike
from correlate.weeks import Days
from ingest.records import Region
from service.store import schema
from service.store.report_reads.complaint_counts import ComplaintCounts
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span

SHOWN: Final = timedelta(days=28)
"""The least time of which days are shown, ending with the span."""

HISTORY: Final = timedelta(days=119)
"""From so long before the first day shown on, days are counted."""

NOT_CLOSED: Final = "not_closed"
UNKNOWN: Final = "unknown"
_spike = msgspec.msgpack.Decoder(Spike)


class DayCounts(msgspec.Struct, frozen=True):
    """The complaints made on a local day, by region."""

    starts_at: datetime
    counts: Mapping[str, int]


class RoutineFacts(msgspec.Struct, frozen=True):
    """`days` oldest first, the last `shown` of them to be looked at; `since`: the first day with a complaint.

    Causes by the name that `cause_named` gives them, `UNKNOWN` where it knows none, `NOT_CLOSED` of those still open.
    """

    regions: Mapping[str, Region]
    days: tuple[DayCounts, ...]
    shown: int
    since: datetime | None
    spikes: tuple[Spike, ...]
    spikes_before: tuple[Spike, ...]
    causes: Mapping[str, int]
    causes_before: Mapping[str, int]


class RoutineReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> RoutineFacts:
        """Of the time and of the one before it; days from long before, to tell what is usual."""
        first = min(span.starts_at, span.ends_at - SHOWN)
        days = list(_days(span.zone, first - HISTORY, span.ends_at))
        counts = ComplaintCounts(self._engine, span.zone, days[0][0])
        found = zip(days, counts.over(days), strict=True)
        told = tuple(DayCounts(day[0], {region: sum(of.values()) for region, of in one.items()}) for day, one in found)
        with self._engine.connect() as connection:
            return RoutineFacts(
                known_regions(connection),
                told,
                sum(1 for day in told if day.starts_at >= first),
                counts.since,
                _spikes(connection, span.now),
                _spikes(connection, span.before),
                _causes(connection, span.now),
                _causes(connection, span.before),
            )


def _days(zone: str, since: datetime, until: datetime) -> Iterator[Period]:
    calendar = Days(zone)
    day = calendar.of(since)
    while day.starts_at < until:
        yield day.starts_at, day.ends_at
        day = calendar.after(day)


def _spikes(connection: Connection, time: Period) -> tuple[Spike, ...]:
    """Those that began in the time, in their order."""
    table = schema.spikes.c
    began = (table.starts_at >= time[0], table.starts_at < time[1])
    wanted = select(table.body).where(*began).order_by(table.starts_at, table.region, table.district)
    return tuple(_spike.decode(body) for body in connection.execute(wanted).scalars())


def _causes(connection: Connection, time: Period) -> dict[str, int]:
    table = schema.complaints.c
    made = (table.created_at >= time[0], table.created_at < time[1])
    counted = select(table.concluded, table.concluded_cause, func.count()).where(*made)
    found: Counter[str] = Counter()
    for is_closed, cause, count in connection.execute(counted.group_by(table.concluded, table.concluded_cause)):
        found[(cause_named(cause) or UNKNOWN) if is_closed else NOT_CLOSED] += count
    return dict(found)
