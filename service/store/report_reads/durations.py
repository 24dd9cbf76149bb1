"""How long the outages lasted that ended in a stretch of time and in the one before it, by region and by cause."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, or_, select

from alerts.explain.cause_scene import scene_of
from alerts.orders.receipt import Receipt, Scene
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.lengths import Length, Lengths
from service.store.report_reads.span import Span

_AT_ONCE: Final = 2_000
_MINUTE: Final = timedelta(minutes=1)


_OF_EQUIPMENT: Final = (
    *("设备", "载频", "射频", "基带", "单板", "板卡", "主控", "馈线", "天线", "驻波"),
    *("equipment", "board", "radiounit", "baseband", "hardware", "feeder", "antenna", "processor", "vswr"),
)


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


class _Drawn(msgspec.Struct):
    """What is looked at of the picture of a group."""

    causes: tuple[str, ...] = ()


class _Life(msgspec.Struct):
    receipt: Receipt | None = None


class _Repaired(msgspec.Struct):
    """What is looked at of an order."""

    life: _Life = msgspec.field(default_factory=_Life)


_drawn = msgspec.msgpack.Decoder(_Drawn)
_repaired = msgspec.msgpack.Decoder(_Repaired)


def _durations(connection: Connection, time: Period) -> TimeDurations:
    scenes = dict(_scenes(connection, time))
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


def _scenes(connection: Connection, time: Period) -> Iterator[tuple[str, tuple[Scene | None, bool]]]:
    """What each group came from, and whether a receipt says so; of several receipts the last."""
    groups, orders, outages = schema.groups.c, schema.orders.c, schema.outages.c
    ended = select(outages.group_id).where(outages.ended_at >= time[0], outages.ended_at < time[1], ~outages.planned)
    joined = schema.groups.outerjoin(schema.orders, orders.group_id == groups.group_id)
    wanted = select(groups.group_id, groups.body, orders.body).select_from(joined).where(groups.group_id.in_(ended))
    ordered = wanted.order_by(groups.group_id, orders.changed_at)
    told = ""
    for group_id, picture, order in connection.execute(ordered, execution_options={"yield_per": _AT_ONCE}):
        receipt = _repaired.decode(order).life.receipt if order else None
        if receipt is not None and receipt.scene is not None:
            yield group_id, (receipt.scene, True)
        elif told != group_id:
            yield group_id, (_inferred(_drawn.decode(picture).causes), False)
        told = group_id


def _inferred(causes: tuple[str, ...]) -> Scene | None:
    """What alarms tell of a cause: that service is out is none."""
    scene = scene_of(causes, is_planned=False)
    told = [cause.lower().replace(" ", "").replace("_", "") for cause in causes]
    is_equipment = any(word in cause for cause in told for word in _OF_EQUIPMENT)
    return scene if scene is not Scene.EQUIPMENT or is_equipment else None


def _open_at(connection: Connection, moment: datetime) -> int:
    table = schema.outages.c
    lasting = or_(table.ended_at.is_(None), table.ended_at >= moment)
    wanted = select(func.count()).select_from(schema.outages).where(table.started_at < moment, lasting, ~table.planned)
    return connection.execute(wanted).scalar_one()
