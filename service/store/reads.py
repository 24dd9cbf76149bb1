"""What pages and the API read: tables only, each call one consistent look."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Column, Engine, Row, Select, func, or_, select, tuple_

from alerts.orders.order import RepairOrder
from correlate.facts import BinConcluded, GroupPicture, Period, Share, Spike
from service.store import schema
from service.store.batch import Count
from service.store.cases import Cases
from service.store.dead_letters import KEPT

Cursor = tuple[datetime, str]
"""Where a page ended: the moment and the id of its last row. The next page starts behind it."""

AnyRow = Row[*tuple[Any, ...]]
AnySelect = Select[*tuple[Any, ...]]

_periods = msgspec.msgpack.Decoder(tuple[Period, ...])
_order = msgspec.msgpack.Decoder(RepairOrder)
_spike = msgspec.msgpack.Decoder(Spike)
_picture = msgspec.msgpack.Decoder(GroupPicture)


class OutageRow(msgspec.Struct, frozen=True):
    """An outage, provisional (`final` false: flaps, alarms and the interval are not counted yet) or concluded.

    `down` are the periods without service, the last one up to `until` where it is open.
    """

    outage_id: str
    group_id: str
    cell_id: str
    site_id: str | None
    region: str
    technology: str | None
    area_class: str | None
    users: float | None
    started_at: datetime
    ended_at: datetime | None
    until: datetime
    down: tuple[Period, ...]
    planned: bool
    work_id: str | None
    alarms: int
    flaps: int
    stale: bool
    complaints: float
    complaints_lo: float
    complaints_hi: float
    note: str
    final: bool


_DOWN = OutageRow.__struct_fields__.index("down")


class ComplaintRow(msgspec.Struct, frozen=True):
    """A complaint in its latest state; `background` is the part no outage explains, None until attributed."""

    complaint_id: str
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    cause: str | None
    status: str | None
    created_at: datetime
    resolved_at: datetime | None
    repeat_of: str | None
    background: float | None


class OpenGroup(msgspec.Struct, frozen=True):
    """An outage group that is out of service, with its open order if there is one."""

    picture: GroupPicture
    order: RepairOrder | None


class Freshness(msgspec.Struct, frozen=True):
    """How far everything is: as far as the shard that is furthest back. `now` is the pipeline's clock.

    All are None before the first batch; `newest_event_time` is that of all shards.
    """

    now: datetime | None
    newest_event_time: datetime | None
    watermark: datetime | None
    committed_at: datetime | None
    dead_letters: int
    waiting: int
    undeliverable: int


class Reads:
    """Reads over one database. Order of results is always told; lists are as long as their `limit` at most."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.cases = Cases(engine)

    def queue(self, limit: int = 500) -> list[RepairOrder]:
        """Open orders, most complaints avoided per crew-hour first."""
        table = schema.orders.c
        by_index = (table.dispatch_index.desc(), table.issued_at, table.order_id)
        return self._orders(select(table.body).where(table.open).order_by(*by_index).limit(limit))

    def closed_orders(self, since: datetime, limit: int = 100) -> list[RepairOrder]:
        """Orders closed since then, the latest first."""
        table = schema.orders.c
        closed = select(table.body).where(~table.open, table.changed_at >= since)
        return self._orders(closed.order_by(table.changed_at.desc(), table.order_id).limit(limit))

    def orders(
        self,
        *,
        region: str | None = None,
        state: str | None = None,
        after: Cursor | None = None,
        limit: int = 100,
    ) -> list[RepairOrder]:
        """Orders by time of issue, the latest first; the cursor is `(issued_at, order_id)`."""
        table = schema.orders.c
        wanted = _where(select(table.body), (table.region, region), (table.state, state))
        return self._orders(_page(wanted, table.issued_at, table.order_id, after, limit))

    def order(self, order_id: str) -> RepairOrder | None:
        """One order as it stands."""
        table = schema.orders.c
        return next(iter(self._orders(select(table.body).where(table.order_id == order_id))), None)

    def order_history(self, order_id: str) -> list[RepairOrder]:
        """Every state of one order, oldest first."""
        table = schema.order_history.c
        return self._orders(select(table.body).where(table.order_id == order_id).order_by(table.version))

    def order_histories(self, issued_since: datetime, region: str | None = None) -> list[list[RepairOrder]]:
        """Every state of each order that was issued since then, oldest first."""
        states, orders = schema.order_history.c, schema.orders.c
        joined = schema.order_history.join(schema.orders, states.order_id == orders.order_id)
        wanted = select(states.body).select_from(joined).where(orders.issued_at >= issued_since)
        found = self._orders(_where(wanted, (orders.region, region)).order_by(states.order_id, states.version))
        return [list(history) for _, history in groupby(found, key=lambda order: order.order_id)]

    def order_state(self, order_id: str, version: int) -> RepairOrder | None:
        """One state of an order."""
        table = schema.order_history.c
        wanted = select(table.body).where(table.order_id == order_id, table.version == version)
        return next(iter(self._orders(wanted)), None)

    def open_groups(self) -> list[OpenGroup]:
        """Groups out of service; those with an order first, by its rank, then the oldest."""
        groups, orders = schema.groups.c, schema.orders.c
        joined = schema.groups.outerjoin(schema.orders, (orders.group_id == groups.group_id) & orders.open)
        order = (orders.dispatch_index.desc().nulls_last(), groups.started_at, groups.group_id)
        found = select(groups.body, orders.body.label("order")).select_from(joined).where(groups.ended_at.is_(None))
        rows = self._rows(found.order_by(*order))
        return [OpenGroup(_picture.decode(row[0]), _order.decode(row[1]) if row[1] else None) for row in rows]

    def group(self, group_id: str) -> GroupPicture | None:
        """One group as it was last drawn."""
        table = schema.groups.c
        rows = self._rows(select(table.body).where(table.group_id == group_id))
        return _picture.decode(rows[0][0]) if rows else None

    def open_outages(self, region: str | None = None) -> list[OutageRow]:
        """Outages that last, the oldest first."""
        table = schema.outages.c
        wanted = _where(select(schema.outages).where(table.ended_at.is_(None)), (table.region, region))
        return self._outages(wanted.order_by(table.started_at, table.outage_id))

    def outages(
        self,
        *,
        region: str | None = None,
        group_id: str | None = None,
        touching: Period | None = None,
        after: Cursor | None = None,
        limit: int = 100,
    ) -> list[OutageRow]:
        """Outages by their start, the latest first; the cursor is `(started_at, outage_id)`.

        `touching`: only those out of service at some time in that period.
        """
        table = schema.outages.c
        wanted = _where(select(schema.outages), (table.region, region), (table.group_id, group_id))
        if touching is not None:
            wanted = wanted.where(table.started_at < touching[1])
            wanted = wanted.where(or_(table.ended_at.is_(None), table.ended_at > touching[0]))
        return self._outages(_page(wanted, table.started_at, table.outage_id, after, limit))

    def complaints(
        self,
        *,
        region: str | None = None,
        outage_id: str | None = None,
        after: Cursor | None = None,
        limit: int = 100,
    ) -> list[ComplaintRow]:
        """Complaints by time, the latest first; the cursor is `(created_at, complaint_id)`.

        `outage_id`: only those that it explains in part or whole.
        """
        table, shares = schema.complaints.c, schema.attributions.c
        columns = [table[name] for name in ComplaintRow.__struct_fields__]
        wanted = _where(select(*columns), (table.region, region))
        if outage_id is not None:
            wanted = wanted.join(schema.attributions, shares.complaint_id == table.complaint_id)
            wanted = wanted.where(shares.outage_id == outage_id)
        rows = self._rows(_page(wanted, table.created_at, table.complaint_id, after, limit))
        return [ComplaintRow(*row) for row in rows]

    def shares(self, complaint_id: str) -> list[Share]:
        """Which outages explain a complaint, the likeliest first."""
        table = schema.attributions.c
        wanted = select(table.outage_id, table.probability, table.planned).where(table.complaint_id == complaint_id)
        return [Share(*row) for row in self._rows(wanted.order_by(table.probability.desc(), table.outage_id))]

    def spikes(self, since: datetime | None = None, region: str | None = None, limit: int = 500) -> list[Spike]:
        """Spikes that ended after `since` or go on, the latest first."""
        table = schema.spikes.c
        wanted = _where(select(table.body), (table.region, region))
        if since is not None:
            wanted = wanted.where(or_(table.ends_at > since, ~table.final))
        ordered = wanted.order_by(table.starts_at.desc(), table.region, table.district).limit(limit)
        return [_spike.decode(row[0]) for row in self._rows(ordered)]

    def recent_bins(self, since: datetime, region: str | None = None) -> list[BinConcluded]:
        """Bins that start at `since` or later, by place and time; `district` None is the whole region."""
        table = schema.bins.c
        columns = [table[name] for name in BinConcluded.__struct_fields__]
        wanted = _where(select(*columns).where(table.starts_at >= since), (table.region, region))
        rows = self._rows(wanted.order_by(table.region, table.district, table.starts_at))
        return [BinConcluded(row[0], row[1] or None, *row[2:]) for row in rows]

    def counters(self) -> dict[str, Count]:
        """What arrived since the beginning, by kind (`alarms`, `complaints`)."""
        table = schema.counters.c
        names = ("accepted", "duplicate", "rejected", "late")
        summed = select(table.kind, *(func.sum(table[name]) for name in names)).group_by(table.kind)
        return {row[0]: Count(*map(int, row[1:])) for row in self._rows(summed.order_by(table.kind))}

    def freshness(self) -> Freshness:
        """How far everything is."""
        letters = select(func.count()).select_from(schema.dead_letters).where(schema.dead_letters.c.state == KEPT)
        by_state = select(schema.outbox.c.state, func.count()).group_by(schema.outbox.c.state)
        shards = schema.progress.c
        moments = (func.min(shards.now), func.max(shards.newest_event_time), func.min(shards.watermark))
        with self._engine.connect() as connection:
            told = connection.execute(select(*moments, func.min(shards.committed_at))).one()
            pushes: dict[str, int] = {row[0]: row[1] for row in connection.execute(by_state)}
            dead = connection.execute(letters).scalar_one()
        now, newest, watermark, committed_at = told
        waiting, undeliverable = pushes.get("waiting", 0), pushes.get("undeliverable", 0)
        return Freshness(now, newest, watermark, committed_at, dead, waiting, undeliverable)

    def last_commit(self) -> datetime | None:
        """When any shard committed last."""
        ((committed_at,),) = self._rows(select(func.max(schema.progress.c.committed_at)))
        return committed_at if isinstance(committed_at, datetime) else None

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()

    def _orders(self, statement: AnySelect) -> list[RepairOrder]:
        return [_order.decode(row[0]) for row in self._rows(statement)]

    def _outages(self, statement: AnySelect) -> list[OutageRow]:
        return [outage_of(row) for row in self._rows(statement)]


def outage_of(row: AnyRow) -> OutageRow:
    """A row of `outages`, all columns → the value."""
    values = list(row)
    values[_DOWN] = _periods.decode(row[_DOWN])
    return OutageRow(*values)


def _where(statement: AnySelect, *equal: tuple[Column[Any], object | None]) -> AnySelect:
    for column, value in equal:
        if value is not None:
            statement = statement.where(column == value)
    return statement


def _page(statement: AnySelect, moment: Column[Any], name: Column[Any], after: Cursor | None, limit: int) -> AnySelect:
    if after is not None:
        statement = statement.where(tuple_(moment, name) < tuple_(*after, types=(moment.type, name.type)))
    return statement.order_by(moment.desc(), name.desc()).limit(limit)
