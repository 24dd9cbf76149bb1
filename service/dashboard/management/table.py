"""The weekly table as the operators print it: a line a region with last week, this week and the change."""

from collections.abc import Callable, Sequence

import msgspec

from correlate.weekly import WeeklyRow
from service.report import figures


class Compared(msgspec.Struct, frozen=True):
    """One figure of two weeks, as printed; `direction` of the change is `up`, `down` or `same`."""

    last_week: str
    this_week: str
    change: str
    direction: str


class Line(msgspec.Struct, frozen=True):
    """One region's line: the printed table, then what is counted beside it. `planned_*` are planned work alone."""

    region: str
    cells: Compared
    hours: Compared
    complaints: Compared
    outages: Compared
    all_complaints: Compared
    attributed: Compared
    planned_cells: str
    planned_hours: str
    planned_complaints: str


def lines(rows: Sequence[WeeklyRow]) -> tuple[Line, ...]:
    """A line for each row, in their order."""
    return tuple(_line(row) for row in rows)


def _line(row: WeeklyRow) -> Line:
    return Line(
        region=row.region,
        cells=_compared(row, "outaged_cells", figures.count),
        hours=_compared(row, "outage_hours", figures.hours),
        complaints=_compared(row, "complaints_by_cause", figures.count),
        outages=_compared(row, "outages", figures.count),
        all_complaints=_compared(row, "complaints", figures.count),
        attributed=_compared(row, "complaints_attributed", figures.count),
        planned_cells=figures.count(row.planned_cells),
        planned_hours=figures.hours(row.planned_outage_hours),
        planned_complaints=figures.count(row.planned_complaints),
    )


def _compared(row: WeeklyRow, column: str, printed: Callable[[float | None], str]) -> Compared:
    percent: float | None = getattr(row, f"{column}_change_percent")
    last, this = getattr(row, f"{column}_last_week"), getattr(row, column)
    return Compared(printed(last), printed(this), figures.change(percent), _direction(percent))


def _direction(percent: float | None) -> str:
    if not percent:
        return "same"
    return "up" if percent > 0 else "down"
