"""Outage groups and repair orders as the TM Forum's lists ask for them: so many behind so many, and how many in all."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, func, select

from alerts.orders.order import ACCEPTED, RepairOrder
from alerts.orders.tmf656 import ACKNOWLEDGED, IN_PROGRESS, RESOLVED
from correlate.facts import GroupPicture
from service.store import schema
from service.store.reads import AnyRow, AnySelect

_order = msgspec.msgpack.Decoder(RepairOrder)
_picture = msgspec.msgpack.Decoder(GroupPicture)
_groups, _orders = schema.groups.c, schema.orders.c


class Counted(msgspec.Struct, frozen=True):
    """Some rows, and how many there are in all."""

    rows: Sequence[Any]
    total: int


class StandardReads:
    """Reads over one database; the latest first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def problems(self, status: str | None, start: int, limit: int) -> Counted:
        """Outage groups, each with its order (None: there is none), without the first `start`."""
        wanted = select(_groups.group_id).where(*_in_status(status))
        latest = wanted.order_by(_groups.started_at.desc(), _groups.group_id.desc())
        ids = [row[0] for row in self._rows(latest.limit(start + limit))[start:]]
        return Counted(self._with_orders(ids), self._count(wanted))

    def problem(self, group_id: str) -> tuple[GroupPicture, RepairOrder | None] | None:
        """One outage group."""
        return next(iter(self._with_orders([group_id])), None)

    def orders(self, state: str | None, start: int, limit: int) -> Counted:
        """Repair orders as they stand, without the first `start`."""
        wanted = select(_orders.order_id).where(*([] if state is None else [_orders.state == state]))
        latest = wanted.order_by(_orders.issued_at.desc(), _orders.order_id.desc())
        ids = [row[0] for row in self._rows(latest.limit(start + limit))[start:]]
        bodies = self._rows(select(_orders.body).where(_orders.order_id.in_(ids)))
        by_id = {order.order_id: order for order in (_order.decode(body) for (body,) in bodies)}
        return Counted([by_id[name] for name in ids if name in by_id], self._count(wanted))

    def order(self, order_id: str) -> RepairOrder | None:
        """One repair order."""
        bodies = self._rows(select(_orders.body).where(_orders.order_id == order_id))
        return _order.decode(bodies[0][0]) if bodies else None

    def _with_orders(self, ids: Sequence[str]) -> list[tuple[GroupPicture, RepairOrder | None]]:
        bodies = self._rows(select(_groups.body).where(_groups.group_id.in_(ids)))
        pictures = {picture.group_id: picture for picture in (_picture.decode(body) for (body,) in bodies)}
        orders = self._orders_of(ids)
        return [(pictures[name], orders.get(name)) for name in ids if name in pictures]

    def _orders_of(self, group_ids: Sequence[str]) -> Mapping[str, RepairOrder]:
        """The order of each group that was issued last."""
        found = select(_orders.body).where(_orders.group_id.in_(group_ids)).order_by(_orders.issued_at)
        return {order.group_id: order for order in (_order.decode(body) for (body,) in self._rows(found))}

    def _count(self, wanted: AnySelect) -> int:
        (counted,) = self._rows(select(func.count()).select_from(wanted.subquery()))
        return int(counted[0])

    def _rows(self, statement: AnySelect) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement).all()


def _in_status(status: str | None) -> list[ColumnElement[bool]]:
    if status is None:
        return []
    if status == RESOLVED:
        return [_groups.ended_at.is_not(None)]
    taken_on = select(_orders.group_id).where(_orders.open, _orders.state.in_([state.value for state in ACCEPTED]))
    at_work = _groups.group_id.in_(taken_on)
    assert status in (IN_PROGRESS, ACKNOWLEDGED), status
    return [_groups.ended_at.is_(None), at_work if status == IN_PROGRESS else ~at_work]
