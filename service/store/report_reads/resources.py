"""Complaints that no outage explains, by district and by site, week by week."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Column, Connection, Engine, Select, func, select

from correlate.complaint_causes import cause_named
from correlate.facts import Period
from ingest.records import Region
from service.store import schema
from service.store.report_reads.known_regions import known_regions
from service.store.report_reads.past_weeks import past_weeks
from service.store.report_reads.span import Span

WEEKS: Final = 16
LATELY: Final = 4
"""So many of the weeks are the newest ones, of which more is told."""

_COMPLAINTS, _CELLS = schema.complaints.c, schema.cells.c


class Unexplained(msgspec.Struct, frozen=True):
    """A district or a site of a region; `by_week`: expected numbers of complaints that no outage explains.

    `causes`, `categories` count all complaints of the last `LATELY` weeks there: closing causes by the name that
    `cause_named` gives them, and classes.
    """

    place: str
    region: str
    by_week: tuple[float, ...]
    causes: Mapping[str, int] = {}
    categories: Mapping[str, int] = {}


class ResourceFacts(msgspec.Struct, frozen=True):
    """Oldest week first; `totals`: of all complaints, located or not."""

    regions: Mapping[str, Region]
    totals: tuple[float, ...]
    districts: tuple[Unexplained, ...]
    sites: tuple[Unexplained, ...]


_Place = tuple[str, str]
"""Region, and district or site."""


class ResourceReads:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def facts(self, span: Span) -> ResourceFacts:
        """Of the weeks that end with the span. What has not been attributed yet is left out everywhere."""
        weeks = past_weeks(span.ends_at, span.zone, WEEKS)
        lately = weeks[-LATELY][0], weeks[-1][1]
        with self._engine.connect() as connection:
            totals = [connection.execute(_made(week, func.sum(_COMPLAINTS.background))).scalar() for week in weeks]
            of_districts = _by_week(connection, weeks, _COMPLAINTS.district)
            of_sites = _by_week(connection, weeks, _CELLS.site_id)
            return ResourceFacts(
                known_regions(connection),
                tuple(float(total or 0.0) for total in totals),
                _told(of_districts, _signs(connection, lately, _COMPLAINTS.district)),
                _told(of_sites, _signs(connection, lately, _CELLS.site_id)),
            )


def _made(week: Period, *columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever is asked for
    since, until = week
    return select(*columns).where(_COMPLAINTS.created_at >= since, _COMPLAINTS.created_at < until)


def _placed(week: Period, place: Column[Any], *columns: Any) -> Select[Any]:  # noqa: ANN401 - whatever is asked for
    wanted = _made(week, _COMPLAINTS.region, place, *columns).where(place.is_not(None))
    if place.table is schema.cells:
        wanted = wanted.select_from(schema.complaints.join(schema.cells, _COMPLAINTS.cell_id == _CELLS.cell_id))
    return wanted


def _by_week(connection: Connection, weeks: list[Period], place: Column[Any]) -> dict[_Place, list[float]]:
    found: defaultdict[_Place, list[float]] = defaultdict(lambda: [0.0] * len(weeks))
    for number, week in enumerate(weeks):
        summed = _placed(week, place, func.sum(_COMPLAINTS.background)).group_by(_COMPLAINTS.region, place)
        for region, name, background in connection.execute(summed):
            found[region, name][number] += background or 0.0
    return found


def _signs(connection: Connection, time: Period, place: Column[Any]) -> dict[_Place, tuple[Counter[str], Counter[str]]]:
    columns = _COMPLAINTS.region, place, _COMPLAINTS.concluded_cause, _COMPLAINTS.category
    found: defaultdict[_Place, tuple[Counter[str], Counter[str]]] = defaultdict(lambda: (Counter(), Counter()))
    counted = _placed(time, place, *columns[2:], func.count()).group_by(*columns)
    for region, name, cause, category, count in connection.execute(counted):
        causes, categories = found[region, name]
        if known := cause_named(cause):
            causes[known] += count
        if category:
            categories[category] += count
    return found


def _told(
    by_week: Mapping[_Place, list[float]], signs: Mapping[_Place, tuple[Counter[str], Counter[str]]]
) -> tuple[Unexplained, ...]:
    none: tuple[Mapping[str, int], Mapping[str, int]] = {}, {}
    return tuple(
        Unexplained(place, region, tuple(by_week[region, place]), *signs.get((region, place), none))
        for region, place in sorted(by_week)
    )
