"""What a shadow report is made from: states of orders, and how their outages and complaints were concluded."""

from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import Engine, or_, select

from alerts.orders.order import RepairOrder
from correlate.facts import ComplaintAttributed, OutageConcluded, Share
from service.store import schema
from service.store.reads import outage_of

_order = msgspec.msgpack.Decoder(RepairOrder)


class Shadowed:
    """Reads tables only, each call one consistent look."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def order_states(self, since: datetime, until: datetime) -> Iterator[RepairOrder]:
        """All states of the orders that were issued in [since, until), each order's in their order."""
        orders, history = schema.orders.c, schema.order_history.c
        issued = select(orders.order_id).where(orders.issued_at >= since, orders.issued_at < until)
        wanted = select(history.body).where(history.order_id.in_(issued)).order_by(history.order_id, history.version)
        with self._engine.connect() as connection:
            yield from (_order.decode(body) for body in connection.execute(wanted).scalars())

    def outages(self, since: datetime, until: datetime) -> Iterator[OutageConcluded]:
        """Outages that touch [since, until), those not concluded yet as they were last drawn."""
        table = schema.outages.c
        touching = (table.started_at < until, or_(table.ended_at.is_(None), table.ended_at > since))
        names = [name for name in OutageConcluded.__struct_fields__ if name != "corrects"]
        with self._engine.connect() as connection:
            for found in connection.execute(select(schema.outages).where(*touching)):
                row = outage_of(found)
                yield OutageConcluded(**{name: getattr(row, name) for name in names})

    def complaints(self, since: datetime, until: datetime) -> Iterator[ComplaintAttributed]:
        """A fact for each share of the complaints made in [since, until)."""
        table, shares = schema.complaints.c, schema.attributions.c
        columns = (table.complaint_id, table.region, table.district, table.created_at)
        wanted = select(*columns, shares.outage_id, shares.probability, shares.planned).join(
            schema.attributions, shares.complaint_id == table.complaint_id
        )
        made = wanted.where(table.created_at >= since, table.created_at < until)
        with self._engine.connect() as connection:
            for complaint_id, region, district, created_at, outage_id, probability, planned in connection.execute(made):
                share = Share(outage_id, probability, planned)
                told = (complaint_id, region, district, created_at)
                yield ComplaintAttributed(*told, (share,), 1.0 - probability)
