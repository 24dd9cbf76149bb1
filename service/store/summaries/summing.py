"""One span of time summed from the tables, by region. The second value tells how many rows were read for it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from sqlalchemy import BigInteger, ColumnElement, Connection, and_, cast, func, or_, select

from alerts.orders.order import RepairOrder, State
from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from alerts.supervision.resolution_rate import resolution_rate
from alerts.supervision.supervised import SUPERVISED_CASE, Supervised
from correlate.complaint_causes import is_network_fault
from correlate.facts import Period
from correlate.weekly import PARTS_OF_A_COMPLAINT
from service.store import schema
from service.store.desk_schema import cases
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums, OutageSums, all_orders

_T = TypeVar("_T")
ByRegion = dict[str, _T]
_MICROSECOND = timedelta(microseconds=1)
_AT_ONCE = 2_000
_periods = msgspec.msgpack.Decoder(tuple[Period, ...])
_order = msgspec.msgpack.Decoder(RepairOrder)
_supervised = msgspec.msgpack.Decoder(Supervised)
_light = msgspec.msgpack.Decoder(RedLight)


def sum_complaints(connection: Connection, span: Period) -> tuple[ByRegion[ComplaintSums], int]:
    """Complaints that were made in the span."""
    table, shares = schema.complaints.c, schema.attributions.c
    made = (table.created_at >= span[0], table.created_at < span[1])
    columns = (table.region, table.category, table.concluded, table.concluded_cause)
    counted = select(*columns, func.count()).where(*made).group_by(*columns)
    categories: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    by_cause: dict[str, int] = defaultdict(int)
    for region, category, concluded, cause, count in connection.execute(counted):
        categories[region][category or ""] += count
        by_cause[region] += count if concluded and is_network_fault(cause) else 0
    part = cast(func.round(shares.probability * PARTS_OF_A_COMPLAINT), BigInteger)
    joined = schema.complaints.join(schema.attributions, shares.complaint_id == table.complaint_id)
    put_down = select(table.region, shares.planned, func.sum(part)).select_from(joined).where(*made)
    parts = {
        (row[0], row[1]): int(row[2]) for row in connection.execute(put_down.group_by(table.region, shares.planned))
    }
    sums = {
        region: ComplaintSums(
            dict(found), by_cause[region], parts.get((region, False), 0), parts.get((region, True), 0)
        )
        for region, found in categories.items()
    }
    return sums, 2 * sum(one.complaints for one in sums.values())


def sum_outages(connection: Connection, span: Period) -> tuple[ByRegion[OutageSums], int]:
    """Outages that touch the span, those not concluded yet as they were last drawn."""
    return sum_outages_by(connection, span, schema.outages.c.region)


def sum_outages_by(connection: Connection, span: Period, by: ColumnElement[str]) -> tuple[dict[str, OutageSums], int]:
    """The same by another column of theirs."""
    table, (since, until) = schema.outages.c, span
    within = and_(table.started_at >= since, table.started_at < until)
    # Several questions, so that each is answered from an index of its own: nearly all that began earlier is over.
    final = and_(table.final, table.started_at < since, table.ended_at > since)
    drawn = and_(~table.final, table.started_at < since, or_(table.ended_at > since, table.ended_at.is_(None)))
    going_on = and_(table.final, table.started_at < since, table.ended_at.is_(None))
    columns = (by, table.cell_id, table.planned, table.down)
    tolls: dict[tuple[str, bool], _OutageToll] = defaultdict(_OutageToll)
    rows = 0
    for condition in (within, final, drawn, going_on):
        found = connection.execute(select(*columns).where(condition), execution_options={"yield_per": _AT_ONCE})
        for key, cell_id, planned, down in found:
            rows += 1
            tolls[key, planned].take(cell_id, _periods.decode(down), span)
    keys = {key for key, _ in tolls}
    return {key: OutageSums(*tolls[key, False].told(), *tolls[key, True].told()) for key in keys}, rows


def sum_orders(connection: Connection, span: Period) -> tuple[ByRegion[OrderSums], int]:
    """Orders that were issued in the span, by what they told then and what came of their outages."""
    tolls: dict[str, list[OrderSums]] = defaultdict(list)
    for order, _, sums in issued_orders(connection, span):
        tolls[order.region].append(sums)
    return {region: all_orders(found) for region, found in tolls.items()}, sum(map(len, tolls.values()))


def issued_orders(connection: Connection, span: Period) -> Iterator[tuple[RepairOrder, str, OrderSums]]:
    """Each as it was issued, the unit that has it now (empty: none), and what came of it."""
    orders, history, groups = schema.orders.c, schema.order_history.c, schema.groups.c
    first = and_(history.order_id == orders.order_id, history.version == 1)
    joined = schema.orders.join(schema.order_history, first)
    with_groups = joined.outerjoin(schema.groups, groups.group_id == orders.group_id)
    issued = (orders.issued_at >= span[0], orders.issued_at < span[1])
    columns = (orders.unit, orders.state, groups.ended_at, history.body)
    for unit, state, ended_at, body in connection.execute(select(*columns).select_from(with_groups).where(*issued)):
        order = _order.decode(body)
        yield order, unit, of_order(order, State(state), ended_at)


def sum_desk(connection: Connection, span: Period) -> tuple[ByRegion[DeskSums], int]:
    """What came under supervision in the span, and the red lights that were lit in it."""
    supervised = [_supervised.decode(body) for body in case_bodies(connection, SUPERVISED_CASE, span[0])]
    lights = [_light.decode(body) for body in case_bodies(connection, RED_LIGHT_CASE, span[0])]
    lit = [light.region for light in lights if span[0] <= light.lit_at < span[1]]
    regions = {one.region for one in supervised} | set(lit)
    sums = {}
    for region in regions:
        rate = resolution_rate((one for one in supervised if one.region == region), *span)
        sums[region] = DeskSums(rate.supervised, rate.resolved, lit.count(region))
    return sums, len(supervised) + len(lights)


def of_order(issued: RepairOrder, state: State, ended_at: datetime | None) -> OrderSums:
    """One order, as it was issued, with the state it is in now and when its outage was over."""
    if ended_at is None:
        return OrderSums(orders=1)
    in_window = int(ended_at <= issued.window_closes_at)
    assumed = issued.issued_at + timedelta(hours=max(issued.repair_hours, issued.crew_hours))
    if state is not State.COMPLETED or ended_at > assumed:
        return OrderSums(1, 1, in_window)
    avoided, lo, hi = issued.expected_avoided, issued.expected_avoided_lo, issued.expected_avoided_hi
    return OrderSums(1, 1, in_window, 1, avoided, (avoided - lo) ** 2, (hi - avoided) ** 2)


class _OutageToll:
    def __init__(self) -> None:
        self._cells: set[str] = set()
        self._outages = 0
        self._microseconds = 0

    def take(self, cell_id: str, down: Iterable[Period], span: Period) -> None:
        stretches = list(_clipped(down, span))
        if stretches:
            self._cells.add(cell_id)
            self._outages += 1
            self._microseconds += sum(stretches)

    def told(self) -> tuple[int, int, int]:
        return len(self._cells), self._outages, self._microseconds


def _clipped(down: Iterable[Period], span: Period) -> Iterator[int]:
    """Microseconds of each period that lies in the span; of an outage that has just begun, 0."""
    since, until = span
    for start, end in down:
        if since <= start < until or start < since < end:
            yield (min(end, until) - max(start, since)) // _MICROSECOND


def case_bodies(connection: Connection, kind: str, since: datetime) -> list[bytes]:
    """Cases of a kind that changed since then."""
    changed = select(cases.c.body).where(cases.c.kind == kind, cases.c.changed_at >= since)
    return list(connection.execute(changed).scalars())
