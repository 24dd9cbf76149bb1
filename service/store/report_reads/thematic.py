"""Complaints by scene and by place in a stretch of time and in the one before it, and those that are hard to solve."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

import msgspec
from sqlalchemy import Column, Connection, Engine, FromClause, and_, func, select

from correlate.complaint_causes import is_network_fault
from ingest.records import Cell, Region
from service.store import schema
from service.store.report_reads.hard_cases import HardCases, hard_cases
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.span import Span

PLACES: Final = 10
_cell = msgspec.msgpack.Decoder(Cell)


class SceneCounts(msgspec.Struct, frozen=True):
    """Complaints of one scene; of those of this time: `closed` with a cause, by a network `faults`, `repeats`.

    `explained`: the expected number put down to outages and planned work, of the `weighed` that were looked at.
    """

    now: int = 0
    before: int = 0
    closed: int = 0
    faults: int = 0
    repeats: int = 0
    weighed: int = 0
    explained: float = 0.0


class PlaceCounts(msgspec.Struct, frozen=True):
    """Complaints of a district or site; `users`: of its cells, None where they are not given."""

    region: str
    place: str
    now: int
    before: int
    weighed: int
    explained: float
    users: float | None = None


class ThematicFacts(msgspec.Struct, frozen=True):
    """`scenes` by name, empty where none is given. Districts and sites with most complaints first, `PLACES` at most.

    `made`: complaints of the time, of which so many name a district, and so many a cell of a known site.
    """

    regions: Mapping[str, Region]
    scenes: Mapping[str, SceneCounts]
    districts: tuple[PlaceCounts, ...]
    sites: tuple[PlaceCounts, ...]
    made: int
    with_district: int
    with_site: int
    hard: HardCases


class ThematicReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> ThematicFacts:
        """Of the time and of the one before it."""
        complaints, cells = schema.complaints, schema.cells
        at_site = complaints.join(cells, cells.c.cell_id == complaints.c.cell_id)
        with self._engine.connect() as connection:
            scenes = _scenes(connection, span)
            return ThematicFacts(
                known_regions(connection),
                scenes,
                _places(connection, span, complaints, complaints.c.district, cells.c.district),
                _places(connection, span, at_site, cells.c.site_id, cells.c.site_id),
                sum(one.now for one in scenes.values()),
                _located(connection, span, complaints, complaints.c.district),
                _located(connection, span, at_site, cells.c.site_id),
                hard_cases(connection, span),
            )


def _scenes(connection: Connection, span: Span) -> dict[str, SceneCounts]:
    table = schema.complaints.c
    now = table.created_at >= span.starts_at
    by = (table.scene, table.concluded, table.concluded_cause)
    wanted = select(
        *by,
        func.count().filter(now),
        func.count().filter(~now),
        func.count().filter(and_(now, table.repeat_of.is_not(None))),
        func.count().filter(and_(now, table.background.is_not(None))),
        func.coalesce(func.sum(1.0 - table.background).filter(now), 0.0),
    ).where(table.created_at >= span.before_at, table.created_at < span.ends_at)
    parts: dict[str, list[SceneCounts]] = defaultdict(list)
    for scene, is_closed, cause, count, before, repeats, weighed, explained in connection.execute(wanted.group_by(*by)):
        closed = count if is_closed else 0
        faults = closed if is_network_fault(cause) else 0
        parts[scene or ""].append(SceneCounts(count, before, closed, faults, repeats, weighed, explained))
    return {scene: added(found) for scene, found in parts.items()}


def added(parts: list[SceneCounts]) -> SceneCounts:
    """Of several scenes together."""
    return SceneCounts(*(sum(getattr(one, name) for one in parts) for name in SceneCounts.__struct_fields__))


def _places(
    connection: Connection, span: Span, source: FromClause, place: Column[str], of_cells: Column[str]
) -> tuple[PlaceCounts, ...]:
    """Those with most complaints in the time; of several with as many, the one that had fewer before."""
    table = schema.complaints.c
    now = table.created_at >= span.starts_at
    count, before = func.count().filter(now), func.count().filter(~now)
    wanted = (
        select(
            table.region,
            place,
            count,
            before,
            func.count().filter(and_(now, table.background.is_not(None))),
            func.coalesce(func.sum(1.0 - table.background).filter(now), 0.0),
        )
        .select_from(source)
        .where(table.created_at >= span.before_at, table.created_at < span.ends_at, place.is_not(None))
        .group_by(table.region, place)
        .having(count > 0)
        .order_by(count.desc(), before, table.region, place)
        .limit(PLACES)
    )
    found = [PlaceCounts(*row) for row in connection.execute(wanted)]
    users = _users(connection, of_cells, [one.place for one in found])
    return tuple(msgspec.structs.replace(one, users=users.get((one.region, one.place))) for one in found)


def _users(connection: Connection, column: Column[str], places: list[str]) -> dict[tuple[str, str], float]:
    """The users of the cells of these places, where each cell gives them."""
    table = schema.cells.c
    found: dict[tuple[str, str], list[float | None]] = defaultdict(list)
    wanted = select(table.region, column, table.body).where(column.in_(places))
    for region, place, body in connection.execute(wanted):
        found[region, place].append(_cell.decode(body).users)
    return {place: sum(filter(None, users)) for place, users in found.items() if all(users)}


def _located(connection: Connection, span: Span, source: FromClause, place: Column[str]) -> int:
    table = schema.complaints.c
    made = (table.created_at >= span.starts_at, table.created_at < span.ends_at, place.is_not(None))
    return connection.execute(select(func.count()).select_from(source).where(*made)).scalar_one()
