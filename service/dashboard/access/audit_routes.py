"""``/audit``: who did what, page by page and as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, StreamingResponse

from service.dashboard.access.audit_file import audit_csv
from service.dashboard.access.audit_view import PAGE_ENTRIES, AuditAsked, audit_asked, entry_page
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.store.audit import Asked, Entry


@dataclass(frozen=True)
class AuditReads:
    """`page`: so many entries that fit, the latest first; `names`: of those who may have done something."""

    page: Callable[[Asked, int], Sequence[Entry]]
    names: Callable[[], Sequence[str]]
    zone: str
    local: Callable[[datetime], str]


def audit_routes(pages: Pages, reads: AuditReads) -> APIRouter:
    """The page and the file, of the same entries."""
    router = APIRouter(include_in_schema=False)
    zone = ZoneInfo(reads.zone)

    @router.get("/audit")
    def audit(request: Request) -> HTMLResponse:
        asked = audit_asked(request.query_params, zone)
        page = entry_page(reads.page(asked.asked, PAGE_ENTRIES + 1))
        view = {"asked": asked, "query": _query(asked), "page": page, "names": reads.names()}
        return pages.answer(request, Place.AUDIT, "access/audit.html", 200, **view)

    @router.get("/audit/entries.csv")
    def entries(request: Request) -> Response:
        asked = msgspec.structs.replace(audit_asked(request.query_params, zone).asked, before=None)
        headers = {"Cache-Control": "no-store", "Content-Disposition": 'attachment; filename="goldenwindow-audit.csv"'}
        lines = audit_csv(reads.page, asked, reads.local)
        return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)

    return router


def _query(asked: AuditAsked) -> str:
    """What is filtered by, without where the page begins."""
    return urlencode({name: text for name, text in asked.given.items() if name != "before"})
