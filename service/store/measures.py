"""What series of how things stand are measured from: outages by place, and open orders."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, func, select

from alerts.orders.order import RepairOrder
from service.store import schema

_order = msgspec.msgpack.Decoder(RepairOrder)


class OpenTally(msgspec.Struct, frozen=True):
    """How many cells of one technology are out of service in one region, and the users whom they serve."""

    region: str
    technology: str | None
    planned: bool
    cells: int
    users: float


class Measures:
    """Reads over one database, as long as the network is large and the queue is long, not as the past is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def now(self) -> datetime | None:
        """The pipeline's clock, of the shard that is furthest behind; None before anything came."""
        with self._engine.connect() as connection:
            now: datetime | None = connection.execute(select(func.min(schema.progress.c.now))).scalar_one()
        return now

    def open_outages(self) -> list[OpenTally]:
        """Outages that last, by region, technology and whether they are planned."""
        table = schema.outages.c
        of = (table.region, table.technology, table.planned)
        figures = (func.count(), func.coalesce(func.sum(table.users), 0.0))
        wanted = select(*of, *figures).where(table.ended_at.is_(None)).group_by(*of).order_by(*of)
        with self._engine.connect() as connection:
            return [OpenTally(*tuple(row)) for row in connection.execute(wanted)]

    def open_orders(self) -> list[RepairOrder]:
        """Every order that is open."""
        wanted = select(schema.orders.c.body).where(schema.orders.c.open).order_by(schema.orders.c.order_id)
        with self._engine.connect() as connection:
            return [_order.decode(body) for (body,) in connection.execute(wanted)]
