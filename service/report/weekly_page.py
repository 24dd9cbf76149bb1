"""The weekly report as one self-contained page, in the form in which the operators print it (A4, landscape)."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import msgspec

from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.report import figures
from service.report.pages import Language, environment
from service.report.scatter import Mark, scatter

_COLUMN_GROUPS = 5


class _City(msgspec.Struct, frozen=True):
    name: str
    row: WeeklyRow


class _Measure(msgspec.Struct, frozen=True):
    """One line of the table: last week, this week and the change of one column, for each city."""

    column: str
    zh: str
    en: str
    is_hours: bool = False

    def cells(self, row: WeeklyRow) -> tuple[str, str, str]:
        """As printed."""
        shown = figures.hours if self.is_hours else figures.count
        last, now = getattr(row, f"{self.column}_last_week"), getattr(row, self.column)
        return shown(last), shown(now), figures.change(getattr(row, f"{self.column}_change_percent"))


_MEASURES = (
    _Measure("outaged_cells", "小区退服数", "Outaged cells"),
    _Measure("outage_hours", "小区退服累计时长（小时）", "Cumulative outage hours", is_hours=True),
    _Measure("complaints_by_cause", "故障原因引起投诉数量", "Complaints caused by faults"),
)
_FURTHER = (
    _Measure("outages", "退服次数", "Outages"),
    _Measure("complaints", "全部网络投诉", "All network complaints"),
    _Measure("complaints_attributed", "归因于退服的投诉（期望值）", "Complaints put down to outages (expected)"),
)


def weekly_page(
    rows: Sequence[WeeklyRow],
    regions: Mapping[str, Region],
    week: str | None = None,
    lang: Language = "both",
) -> str:
    """The page of one week beside the week before it; `rows` are the weekly table.

    Default is the newest week in which anything happened: a recording trails off with the last resolutions.

    Everything that came from data is escaped. ValueError where the table has rows, but none of `week`.
    """
    shown = week or max((row.week for row in rows if _happened(row)), default=None)
    cities = [_City(_name(regions.get(row.region), row.region, lang), row) for row in rows if row.week == shown]
    if week is not None and not cities:
        raise ValueError(f"there is no week {week}; the recording has {', '.join(_weeks(rows)) or 'none'}")
    template = environment(lang).get_template("weekly.html")
    return template.render(
        lang=lang,
        week=shown,
        days=_days(shown),
        days_before=_days(shown, weeks=-1),
        has_week_before=any(city.row.outages_last_week is not None for city in cities),
        blocks=[cities[start : start + _COLUMN_GROUPS] for start in range(0, len(cities), _COLUMN_GROUPS)],
        measures=_MEASURES,
        further=_FURTHER,
        picture=scatter([_mark(city) for city in cities]),
        sample=_sample(rows),
        figures=figures,
    )


def _name(region: Region | None, name: str, lang: Language) -> str:
    if region is None:
        return name
    zh, en = region.name_zh or name, region.name_en or name
    if lang == "both":
        return zh if zh == en else f"{zh} {en}"
    return zh if lang == "zh" else en


def _mark(city: _City) -> Mark:
    row = city.row
    now = city.name, row.outage_hours, float(row.complaints_by_cause)
    before = row.complaints_by_cause_last_week
    return Mark(*now, row.outage_hours_last_week, None if before is None else float(before))


def _happened(row: WeeklyRow) -> bool:
    return bool(row.outages or row.planned_outages or row.complaints or row.complaints_by_cause)


def _weeks(rows: Sequence[WeeklyRow]) -> list[str]:
    return sorted({row.week for row in rows})


def _days(week: str | None, weeks: int = 0) -> str:
    """``2011-07-04 – 2011-07-10``."""
    if week is None:
        return ""
    monday = date.fromisoformat(f"{week}-1") + timedelta(weeks=weeks)
    return f"{monday} – {monday + timedelta(days=6)}"


def _sample(rows: Sequence[WeeklyRow]) -> dict[str, int]:
    return {
        "regions": len({row.region for row in rows}),
        "weeks": len(_weeks(rows)),
        "outages": sum(row.outages for row in rows),
        "complaints": sum(row.complaints for row in rows),
        "complaints_by_cause": sum(row.complaints_by_cause for row in rows),
    }
