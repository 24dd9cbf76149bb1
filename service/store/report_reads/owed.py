"""What each unit was called on for and has not been shown to have mended, week by week."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, or_, select

from alerts.orders.order import CLOSED, RepairOrder, State
from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from alerts.supervision.supervised import SUPERVISED_CASE, Supervised
from ingest.records import Region
from service.store import schema
from service.store.desk_schema import cases
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.past_weeks import past_weeks
from service.store.report_reads.site_units import site_units
from service.store.report_reads.span import Span
from service.store.report_reads.units import NO_UNIT, responsible_for

WEEKS: Final = 6
QUIET: Final = timedelta(days=28)
"""A fault that came again counts as mended once its place gave no repeated order for so long."""

_AT_ONCE: Final = 2_000
_order = msgspec.msgpack.Decoder(RepairOrder)
_supervised = msgspec.msgpack.Decoder(Supervised)
_light = msgspec.msgpack.Decoder(RedLight)


class Owing(StrEnum):
    """What is owed."""

    OVERDUE = "overdue"
    REPEATED = "repeated"
    SUPERVISED = "supervised"
    RED_LIGHT = "red_light"


class Owed(msgspec.Struct, frozen=True):
    """One open root cause 根因, owed from `since` to `until` (None: still).

    `OVERDUE`: a repair order past its requested completion, until it is closed. `REPEATED`: a site (a cell without
    one) that failed again shortly after its repair, until it is quiet for `QUIET`. `SUPERVISED`: until the supervision
    ends. `RED_LIGHT`: until it is out. `subject`: the order, the site, what is supervised, what the light is for.
    """

    kind: Owing
    unit: str
    region: str
    subject: str
    since: datetime
    until: datetime | None

    def is_open(self, at: datetime) -> bool:
        """Whether it was owed at the end of a week that ends then."""
        return self.since < at and (self.until is None or self.until >= at)


class OwedFacts(msgspec.Struct, frozen=True):
    """`ends` of the weeks, oldest first; `owed`: what was open at any of them, the oldest first."""

    regions: Mapping[str, Region]
    ends: tuple[datetime, ...]
    owed: tuple[Owed, ...]


class OwedReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> OwedFacts:
        """At the ends of the weeks up to the end of the span, whatever came after it."""
        ends = tuple(week[1] for week in past_weeks(span.ends_at, span.zone, WEEKS))
        with self._engine.connect() as connection:
            found = [*_of_orders(connection, ends[0]), *_of_desk(connection, ends[0])]
            regions = known_regions(connection)
        owed = (one for one in found if any(one.is_open(end) for end in ends))
        return OwedFacts(regions, ends, tuple(sorted(owed, key=lambda one: (one.since, one.kind, one.subject))))


def _of_orders(connection: Connection, first: datetime) -> Iterator[Owed]:
    units, closed_at = site_units(connection), _closings(connection, first)
    table = schema.orders.c
    of_late = or_(table.open, table.changed_at >= first, table.issued_at >= first - QUIET)
    wanted = select(table.open, table.unit, table.body).where(of_late).order_by(table.issued_at, table.order_id)
    repeated: dict[tuple[str, str], list[Owed]] = {}
    for is_open, unit, body in connection.execute(wanted, execution_options={"yield_per": _AT_ONCE}):
        order = _order.decode(body)
        who = responsible_for(order, unit, units)
        until = None if is_open else closed_at.get(order.order_id, order.changed_at)
        if until is None or until > order.due_at:
            yield Owed(Owing.OVERDUE, who, order.region, order.order_id, order.due_at, until)
        if order.life.repeats:
            again = Owed(Owing.REPEATED, who, order.region, _place(order), order.issued_at, order.issued_at + QUIET)
            repeated.setdefault((who, again.subject), []).append(again)
    for of_place in repeated.values():
        yield from _joined(of_place)


def _place(order: RepairOrder) -> str:
    return order.leading_site_id or next(iter((*order.site_ids, *order.cell_ids)), order.order_id)


def _joined(stretches: Iterable[Owed]) -> Iterator[Owed]:
    """Of one place, by their beginnings: what came again before it was quiet goes on."""
    last: Owed | None = None
    for one in stretches:
        if last is not None and last.until is not None and one.since <= last.until:
            one = msgspec.structs.replace(last, until=one.until)  # noqa: PLW2901 - the same root cause goes on
        elif last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _closings(connection: Connection, first: datetime) -> dict[str, datetime]:
    """When each order that is closed now, and changed since then, was closed for the last time."""
    states, orders = schema.order_history.c, schema.orders.c
    joined = schema.order_history.join(schema.orders, states.order_id == orders.order_id)
    wanted = select(states.order_id, states.state, states.changed_at).select_from(joined)
    changed = wanted.where(~orders.open, orders.changed_at >= first).order_by(states.order_id, states.version)
    found = {}
    rows = connection.execute(changed, execution_options={"yield_per": _AT_ONCE})
    for order_id, of_one in groupby(rows, key=lambda row: row[0]):
        closed: datetime | None = None
        for _, state, changed_at in of_one:
            closed = (closed or changed_at) if State(state) in CLOSED else None
        if closed is not None:
            found[order_id] = closed
    return found


def _of_desk(connection: Connection, first: datetime) -> Iterator[Owed]:
    for one in map(_supervised.decode, _bodies(connection, SUPERVISED_CASE, first)):
        yield Owed(Owing.SUPERVISED, one.unit or NO_UNIT, one.region, one.subject, one.begun_at, one.ended_at)
    for light in map(_light.decode, _bodies(connection, RED_LIGHT_CASE, first)):
        yield Owed(Owing.RED_LIGHT, light.unit or NO_UNIT, light.region, light.subject, light.lit_at, light.out_at)


def _bodies(connection: Connection, kind: str, first: datetime) -> list[bytes]:
    """Those still open, and those that ended since."""
    of_late = or_(cases.c.open, cases.c.changed_at >= first)
    wanted = select(cases.c.body).where(cases.c.kind == kind, of_late).order_by(cases.c.case_id)
    return list(connection.execute(wanted).scalars())
