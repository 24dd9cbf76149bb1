"""How complaints and orders were handled in a stretch of time and in the one before it, by region."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, and_, func, select

from alerts.orders.life_rates import Rate, life_rates
from alerts.orders.order import RepairOrder
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span
from service.store.summaries.summing import sum_desk

LONGEST_PLAN: Final = timedelta(days=92)
"""Complaints that were made longer before are not looked at for what was due in a stretch of time."""

_AT_ONCE = 2_000
_NONE: Final = Rate(0, 0)
_order = msgspec.msgpack.Decoder(RepairOrder)


class Handling(msgspec.Struct, frozen=True):
    """Complaints and orders of one region, or of several together, each as part of a whole.

    - `resolved`: complaints made in the time, resolved before its end. `repeated`: those that repeat an earlier one.
    - `first_time`: solved by the first contact, of the resolved that say whether they were; `called_again`: of these,
      repeated before the end all the same.
    - `overdue`: of those whose planned resolution lies in the time, whenever they were made, not resolved by then.
    - `dispatch`: orders of the time that no unit rejected and nobody redispatched, of those that a unit answered.
    - `supervised`: of what came under supervision in the time, resolved before its end.
    """

    resolved: Rate = _NONE
    repeated: Rate = _NONE
    first_time: Rate = _NONE
    called_again: Rate = _NONE
    overdue: Rate = _NONE
    dispatch: Rate = _NONE
    supervised: Rate = _NONE


class QualityFacts(msgspec.Struct, frozen=True):
    """By region; `since`: when the first complaint of all was made, None where there never was one."""

    regions: Mapping[str, Region]
    now: Mapping[str, Handling]
    before: Mapping[str, Handling]
    since: datetime | None = None


def together(parts: Iterable[Handling]) -> Handling:
    """Of several regions."""
    found = list(parts)
    return Handling(*(_sum(getattr(one, name) for one in found) for name in Handling.__struct_fields__))


def _sum(rates: Iterable[Rate]) -> Rate:
    found = list(rates)
    return Rate(sum(one.part for one in found), sum(one.whole for one in found))


class QualityReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> QualityFacts:
        """Of the time and of the one before it; each as it stood at its own end, so that they can be compared."""
        with self._engine.connect() as connection:
            first = connection.execute(select(func.min(schema.complaints.c.created_at))).scalar()
            return QualityFacts(
                known_regions(connection), _handling(connection, span.now), _handling(connection, span.before), first
            )


def _handling(connection: Connection, time: Period) -> dict[str, Handling]:
    made, again, due = _made(connection, time), _called_again(connection, time), _due(connection, time)
    dispatch, desk = _dispatch(connection, time), sum_desk(connection, time)[0]
    supervised = {region: Rate(sums.resolved, sums.supervised) for region, sums in desk.items()}
    found = {}
    for region in sorted({*made, *due, *dispatch, *supervised}):
        resolved, repeated, first_time = made.get(region, (_NONE, _NONE, _NONE))
        found[region] = Handling(
            resolved=resolved,
            repeated=repeated,
            first_time=first_time,
            called_again=Rate(again.get(region, 0), first_time.part),
            overdue=due.get(region, _NONE),
            dispatch=dispatch.get(region, _NONE),
            supervised=supervised.get(region, _NONE),
        )
    return found


def _made(connection: Connection, time: Period) -> dict[str, tuple[Rate, Rate, Rate]]:
    """Resolved and repeated of those made, solved by the first contact of those that tell it."""
    table = schema.complaints.c
    resolved = table.resolved_at < time[1]
    wanted = select(
        table.region,
        func.count(),
        func.count().filter(resolved),
        func.count().filter(table.repeat_of.is_not(None)),
        func.count().filter(and_(resolved, table.first_contact_resolved.is_not(None))),
        func.count().filter(and_(resolved, table.first_contact_resolved)),
    ).where(table.created_at >= time[0], table.created_at < time[1])
    return {
        region: (Rate(solved, made), Rate(repeats, made), Rate(first, told))
        for region, made, solved, repeats, told, first in connection.execute(wanted.group_by(table.region))
    }


def _called_again(connection: Connection, time: Period) -> dict[str, int]:
    """Complaints that the first contact is said to have solved, and that were repeated before the end."""
    later, first = schema.complaints.alias("later"), schema.complaints.alias("first")
    repeated = later.join(first, later.c.repeat_of == first.c.complaint_id)
    wanted = select(first.c.region, func.count(first.c.complaint_id.distinct())).select_from(repeated)
    wanted = wanted.where(
        later.c.created_at >= time[0],
        later.c.created_at < time[1],
        first.c.created_at >= time[0],
        first.c.resolved_at < time[1],
        first.c.first_contact_resolved,
    )
    return {row[0]: row[1] for row in connection.execute(wanted.group_by(first.c.region))}


def _due(connection: Connection, time: Period) -> dict[str, Rate]:
    table = schema.complaints.c
    late = table.resolved_at.is_(None) | (table.resolved_at > table.planned_resolution_at)
    wanted = select(table.region, func.count().filter(late), func.count()).where(
        table.created_at >= time[0] - LONGEST_PLAN,
        table.created_at < time[1],
        table.planned_resolution_at >= time[0],
        table.planned_resolution_at < time[1],
    )
    return {row[0]: Rate(row[1], row[2]) for row in connection.execute(wanted.group_by(table.region))}


def _dispatch(connection: Connection, time: Period) -> dict[str, Rate]:
    states, orders = schema.order_history.c, schema.orders.c
    joined = schema.order_history.join(schema.orders, states.order_id == orders.order_id)
    wanted = select(orders.region, states.order_id, states.body).select_from(joined)
    wanted = wanted.where(orders.issued_at >= time[0], orders.issued_at < time[1])
    ordered = wanted.order_by(states.order_id, states.version)
    found: dict[str, Rate] = {}
    # An order at a time: a month of their histories is too much to hold.
    rows = connection.execute(ordered, execution_options={"yield_per": _AT_ONCE})
    for (region, _), of_one in groupby(rows, key=lambda row: (row[0], row[1])):
        rate = life_rates([[_order.decode(row[2]) for row in of_one]]).correct_dispatch
        found[region] = _sum((found.get(region, _NONE), rate))
    return found
