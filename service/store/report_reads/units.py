"""What became of the places that each unit is responsible for, and of the orders that it had."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec
from sqlalchemy import Connection, Engine, func, select

from alerts.orders.order import RepairOrder
from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from alerts.supervision.resolution_rate import resolution_rates
from alerts.supervision.supervised import SUPERVISED_CASE, Supervised
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.site_units import site_units
from service.store.report_reads.span import Span
from service.store.summaries.summing import case_bodies, issued_orders, sum_outages_by

NO_UNIT: Final = ""
"""What nobody is responsible for, as far as the inventory and the orders tell."""

_supervised = msgspec.msgpack.Decoder(Supervised)
_light = msgspec.msgpack.Decoder(RedLight)


class UnitSums(msgspec.Struct, frozen=True):
    """Of one unit, or of several together.

    - `cells`, `outages`, `microseconds`: unplanned outages that touch the time, clipped to it; `complaints`: the
      expected number put down to those that began in it.
    - `orders`: issued in the time; `over`: service is back; `in_window`: of them, before the golden window closed;
      `repeated`: for places that were repaired shortly before.
    - `supervised`: came under supervision in the time; `resolved`: of them, before its end. `red_lights`: lit in it.
    """

    cells: int = 0
    outages: int = 0
    microseconds: int = 0
    complaints: float = 0.0
    orders: int = 0
    over: int = 0
    in_window: int = 0
    repeated: int = 0
    supervised: int = 0
    resolved: int = 0
    red_lights: int = 0


class UnitsFacts(msgspec.Struct, frozen=True):
    """By unit as the inventory writes it, ``unit`` or ``unit/centre``; `sites`: how many each is responsible for."""

    regions: Mapping[str, Region]
    sites: Mapping[str, int]
    now: Mapping[str, UnitSums]
    before: Mapping[str, UnitSums]


def all_units(parts: Iterable[UnitSums]) -> UnitSums:
    """Of several units together: a cell has one only."""
    found = list(parts)
    return UnitSums(*(sum(getattr(one, name) for one in found) for name in UnitSums.__struct_fields__))


class UnitsReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> UnitsFacts:
        """Of the time and of the one before it."""
        with self._engine.connect() as connection:
            units = site_units(connection)
            now, before = (_by_unit(connection, time, units) for time in (span.now, span.before))
            return UnitsFacts(known_regions(connection), Counter(units.values()), now, before)


def responsible_for(order: RepairOrder, unit: str, units: Mapping[str, str]) -> str:
    """Who has the order; as long as nobody has, who repairs the first of its sites that has a unit."""
    return unit or next((units[site] for site in order.site_ids if site in units), NO_UNIT)


def _by_unit(connection: Connection, time: Period, units: Mapping[str, str]) -> dict[str, UnitSums]:
    parts: dict[str, list[UnitSums]] = {}
    for unit, sums in (*_outages(connection, time, units), *_orders(connection, time, units), *_desk(connection, time)):
        parts.setdefault(unit, []).append(sums)
    return {unit: all_units(parts[unit]) for unit in sorted(parts)}


def _outages(connection: Connection, time: Period, units: Mapping[str, str]) -> Iterator[tuple[str, UnitSums]]:
    table = schema.outages.c
    site = func.coalesce(table.site_id, "")
    for name, sums in sum_outages_by(connection, time, site)[0].items():
        if sums.outages:
            yield units.get(name, NO_UNIT), UnitSums(sums.cells, sums.outages, sums.microseconds)
    began = select(site, func.sum(table.complaints)).where(
        table.started_at >= time[0], table.started_at < time[1], ~table.planned
    )
    for name, complaints in connection.execute(began.group_by(site)):
        yield units.get(name, NO_UNIT), UnitSums(complaints=complaints)


def _orders(connection: Connection, time: Period, units: Mapping[str, str]) -> Iterator[tuple[str, UnitSums]]:
    for order, unit, sums in issued_orders(connection, time):
        repeated = int(bool(order.life.repeats))
        told = UnitSums(orders=1, over=sums.over, in_window=sums.in_window, repeated=repeated)
        yield responsible_for(order, unit, units), told


def _desk(connection: Connection, time: Period) -> Iterator[tuple[str, UnitSums]]:
    supervised = map(_supervised.decode, case_bodies(connection, SUPERVISED_CASE, time[0]))
    for unit, rate in resolution_rates(supervised, *time, lambda one: one.unit or NO_UNIT).items():
        if rate.supervised:
            yield unit, UnitSums(supervised=rate.supervised, resolved=rate.resolved)
    for light in map(_light.decode, case_bodies(connection, RED_LIGHT_CASE, time[0])):
        if time[0] <= light.lit_at < time[1]:
            yield light.unit or NO_UNIT, UnitSums(red_lights=1)
