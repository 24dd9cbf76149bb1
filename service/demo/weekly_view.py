"""The weekly table as the operators print it: per city last week, this week, change; for cells, hours, complaints."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from correlate.weekly import WeeklyRow
from service.dashboard.figures import LocalTimes
from service.dashboard.scene import Scene, region_names
from service.dashboard.words import Words
from service.report import figures


@dataclass(frozen=True)
class Compared:
    """One figure of two weeks, as printed."""

    last_week: str
    this_week: str
    change: str
    direction: str


@dataclass(frozen=True)
class CityRow:
    """One city's line."""

    city: str
    cells: Compared
    hours: Compared
    complaints: Compared


@dataclass(frozen=True)
class WeeklyTable:
    """The newest week with the one before it. `weeks` names both with their days, `going` says if it goes on."""

    weeks: str
    going: str
    rows: tuple[CityRow, ...]


def weekly_table(weekly: Sequence[WeeklyRow], scene: Scene, words: Words) -> WeeklyTable:
    """The newest week of the table; without rows where none has begun."""
    if not weekly:
        return WeeklyTable("", "", ())
    week = max(row.week for row in weekly)
    name = region_names(scene, words.language)
    monday, sunday = _days_of(week)
    going = LocalTimes(scene.zone).local(scene.freshness.now).date() <= sunday
    return WeeklyTable(
        weeks=f"{week} · {monday.isoformat()} – {sunday.isoformat()}",
        going=words.gettext("%(week)s is still going on", week=week) if going else "",
        rows=tuple(_city(row, name(row.region)) for row in weekly if row.week == week),
    )


def _city(row: WeeklyRow, city: str) -> CityRow:
    return CityRow(
        city=city,
        cells=_counts(row.outaged_cells_last_week, row.outaged_cells, row.outaged_cells_change_percent),
        hours=_hours(row.outage_hours_last_week, row.outage_hours, row.outage_hours_change_percent),
        complaints=_counts(
            row.complaints_by_cause_last_week, row.complaints_by_cause, row.complaints_by_cause_change_percent
        ),
    )


def _counts(last: int | None, this: int, percent: float | None) -> Compared:
    return Compared(figures.count(last), figures.count(this), figures.change(percent), _direction(percent))


def _hours(last: float | None, this: float, percent: float | None) -> Compared:
    return Compared(figures.hours(last), figures.hours(this), figures.change(percent), _direction(percent))


def _direction(percent: float | None) -> str:
    if not percent:
        return "same"
    return "up" if percent > 0 else "down"


def _days_of(week: str) -> tuple[date, date]:
    """Monday and Sunday of an ISO week such as ``2011-W27``."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1), date.fromisocalendar(int(year), int(number), 7)
