"""The tables of the management page as CSV: the weekly table as `weekly.csv` has it, and the trend. Pure."""

from collections.abc import Iterator

from service.dashboard.management import trends
from service.dashboard.management.sheet import ManagementSheet
from service.dashboard.management.trends import Figure, Trend
from service.results.result_rows import WEEKLY, line, weekly_line

_TREND = ("week", "over", "figure", "basis", "value", "lo", "hi", "of")


def weekly_file(sheet: ManagementSheet) -> str:
    """Every week of the sheet, a row a region, in the columns of ``weekly.csv`` (docs/results.md)."""
    rows = (row for week in sheet.weeks for row in week.rows)
    return "".join([line(WEEKLY), *(weekly_line(row) for row in rows)])


def trend_file(sheet: ManagementSheet) -> str:
    """A row a week and figure; `basis` says what is counted and what is modelled, `lo` and `hi` are 90 % intervals."""
    shown = (
        ("outage_hours", "counted", trends.outage_hours(sheet)),
        ("complaints_by_cause", "counted", trends.fault_complaints(sheet)),
        ("golden_window_hit_rate", "counted", trends.hit_rate(sheet)),
        ("complaints_avoided", "modelled", trends.avoided(sheet)),
        ("supervised_resolution_rate", "counted", trends.supervision_rate(sheet)),
        ("red_lights", "counted", trends.red_lights(sheet)),
    )
    return "".join([line(_TREND), *(text for name, basis, trend in shown for text in _rows(name, basis, trend))])


def _rows(name: str, basis: str, trend: Trend) -> Iterator[str]:
    for figure in trend.figures:
        numbers = (_text(figure.value), _text(figure.lo), _text(figure.hi))
        yield line([figure.span, _over(figure), name, basis, *numbers, str(figure.of)])


def _over(figure: Figure) -> str:
    return "true" if figure.whole else "false"


def _text(value: float | None) -> str:
    return "" if value is None else f"{value:.6g}"
