"""``/management``: the page, and its tables to take away."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.management.files import trend_file, weekly_file
from service.dashboard.management.sheet import ManagementSheet
from service.dashboard.management.store_sheets import WEEKS_CHOICES, StoreSheets
from service.dashboard.management.view import management_view

_CSV = "text/csv; charset=utf-8"
_Week = Annotated[str | None, Query(max_length=40, description="an ISO week such as 2011-W27; by default the newest")]
_Weeks = Annotated[int, Query(description="so many weeks of trend")]
_Region = Annotated[str | None, Query(max_length=200)]


def management_routes(pages: Pages, sheets: StoreSheets) -> APIRouter:
    """The page and its files; a person sees the regions that they may see."""
    router = APIRouter(include_in_schema=False)

    @router.get("/management")
    def management(request: Request, week: _Week = None, weeks: _Weeks = 12, region: _Region = None) -> Response:
        sheet = _sheet(sheets, request, week, weeks, region)
        return pages.answer(
            request,
            Place.MANAGEMENT,
            "management/page.html",
            view=management_view(sheet),
            query=request.url.query,
            weeks=_offered(weeks),
            week_choices=WEEKS_CHOICES,
        )

    @router.get("/management/weekly.csv")
    def weekly(request: Request, week: _Week = None, weeks: _Weeks = 12, region: _Region = None) -> Response:
        return _file(weekly_file, _sheet(sheets, request, week, weeks, region), "weekly")

    @router.get("/management/trend.csv")
    def trend(request: Request, week: _Week = None, weeks: _Weeks = 12, region: _Region = None) -> Response:
        return _file(trend_file, _sheet(sheets, request, week, weeks, region), "trend")

    return router


def _sheet(sheets: StoreSheets, request: Request, week: str | None, weeks: int, region: str | None) -> ManagementSheet:
    seen = frozenset([region]) if region else None
    principal = getattr(request.state, "principal", None)
    allowed = None if principal is None else principal.regions
    if allowed is not None:
        seen = frozenset(allowed) if seen is None else seen & allowed
    try:
        return sheets.sheet(week or None, _offered(weeks), seen)
    except ValueError as error:
        raise HTTPException(422, f"week: {error}") from None


def _offered(weeks: int) -> int:
    return weeks if weeks in WEEKS_CHOICES else WEEKS_CHOICES[0]


def _file(made: Callable[[ManagementSheet], str], sheet: ManagementSheet, name: str) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="goldenwindow-{name}-{sheet.week}.csv"',
        "Cache-Control": "no-store",
    }
    return Response(made(sheet).encode("utf-8", "backslashreplace"), media_type=_CSV, headers=headers)
