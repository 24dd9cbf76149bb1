"""``/reports``: what the report job left, its files, and one made now."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.reports.report_folder import MEDIA, ReportFolder

_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; sandbox; frame-ancestors 'none'"
)
"""A report is one file with its style in it, and nothing in it runs or is fetched."""


Changes = Mapping[str, tuple[tuple[str, str], ...]]
"""By folder of a later version: what is other in it and why, lines in Chinese and English."""


def report_routes(
    pages: Pages,
    folder: ReportFolder,
    make: Callable[[], str] | None = None,
    changes: Callable[[], Changes] = dict,
) -> APIRouter:
    """The page; `make` writes the reports that are due now and tells what is new, None where nobody may ask for it."""
    router = APIRouter(include_in_schema=False)

    @router.get("/reports")
    def reports(request: Request, made: str = "") -> Response:
        can_make = make is not None and _may_make(request)
        view = {"reports": folder.reports(), "changes": changes(), "can_make": can_make, "made": made}
        return pages.answer(request, Place.REPORTS, "reports/page.html", 200, **view)

    @router.post("/reports")
    def make_now(request: Request) -> Response:
        if make is None or not _may_make(request):
            raise HTTPException(403, "Only an admin can have reports made now.")
        new = "nothing" if make().startswith("nothing new") else "new"
        return RedirectResponse(f"/reports?made={new}", status_code=303)

    @router.get("/reports/{period}/{name}")
    def report_file(period: str, name: str) -> Response:
        path = folder.file(period, name)
        if path is None:
            raise HTTPException(
                404, f"There is no file {name!r} of a report {period!r}; /reports lists those there are."
            )
        kind = path.suffix[1:]
        headers = {"Cache-Control": "no-store"}
        if kind == "html":
            headers["Content-Security-Policy"] = _PAGE_POLICY
        disposition = "inline" if kind in {"html", "pdf"} else "attachment"
        filename = f"goldenwindow-{period}-{name}"
        return FileResponse(
            path, headers=headers, media_type=MEDIA[kind], filename=filename, content_disposition_type=disposition
        )

    return router


def _may_make(request: Request) -> bool:
    return person_of(request).may("admin")
