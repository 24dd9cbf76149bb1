"""The dispatch queue as pages ask for it: open orders by rank, filtered, a page at a time, and how many there are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, and_, func, or_, select

from alerts.orders.order import RepairOrder
from correlate.facts import GroupPicture
from service.store import schema
from service.store.action_schema import actions
from service.store.database import delete_by, upsert
from service.store.queue_schema import queue
from service.store.rows import Row

WORDS_KEPT = 2_000
"""Characters of each order that a search looks in."""

_order = msgspec.msgpack.Decoder(RepairOrder)
_picture = msgspec.msgpack.Decoder(GroupPicture)
_columns = queue.c


class Wanted(msgspec.Struct, frozen=True):
    """Which open orders. None and empty leave nothing out; `regions`: only of these, whatever else is asked.

    `text` stands in the order's id, group, places, causes, unit or crew; `mine`: a person has acted on it, or has it.
    """

    region: str | None = None
    regions: frozenset[str] | None = None
    unit: str | None = None
    stage: str | None = None
    priority: str | None = None
    mine: str | None = None
    text: str = ""

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """As a statement has them."""
        for column, value in ((_columns.region, self.region), (_columns.unit, self.unit)):
            if value is not None:
                yield column == value
        for column, value in ((_columns.stage, self.stage), (_columns.priority, self.priority)):
            if value is not None:
                yield column == value
        if self.regions is not None:
            yield _columns.region.in_(sorted(self.regions))
        if self.mine is not None:
            acted = select(actions.c.subject_id).where(
                actions.c.by == self.mine, actions.c.subject == "order", actions.c.refusal.is_(None)
            )
            yield or_(_columns.crew == self.mine, _columns.order_id.in_(acted))
        for word in self.text.lower().split():
            yield _columns.words.contains(word, autoescape=True)


class Tally(msgspec.Struct, frozen=True):
    """How many open orders agree in all of these."""

    region: str
    stage: str
    priority: str
    unit: str
    orders: int


class OrderQueue:
    """Reads over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, wanted: Wanted, start: int, limit: int) -> list[RepairOrder]:
        """Open orders by rank, without the first `start` of them."""
        ranked = (_columns.dispatch_index.desc(), _columns.issued_at, _columns.order_id)
        ids = select(_columns.order_id).where(*wanted.conditions()).order_by(*ranked).offset(start).limit(limit)
        with self._engine.connect() as connection:
            return _in_order(connection, connection.execute(ids).scalars().all())

    def count(self, wanted: Wanted) -> int:
        """How many open orders are wanted."""
        with self._engine.connect() as connection:
            counted = select(func.count()).select_from(queue).where(*wanted.conditions())
            return int(connection.execute(counted).scalar_one())

    def above(self, order: RepairOrder, wanted: Wanted) -> int:
        """How many of the wanted open orders rank above this one."""
        index, issued_at, order_id = _columns.dispatch_index, _columns.issued_at, _columns.order_id
        earlier = or_(issued_at < order.issued_at, and_(issued_at == order.issued_at, order_id < order.order_id))
        higher = or_(index > order.queued_by, and_(index == order.queued_by, earlier))
        with self._engine.connect() as connection:
            counted = select(func.count()).select_from(queue).where(higher, *wanted.conditions())
            return int(connection.execute(counted).scalar_one())

    def tallies(self) -> list[Tally]:
        """All open orders, counted by region, stage, priority and unit."""
        of = (_columns.region, _columns.stage, _columns.priority, _columns.unit)
        with self._engine.connect() as connection:
            return [Tally(*row) for row in connection.execute(select(*of, func.count()).group_by(*of).order_by(*of))]

    def ended(self, since: datetime, wanted: Wanted, limit: int) -> list[RepairOrder]:
        """Orders that ended since then, the latest first; of `wanted` the regions count."""
        table = schema.orders.c
        over = [~table.open, table.changed_at >= since]
        if wanted.region is not None:
            over.append(table.region == wanted.region)
        if wanted.regions is not None:
            over.append(table.region.in_(sorted(wanted.regions)))
        found = select(table.body).where(*over).order_by(table.changed_at.desc(), table.order_id).limit(limit)
        with self._engine.connect() as connection:
            return [_order.decode(body) for body in connection.execute(found).scalars()]

    def pictures(self, group_ids: Sequence[str]) -> dict[str, GroupPicture]:
        """The groups as they were last drawn, by id; those that are not kept are left out."""
        table = schema.groups.c
        found = select(table.body).where(table.group_id.in_(group_ids))
        with self._engine.connect() as connection:
            drawn = [_picture.decode(body) for body in connection.execute(found).scalars()]
        return {picture.group_id: picture for picture in drawn}


def write_queue(connection: Connection, latest: Sequence[RepairOrder]) -> None:
    """Each order in its latest state: open ones stand in the queue, others do not."""
    delete_by(connection, queue.c.order_id, [order.order_id for order in latest if not order.is_open])
    upsert(connection, queue, [queue_row(order) for order in latest if order.is_open])


def queue_row(order: RepairOrder) -> Row:
    """An open order as it stands in the queue."""
    return {
        "order_id": order.order_id,
        "group_id": order.group_id,
        "region": order.region,
        "stage": order.life.stage.value,
        "priority": order.priority.value,
        "unit": order.life.unit or "",
        "crew": order.life.crew or "",
        "dispatch_index": order.queued_by,
        "issued_at": order.issued_at,
        "words": " ".join(_words(order)).lower()[:WORDS_KEPT],
    }


def _words(order: RepairOrder) -> Iterable[str]:
    named = (order.order_id, order.group_id, order.region, *order.site_ids, *order.causes)
    held = (order.life.unit, order.life.crew, order.owner, order.work_id)
    return (*named, *(each for each in held if each), *order.cell_ids)


def _in_order(connection: Connection, ids: Sequence[str]) -> list[RepairOrder]:
    table = schema.orders.c
    found = connection.execute(select(table.body).where(table.order_id.in_(ids))).scalars()
    by_id = {order.order_id: order for order in map(_order.decode, found)}
    return [by_id[order_id] for order_id in ids if order_id in by_id]
