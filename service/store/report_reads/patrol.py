"""In which of the last weeks each cell and each site failed or flapped."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Engine, func, select

from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.past_weeks import past_weeks
from service.store.report_reads.site_units import site_units
from service.store.report_reads.span import Span

WEEKS: Final = 26
"""So many weeks are looked back on."""

_OUTAGES = schema.outages.c


class PastFailures(msgspec.Struct, frozen=True):
    """A cell, or a site by any of its cells, that failed at least once; planned work is left out.

    `failures`, `flaps` by week, oldest first: of a site, its outage groups. `complaints`: the expected number put down
    to all of them; `last_at`: when the last one began. `unit`: who repairs it.
    """

    place: str
    region: str
    failures: tuple[int, ...]
    flaps: tuple[int, ...]
    last_at: datetime
    complaints: float
    unit: str | None = None


class PatrolFacts(msgspec.Struct, frozen=True):
    """`weeks` are told of, none from before the first outage that is known; `quiet_…` places never failed in them."""

    regions: Mapping[str, Region]
    weeks: int
    sites: tuple[PastFailures, ...]
    cells: tuple[PastFailures, ...]
    quiet_sites: int
    quiet_cells: int


class PatrolReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> PatrolFacts:
        """Of the weeks that end with the span."""
        with self._engine.connect() as connection:
            since = connection.execute(select(func.min(_OUTAGES.started_at))).scalar()
            weeks = [week for week in past_weeks(span.ends_at, span.zone, WEEKS) if since and week[1] > since]
            units, regions = site_units(connection), known_regions(connection)
            sites = _failures(_weekly(connection, weeks, _OUTAGES.site_id), len(weeks), units)
            of_cells, site_of = _weekly(connection, weeks, _OUTAGES.cell_id), _sites_of_cells(connection)
            unit_of = {cell: units[site] for cell, site in site_of.items() if site in units}
            cells = _failures(of_cells, len(weeks), unit_of)
            all_sites = len(set(site_of.values()) - {None})
        quiet = max(0, all_sites - len(sites)), max(0, len(site_of) - len(cells))
        return PatrolFacts(regions, len(weeks), sites, cells, *quiet)


_Row = tuple[int, str, str, int, int, float, datetime]
"""Week, place, region, failures, flaps, complaints, the beginning of the last one."""


def _weekly(connection: Connection, weeks: list[Period], place: Column[Any]) -> Iterator[_Row]:
    table = _OUTAGES
    sums = func.count(table.group_id.distinct()), func.sum(table.flaps), func.sum(table.complaints)
    for number, (since, until) in enumerate(weeks):
        wanted = select(place, func.min(table.region), *sums, func.max(table.started_at))
        began = wanted.where(table.started_at >= since, table.started_at < until, ~table.planned, place.is_not(None))
        for name, region, failures, flaps, complaints, last_at in connection.execute(began.group_by(place)):
            yield number, name, region, failures, int(flaps), complaints, last_at


def _failures(rows: Iterable[_Row], weeks: int, units: Mapping[str, str]) -> tuple[PastFailures, ...]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row[1], []).append(row)
    return tuple(_one(of_place, weeks, units.get(place)) for place, of_place in sorted(found.items()))


def _one(rows: list[_Row], weeks: int, unit: str | None) -> PastFailures:
    """`rows` of one place, by week."""
    by_week = {row[0]: row for row in rows}
    failures = tuple(by_week[week][3] if week in by_week else 0 for week in range(weeks))
    flaps = tuple(by_week[week][4] if week in by_week else 0 for week in range(weeks))
    _, place, region, *_, last_at = rows[-1]
    return PastFailures(place, region, failures, flaps, last_at, sum(row[5] for row in rows), unit)


def _sites_of_cells(connection: Connection) -> dict[str, str | None]:
    table = schema.cells.c
    return {row[0]: row[1] for row in connection.execute(select(table.cell_id, table.site_id))}
