"""The management page as its template shows it, put together from the sheet. Pure."""

from itertools import dropwhile

import msgspec

from service.dashboard.management import trends
from service.dashboard.management.charts import Bars, Cloud, bars, cloud
from service.dashboard.management.fit import association
from service.dashboard.management.sheet import ManagementSheet, WeekSheet
from service.dashboard.management.table import Line, lines
from service.dashboard.management.trends import MonthRates, Trend, month_rates
from service.report.straight_line import Fit


class Card(msgspec.Struct, frozen=True):
    """A figure with its trend. `kind` is how its value is written: `hours`, `share`, `count` or `expected`."""

    name: str
    kind: str
    trend: Trend
    picture: Bars


class ManagementView(msgspec.Struct, frozen=True):
    """The page. `has_table` is False where no region is known at all."""

    sheet: ManagementSheet
    going_on: bool
    has_week_before: bool
    lines: tuple[Line, ...]
    cards: tuple[Card, ...]
    months: tuple[MonthRates, ...]
    last_month: MonthRates | None
    month_ceiling: float
    cloud: Cloud
    fit: Fit | None
    marks: int
    earlier: str | None
    later: str | None


def management_view(sheet: ManagementSheet) -> ManagementView:
    """All that the page shows of a sheet."""
    return _view(msgspec.structs.replace(sheet, weeks=_begun(sheet)))


def _begun(sheet: ManagementSheet) -> tuple[WeekSheet, ...]:
    """Without the weeks before anything had happened, but for the week shown."""
    return tuple(dropwhile(lambda week: week.name != sheet.week and not _happened(week), sheet.weeks))


def _happened(week: WeekSheet) -> bool:
    return any(row.outages or row.complaints or row.planned_outages for row in week.rows)


def _view(sheet: ManagementSheet) -> ManagementView:
    shown = sheet.shown
    rows = shown.rows if shown else ()
    months, found = month_rates(sheet), association(sheet)
    names = [week.name for week in sheet.weeks]
    place = names.index(sheet.week) if sheet.week in names else -1
    whole = [month for month in months if month.whole]
    return ManagementView(
        sheet=sheet,
        going_on=shown is not None and not shown.over,
        has_week_before=any(row.outages_last_week is not None for row in rows),
        lines=lines(rows),
        cards=tuple(_cards(sheet)),
        months=months,
        last_month=next(iter([*reversed(whole), *reversed(months)]), None),
        month_ceiling=max((month.every or 0.0 for month in months), default=0.0) or 1.0,
        cloud=cloud(found),
        fit=found.fit,
        marks=len(found.marks),
        earlier=names[place - 1] if place > 0 else None,
        later=names[place + 1] if 0 <= place < len(names) - 1 else None,
    )


def _cards(sheet: ManagementSheet) -> list[Card]:
    shown = (
        ("hours", "hours", trends.outage_hours(sheet), None),
        ("complaints", "count", trends.fault_complaints(sheet), None),
        ("hit_rate", "share", trends.hit_rate(sheet), 1.0),
        ("avoided", "expected", trends.avoided(sheet), None),
        ("supervision", "share", trends.supervision_rate(sheet), 1.0),
        ("lights", "count", trends.red_lights(sheet), None),
    )
    return [Card(name, kind, trend, bars(trend, ceiling)) for name, kind, trend, ceiling in shown]
