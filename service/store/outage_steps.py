"""What happened around one outage group, step by step: its alarms, its orders, what was pushed and told."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, func, select

from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder, order_id_of
from ingest.records import Alarm
from service.store import schema
from service.store.notices import Notices

_MOST_ALARMS = 20_000
_MOST_SUBJECTS = 200
_alarm = msgspec.msgpack.Decoder(Alarm)
_order = msgspec.msgpack.Decoder(RepairOrder)


class Push(msgspec.Struct, frozen=True):
    """One state of an order on its way through one channel: what became of it last, and how often it was tried.

    `due_at` is the pipeline's time from which it might go, `at` the wall clock's when it was last tried, None before.
    """

    channel: str
    order_id: str
    key: str
    due_at: datetime
    at: datetime | None
    state: str
    attempts: int
    answer: str


class OutageSteps:
    """Reads over one database."""

    def __init__(self, engine: Engine, notices: Notices) -> None:
        self._engine = engine
        self._notices = notices

    def alarms(self, region: str, places: frozenset[str], since: datetime, until: datetime) -> list[Alarm]:
        """The latest state of each alarm of `places` (ids of cells, sites, backhaul parts) that came in [since, until).

        The journal has no index by place, which would cost every record that comes: rows stand in the order of
        their coming, so that a stretch of it is found by halving. What was let go of by then is not found.
        """
        table = schema.journal.c
        with self._engine.connect() as connection:
            first, last = _first_since(connection, since), _first_since(connection, until)
            stretch = (table.sequence >= first, table.sequence < last, table.kind == "alarms", table.region == region)
            wanted = select(table.body).where(*stretch).order_by(table.sequence).limit(_MOST_ALARMS)
            states = [_alarm.decode(body) for body in connection.execute(wanted).scalars()]
        latest = {(one.source, one.alarm_id, one.raised_at): one for one in states if _place_of(one) in places}
        return sorted(latest.values(), key=lambda one: (one.raised_at, one.alarm_id))

    def orders(self, group_ids: Sequence[str]) -> list[list[RepairOrder]]:
        """Every state of each order that the group had under any of these ids, oldest first."""
        table, history = schema.orders.c, schema.order_history.c
        own = [order_id_of(group_id) for group_id in group_ids]
        with self._engine.connect() as connection:
            # The index by group holds open orders alone; those that are over are found by their ids.
            still_open = select(table.order_id).where(table.open, table.group_id.in_(group_ids))
            ids = [*own, *connection.execute(still_open).scalars()]
            states = select(history.body).where(history.order_id.in_(ids)).order_by(history.version)
            found: dict[str, list[RepairOrder]] = {}
            for body in connection.execute(states).scalars():
                order = _order.decode(body)
                found.setdefault(order.order_id, []).append(order)
        return sorted(found.values(), key=lambda states: (states[0].issued_at, states[0].order_id))

    def pushes(self, orders: Sequence[RepairOrder]) -> list[Push]:
        """What became of each of these states in the outbox, the first to be due first."""
        box, ledger = schema.outbox.c, schema.ledger.c
        answered = select(ledger.outbox_id, func.max(ledger.pushed_at).label("at")).group_by(ledger.outbox_id)
        keys = [order.key for order in orders]
        with self._engine.connect() as connection:
            channels = list(_channels(connection))
            columns = (box.id, box.channel, box.order_id, box.key, box.due_at, box.state, box.attempts, box.last_error)
            queued = select(*columns).where(box.channel.in_(channels), box.key.in_(keys))
            rows = connection.execute(queued).all()
            ids = [row[0] for row in rows]
            when = {row[0]: row[1] for row in connection.execute(answered.where(ledger.outbox_id.in_(ids)))}
        pushes = [Push(row[1], row[2], row[3], row[4], when.get(row[0]), row[5], row[6], row[7]) for row in rows]
        return sorted(pushes, key=lambda push: (push.due_at, push.channel, push.key))

    def told(self, subjects: Sequence[str], since: datetime, until: datetime) -> list[Notice]:
        """Notices about these orders, outages or sites in [since, until), the earliest first."""
        found = [
            notice
            for subject in dict.fromkeys(subjects[:_MOST_SUBJECTS])
            for notice in self._notices.list(subject=subject, limit=50)
            if since <= notice.at < until
        ]
        return sorted(found, key=lambda notice: (notice.at, notice.notice_id))


def _place_of(alarm: Alarm) -> str | None:
    return alarm.cell_id or alarm.site_id or alarm.backhaul_id


def _channels(connection: Connection) -> Iterator[str]:
    """Each channel once, by hops along the index: there are few, and rows of each may be millions."""
    table = schema.outbox.c
    channel = connection.execute(select(func.min(table.channel))).scalar()
    while channel is not None:
        yield channel
        channel = connection.execute(select(func.min(table.channel)).where(table.channel > channel)).scalar()


def _first_since(connection: Connection, since: datetime) -> int:
    """The sequence of the first row that was filed at `since` or later; past the last where there is none."""
    table = schema.journal.c
    low, high = connection.execute(select(func.min(table.sequence), func.max(table.sequence))).one()
    if low is None or high is None:
        return 0
    end = int(high) + 1
    first, last = int(low), end
    while first < last:
        middle = (first + last) // 2
        found = select(table.sequence, table.filed_at).where(table.sequence >= middle)
        sequence, filed_at = connection.execute(found.order_by(table.sequence).limit(1)).one()
        if filed_at >= since:
            last = middle
        else:
            first = int(sequence) + 1
    return first
