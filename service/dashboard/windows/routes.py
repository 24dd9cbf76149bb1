"""``/windows``: curves and golden windows by segment, what limits come to, and both as CSV."""

from collections.abc import Mapping
from math import isfinite
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.windows.files import curve_csv, windows_csv
from service.dashboard.windows.limit_pictures import limit_pictures
from service.dashboard.windows.view import WindowReads, WindowsPage

Segment = Annotated[str, Query(max_length=100)]
Asked = Annotated[str, Query(max_length=20)]


def windows_routes(pages: Pages, windows: WindowReads) -> APIRouter:
    """The page, its limits by themselves, and its files."""
    router = APIRouter(include_in_schema=False)

    @router.get("/windows")
    def page(request: Request, segment: Segment = "all", limit: Asked = "") -> Response:
        asked = _hours(limit)
        view = windows.page(segment, asked, wait=asked is not None)
        return pages.answer(request, Place.WINDOWS, "windows/page.html", 200, **_view(view, asked))

    @router.get("/windows/limits")
    def limits(request: Request, segment: Segment = "all", limit: Asked = "") -> Response:
        asked = _hours(limit)
        return pages.part(request, "windows/limits.html", **_view(windows.page(segment, asked, wait=True), asked))

    @router.get("/windows/windows.csv")
    def windows_file() -> Response:
        return _csv("windows.csv", windows_csv(windows.model))

    @router.get("/windows/curve.csv")
    def curve_file(segment: Annotated[str | None, Query(max_length=100)] = None) -> Response:
        return _csv("curve.csv", curve_csv(windows.model, segment))

    return router


def _view(view: WindowsPage, asked: float | None) -> Mapping[str, object]:
    pictures = limit_pictures(view.limits.points, view.limits.asked) if view.limits else ()
    return {"view": view, "asked": asked, "pictures": pictures}


def _hours(text: str) -> float | None:
    """The limit that is asked for; what is no number asks for none."""
    try:
        hours = float(text)
    except ValueError:
        return None
    return hours if isfinite(hours) else None


def _csv(name: str, text: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return PlainTextResponse(text, headers=headers, media_type="text/csv")
