"""The orders that were issued in a stretch of time: what came of each, and how long it waited for somebody."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, ScalarSelect, and_, func, select

from alerts.dispatch.priority import Priority
from alerts.orders.order import ACCEPTED, CLOSED, RepairOrder, State
from alerts.orders.push_time import Pushing
from correlate.facts import Period
from service.store import schema
from service.store.report_reads.site_units import site_units
from service.store.summaries.summing import of_order
from service.store.summaries.sums import OrderSums

_AT_ONCE: Final = 500


class IssuedOrder(msgspec.Struct, frozen=True, gc=False):
    """One order. `came_of_it` is what pages count of it; `lead_hours`: from its issue to the burst, below 0 behind it.

    - `unit`: who has it, else who repairs its first site; empty where neither is told.
    - `technology`, `area_class`: of the outage that leads it, None where the inventory does not tell.
    - `pushed_at`: since when somebody could know of it, None where it was not pushed.
    - `taken_at`, `closed_at`: when somebody first took it on, and when it was first closed; None: not yet.
    - `by_chance`: its rank was drawn among orders that were worth as much.
    """

    region: str
    unit: str
    technology: str | None
    area_class: str | None
    priority: Priority
    came_of_it: OrderSums
    lead_hours: float
    issued_at: datetime
    pushed_at: datetime | None
    taken_at: datetime | None
    closed_at: datetime | None
    by_chance: bool


class _Latest(msgspec.Struct):
    """What is looked at of an order as it stands."""

    push: Pushing = Pushing()


class _Row(msgspec.Struct, frozen=True):
    region: str
    unit: str
    state: str
    ended_at: datetime | None
    first: RepairOrder
    latest: _Latest
    taken_at: datetime | None
    closed_at: datetime | None


_order = msgspec.msgpack.Decoder(RepairOrder)
_latest = msgspec.msgpack.Decoder(_Latest)


def issued_orders(connection: Connection, time: Period) -> Iterator[IssuedOrder]:
    """Each as it was issued, with what is known of it by now; so many at once, however many there are."""
    orders, history, groups = schema.orders.c, schema.order_history.c, schema.groups.c
    joined = schema.orders.join(
        schema.order_history, and_(history.order_id == orders.order_id, history.version == 1)
    ).outerjoin(schema.groups, groups.group_id == orders.group_id)
    columns = (orders.region, orders.unit, orders.state, groups.ended_at, history.body, orders.body)
    wanted = select(*columns, _first_in(ACCEPTED), _first_in(CLOSED)).select_from(joined)
    wanted = wanted.where(orders.issued_at >= time[0], orders.issued_at < time[1]).order_by(orders.order_id)
    units = site_units(connection)
    for part in connection.execute(wanted).partitions(_AT_ONCE):
        rows = [_Row(*row[:4], _order.decode(row[4]), _latest.decode(row[5]), *row[6:]) for row in part]
        yield from _told(connection, rows, units)


def _first_in(states: frozenset[State]) -> ScalarSelect[Any]:
    """When an order was first in one of these states."""
    history = schema.order_history.alias()
    reached = select(func.min(history.c.changed_at)).where(
        history.c.order_id == schema.orders.c.order_id, history.c.state.in_(sorted(states))
    )
    return reached.correlate(schema.orders).scalar_subquery()


def _told(connection: Connection, rows: Sequence[_Row], units: dict[str, str]) -> Iterator[IssuedOrder]:
    table = schema.outages.c
    wanted = select(table.outage_id, table.technology, table.area_class)
    named = wanted.where(table.outage_id.in_(sorted({row.first.outage_id for row in rows})))
    places = {outage_id: (technology, area) for outage_id, technology, area in connection.execute(named)}
    for row in rows:
        first, push = row.first, row.latest.push
        yield IssuedOrder(
            row.region,
            row.unit or next((units[site] for site in first.site_ids if site in units), ""),
            *places.get(first.outage_id, (None, None)),
            first.priority,
            of_order(first, State(row.state), row.ended_at),
            (first.burst_at - first.issued_at).total_seconds() / 3600,
            first.issued_at,
            max(first.issued_at, push.at or first.issued_at) if push.pushed else None,
            row.taken_at,
            row.closed_at,
            first.score is not None,
        )
