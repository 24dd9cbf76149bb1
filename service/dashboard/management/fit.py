"""Fault complaints against outage hours: a mark a region and week, and the straight line through them."""

from collections.abc import Sequence

import msgspec

from service.dashboard.management.sheet import ManagementSheet
from service.report.straight_line import Fit, straight_line


class Mark(msgspec.Struct, frozen=True):
    """A region in a week; `now`: the week shown."""

    region: str
    week: str
    hours: float
    complaints: float
    now: bool


class Association(msgspec.Struct, frozen=True):
    """The marks, and the line where there are enough of them that differ; of weeks that are over or go on."""

    marks: tuple[Mark, ...]
    fit: Fit | None


def association(sheet: ManagementSheet) -> Association:
    """Of every region and week in which anything happened."""
    marks = tuple(
        Mark(row.region, week.name, row.outage_hours, float(row.complaints_by_cause), week.name == sheet.week)
        for week in sheet.weeks
        for row in week.rows
        if row.outages or row.complaints
    )
    return Association(marks, fitted(marks))


def fitted(marks: Sequence[Mark]) -> Fit | None:
    """The line through the marks; None where they are too few, or all of the same hours."""
    return straight_line([mark.hours for mark in marks], [mark.complaints for mark in marks])
