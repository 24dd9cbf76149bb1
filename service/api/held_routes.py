"""``GET /api/v1/windows`` and ``/reports``: what is held in memory or in a folder, as lists."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request, Response

from correlate.model import Curve, Model
from service.api.asked import ReportsAsked, WindowsAsked
from service.api.cursors import page_of_held
from service.api.described import described, one_described
from service.api.tables import Tables
from service.dashboard.reports.report_folder import Report, ReportFolder

MOST_REPORTS = 5_000


class WindowRow(msgspec.Struct, frozen=True):
    """The golden window of a segment, as the model in force has it: a line of ``windows.csv``."""

    segment: str
    technology: str | None
    area_class: str | None
    outages: int
    complaints: float
    burst_hours: float | None
    burst_lo: float | None
    burst_hi: float | None
    window_hours: float | None
    window_lo: float | None
    window_hi: float | None
    estimator: str
    status: str
    endogenous: bool
    note: str


class ReportRow(msgspec.Struct, frozen=True):
    """A report that was made; `files`: the address of each of its files here."""

    period: str
    kind: str
    written_at: datetime
    size_bytes: int
    files: tuple[str, ...]


def window_routes(model: Callable[[], Model], zone: str) -> APIRouter:
    """The windows of the model in force, and one of them."""
    router, tables = APIRouter(), Tables(zone)

    @router.get("/windows", responses=described(WindowRow))
    def windows(request: Request, asked: Annotated[WindowsAsked, Query()]) -> Response:
        """Golden windows 黄金抢修时间 by segment, `all` first."""
        named = asked.model_dump(include={"segment", "technology", "area_class", "status"}, exclude_none=True)
        rows = [row for row in map(_window, model().curves) if all(getattr(row, name) == named[name] for name in named)]
        page, cursor = page_of_held(rows, _segment_last(asked.sort), asked.sort or "", asked.cursor, asked.limit)
        return tables.answer(request, WindowRow, page, cursor)

    @router.get("/windows/{segment}", responses=one_described(WindowRow))
    def one_window(segment: str) -> Response:
        """The golden window of one segment."""
        for curve in model().curves:
            if curve.segment == segment:
                return tables.one(_window(curve))
        raise HTTPException(404, f"There is no segment {segment!r}; GET /api/v1/windows lists those there are.")

    return router


def report_list_routes(folder: ReportFolder, zone: str) -> APIRouter:
    """The reports that the report job left."""
    router, tables = APIRouter(), Tables(zone)

    @router.get("/reports", responses=described(ReportRow))
    def reports(request: Request, asked: Annotated[ReportsAsked, Query()]) -> Response:
        """Reports that were made, the newest period first."""
        rows = [_report(each) for each in folder.reports(MOST_REPORTS) if asked.kind in (None, each.kind)]
        page, cursor = page_of_held(rows, lambda row: (row.period,), asked.sort, asked.cursor, asked.limit)
        return tables.answer(request, ReportRow, page, cursor)

    return router


def _segment_last(sort: str | None) -> Callable[[WindowRow], tuple[bool, str]]:
    return lambda row: (sort is None and row.segment != "all", row.segment)


def _window(curve: Curve) -> WindowRow:
    shown = curve.status in ("ok", "assumed")
    told = {name: getattr(curve, name) for name in WindowRow.__struct_fields__ if name != "estimator"}
    told["burst_hours"] = curve.burst_hours if shown else None
    return WindowRow(estimator="assumed" if curve.status == "assumed" else "joint", **told)


def _report(report: Report) -> ReportRow:
    files = tuple(f"/reports/{report.period}/{file.name}" for file in report.files)
    size = sum(file.size_bytes for file in report.files)
    return ReportRow(report.period, report.kind, report.written_at, size, files)
