"""How long the outages lasted that ended in a stretch of time and in the one before it, by region and by cause."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, Engine, Select, func, select

from alerts.orders.receipt import Scene
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.group_scenes import group_scenes
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.lengths import Length, Lengths
from service.store.report_reads.span import Span

_AT_ONCE: Final = 2_000
_MINUTE: Final = timedelta(minutes=1)


class CauseLength(msgspec.Struct, frozen=True):
    """Outages of one cause; of so many of them a crew's receipt told it, of the others their alarms."""

    length: Length
    by_receipt: int


class TimeDurations(msgspec.Struct, frozen=True):
    """Of one time: all regions together (None: nothing ended), each region, each cause.

    Cause None: neither a receipt nor an alarm tells it, as one that only says that service is out.
    `never_cleared`: outages that were ended because their alarm never was; how long they lasted is not known.
    """

    all: Length | None = None
    regions: Mapping[str, Length] = {}
    causes: Mapping[Scene | None, CauseLength] = {}
    never_cleared: int = 0


class DurationFacts(msgspec.Struct, frozen=True):
    """`open_at_end`: outages that still lasted when the time ended."""

    regions: Mapping[str, Region]
    now: TimeDurations
    before: TimeDurations
    open_at_end: int


class DurationReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> DurationFacts:
        """Of unplanned outages by when they ended: how long the others will last is not known yet."""
        with self._engine.connect() as connection:
            return DurationFacts(
                known_regions(connection),
                _durations(connection, span.now),
                _durations(connection, span.before),
                _open_at(connection, span.ends_at),
            )


def _durations(connection: Connection, time: Period) -> TimeDurations:
    scenes = dict(group_scenes(connection, _of_ended(time)))
    together, by_receipt, never_cleared = Lengths(), Counter[Scene | None](), 0
    regions: defaultdict[str, Lengths] = defaultdict(Lengths)
    causes: defaultdict[Scene | None, Lengths] = defaultdict(Lengths)
    for region, group_id, started_at, ended_at, stale in _ended(connection, time):
        if stale:
            never_cleared += 1
            continue
        minutes = (ended_at - started_at) / _MINUTE
        scene, is_receipt = scenes.get(group_id, (None, False))
        by_receipt[scene] += is_receipt
        for lengths in (together, regions[region], causes[scene]):
            lengths.add(group_id, minutes)
    told = {scene: lengths.told() for scene, lengths in causes.items()}
    return TimeDurations(
        together.told(),
        {region: length for region, lengths in regions.items() if (length := lengths.told())},
        {scene: CauseLength(length, by_receipt[scene]) for scene, length in told.items() if length},
        never_cleared,
    )


def _ended(connection: Connection, time: Period) -> Iterator[tuple[str, str, datetime, datetime, bool]]:
    table = schema.outages.c
    columns = (table.region, table.group_id, table.started_at, table.ended_at, table.stale)
    wanted = select(*columns).where(table.ended_at >= time[0], table.ended_at < time[1], ~table.planned)
    for row in connection.execute(wanted, execution_options={"yield_per": _AT_ONCE}):
        yield row[0], row[1], row[2], row[3], row[4]


def _of_ended(time: Period) -> Select[Any]:
    """The groups of the outages that ended then."""
    table = schema.outages.c
    return select(table.group_id).where(table.ended_at >= time[0], table.ended_at < time[1], ~table.planned)


def _open_at(connection: Connection, moment: datetime) -> int:
    table = schema.outages.c
    began = select(func.count()).select_from(schema.outages).where(table.started_at < moment, ~table.planned)
    # Two questions, each answered from the index of ends: asked at once, every outage would be looked at.
    lasting = began.where(table.ended_at >= moment), began.where(table.ended_at.is_(None))
    return sum(connection.execute(wanted).scalar_one() for wanted in lasting)
