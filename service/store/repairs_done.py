"""The repairs that own orders tell of, from which the times of the next ones are learnt."""

from itertools import groupby

import msgspec
from sqlalchemy import Engine, select

from alerts.dispatch.own_repairs import repair_of
from alerts.orders.order import RepairOrder, State
from ingest.records import PastOrder
from service.store import schema

_MOST = 5_000
"""The latest so many completed orders are looked at."""

_order = msgspec.msgpack.Decoder(RepairOrder)


class RepairsDone:
    """Reads completed orders with their history."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def latest(self) -> tuple[PastOrder, ...]:
        """The repairs among the latest completed orders, by order id."""
        orders, states = schema.orders.c, schema.order_history.c
        done = select(orders.order_id).where(orders.state == State.COMPLETED.value)
        done = done.order_by(orders.changed_at.desc(), orders.order_id).limit(_MOST)
        told = select(states.order_id, states.body).where(states.order_id.in_(done.subquery().select()))
        with self._engine.connect() as connection:
            rows = connection.execute(told.order_by(states.order_id, states.version)).all()
        by_order = groupby(rows, key=lambda row: row.order_id)
        repairs = (repair_of([_order.decode(row.body) for row in group]) for _, group in by_order)
        return tuple(repair for repair in repairs if repair is not None)
