"""What brought most complaints in a stretch of time: outages and places; and suspected silent outages."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, or_, select

from alerts.scorecard import silent_outages
from correlate.facts import ComplaintAttributed, ComplaintResolved, OutageConcluded, Period, Spike, SpikeKind
from ingest.records import Region
from service.store import schema
from service.store.concluded_outages import concluded_of
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span
from service.store.summaries.places import Place, Places

LISTED: Final = 10
_LATER: Final = timedelta(hours=24)
_EARLIER: Final = timedelta(days=30)
"""An outage that nobody clears ends long before: one that began earlier is over."""

_spike = msgspec.msgpack.Decoder(Spike)


class TopOutage(msgspec.Struct, frozen=True):
    """An outage group that began in the time; `place`: of the site of it with most cells, else of its first cell.

    `ended_at` None: it lasts. `complaints`: the expected number put down to it; `below`, `above`: the sums over its
    outages of the squared distances to the ends of their 90 % intervals.
    """

    group_id: str
    region: str
    place: str
    sites: int
    cells: int
    started_at: datetime
    ended_at: datetime | None
    complaints: float
    below: float
    above: float


class SilentOutage(msgspec.Struct, frozen=True):
    """A suspected silent outage; `confirmed` None: nobody has looked by now."""

    spike: Spike
    confirmed: bool | None


class TopFacts(msgspec.Struct, frozen=True):
    """The lists are of the time, the most complaints first; of silent outages all, those of the time before counted."""

    regions: Mapping[str, Region]
    outages: tuple[TopOutage, ...]
    groups: int
    places: tuple[Place, ...]
    silent: tuple[SilentOutage, ...]
    silent_before: tuple[SilentOutage, ...]


class TopReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> TopFacts:
        """Unplanned outages by when they began, spikes by when they began."""
        places = tuple(Places(self._engine).most_complained_of(span.now, limit=LISTED))
        with self._engine.connect() as connection:
            outages, groups = _outages(connection, span.now)
            silent, before = (_silent(connection, time) for time in (span.now, span.before))
            return TopFacts(known_regions(connection), outages, groups, places, silent, before)


def _outages(connection: Connection, time: Period) -> tuple[tuple[TopOutage, ...], int]:
    table = schema.outages.c
    began = (table.started_at >= time[0], table.started_at < time[1], ~table.planned)
    complaints = func.sum(table.complaints)
    ranked = select(table.group_id, complaints).where(*began).group_by(table.group_id)
    groups = connection.execute(select(func.count(table.group_id.distinct())).where(*began)).scalar_one()
    top = connection.execute(ranked.order_by(complaints.desc(), table.group_id).limit(LISTED)).all()
    return tuple(_outage(connection, group_id) for group_id, _ in top), groups


def _outage(connection: Connection, group_id: str) -> TopOutage:
    """All of a group, also what of it began before the time."""
    table = schema.outages.c
    wanted = select(schema.outages).where(table.group_id == group_id, ~table.planned)
    outages = [concluded_of(row) for row in connection.execute(wanted.order_by(table.started_at, table.outage_id))]
    places = Counter(one.site_id or one.cell_id for one in outages)
    ends = [one.ended_at for one in outages]
    return TopOutage(
        group_id,
        outages[0].region,
        places.most_common(1)[0][0],
        len(places),
        len({one.cell_id for one in outages}),
        outages[0].started_at,
        None if None in ends else max(end for end in ends if end),
        sum(one.complaints for one in outages),
        sum((one.complaints - one.complaints_lo) ** 2 for one in outages),
        sum((one.complaints_hi - one.complaints) ** 2 for one in outages),
    )


def _silent(connection: Connection, time: Period) -> tuple[SilentOutage, ...]:
    table = schema.spikes.c
    suspected = (table.kind == SpikeKind.SILENT_SUSPECTED.value, table.final)
    began = select(table.body).where(*suspected, table.starts_at >= time[0], table.starts_at < time[1])
    spikes = [_spike.decode(body) for body in connection.execute(began).scalars().all()]
    spikes.sort(key=lambda spike: (-spike.unexplained, spike.starts_at, spike.region, spike.district or ""))
    return tuple(SilentOutage(spike, _verdict(connection, spike)) for spike in spikes)


def _verdict(connection: Connection, spike: Spike) -> bool | None:
    """What the scorecard makes of it alone."""
    told = silent_outages([spike], _at_place(connection, spike), *_closed(connection, spike))
    return True if told.confirmed else False if told.refuted else None


def _at_place(connection: Connection, spike: Spike) -> list[OutageConcluded]:
    table = schema.outages.c
    cells, sites = ([one] if one else [] for one in (spike.cell_id, spike.site_id))
    place = or_(table.cell_id.in_(cells), table.site_id.in_(sites))
    around = (table.started_at < spike.ends_at + _LATER, table.started_at >= spike.starts_at - _EARLIER)
    return [concluded_of(row) for row in connection.execute(select(schema.outages).where(place, *around))]


def _closed(connection: Connection, spike: Spike) -> tuple[list[ComplaintAttributed], list[ComplaintResolved]]:
    table = schema.complaints.c
    made = (table.region == spike.region, table.created_at >= spike.starts_at, table.created_at < spike.ends_at)
    columns = (table.complaint_id, table.region, table.district, table.created_at, table.concluded_cause)
    rows = connection.execute(select(*columns).where(*made, table.concluded)).all()
    return (
        [ComplaintAttributed(row[0], row[1], row[2], row[3], (), 1.0) for row in rows],
        [ComplaintResolved(row[0], row[1], row[3], row[4], None) for row in rows],
    )
