"""The routes of the page of data: what comes in, one rejected document, sending it again, letting a source go on."""

from collections.abc import Callable
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse

from service.dashboard.data.view import (
    PAGE_LETTERS,
    STATES,
    cause_lines,
    count_lines,
    how_far,
    kinds_and_reasons,
    letter_page,
    source_lines,
)
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.posted import fields_of
from service.intake.inbox import InboxFull, NotCommitted
from service.operation.data_desk import CAUSES_LOOKED_AT, DataDesk, Resent
from service.store.dead_letters import KEPT, KeptLetter, Wanted

ANY = "any"
_Word = Annotated[str, Query(max_length=200)]


def data_routes(pages: Pages, desk: DataDesk, sees_originals: Callable[[Request], bool]) -> APIRouter:
    """``/data`` and what is done there. `sees_originals`: whether who asks may see what was sent as it came."""
    router = APIRouter(include_in_schema=False)
    page = _DataPage(pages, desk, sees_originals)

    @router.get("/data")
    def data(
        request: Request,
        kind: _Word = "",
        reason: _Word = "",
        state: _Word = KEPT,
        text: _Word = "",
        before: Annotated[int | None, Query(ge=0)] = None,
    ) -> HTMLResponse:
        return page.whole(request, page.wanted(request, kind, reason, state, text), before)

    @router.get("/data/now")
    def now(request: Request) -> Response:
        return pages.part(request, "data/now.html", **page.now())

    @router.get("/data/causes")
    def causes(request: Request) -> Response:
        lines, more = cause_lines(desk.unknown_causes())
        return pages.part(request, "data/causes.html", causes=lines, more_causes=more, looked_at=CAUSES_LOOKED_AT)

    @router.get("/data/letters/{number}")
    def letter(request: Request, number: int) -> HTMLResponse:
        return page.letter(request, page.known(number))

    @router.post("/data/letters/{number}/again")
    async def again(request: Request, number: int) -> HTMLResponse:
        fields = await fields_of(request)
        return await to_thread.run_sync(page.sent_again, request, page.known(number), fields.get("document", ""))

    @router.post("/data/letters/again")
    async def all_again(request: Request) -> HTMLResponse:
        fields = await fields_of(request)
        kind, reason, text = (fields.get(name, "") for name in ("kind", "reason", "text"))
        wanted = page.wanted(request, kind, reason, KEPT, text)
        return await to_thread.run_sync(page.all_sent_again, request, wanted)

    @router.post("/data/sources/resume")
    async def resume(request: Request) -> HTMLResponse:
        source = (await fields_of(request)).get("source", "")
        return await to_thread.run_sync(page.resumed, request, source)

    return router


class _DataPage:
    """Looks, acts, and answers with the page that shows what came of it."""

    def __init__(self, pages: Pages, desk: DataDesk, sees_originals: Callable[[Request], bool]) -> None:
        self._pages = pages
        self._desk = desk
        self._sees_originals = sees_originals

    def wanted(self, request: Request, kind: str, reason: str, state: str, text: str) -> Wanted:
        """Which letters the address asks for; who may not see originals does not find by them either."""
        one = state if state in STATES else None if state == ANY else KEPT
        return Wanted(kind or None, reason or None, one, text.strip() or None, self._sees_originals(request))

    def known(self, number: int) -> KeptLetter:
        """The letter of that number; raises HTTPException 404."""
        letter = self._desk.letters.get(number) if number < 1 << 62 else None
        if letter is None:
            raise HTTPException(404, f"There is no rejected document {number}; GET /data lists those that are kept.")
        return letter

    def now(self) -> dict[str, object]:
        """What changes with every commit."""
        fresh, counts = self._desk.freshness(), self._desk.counters()
        return {"far": how_far(fresh), "counts": count_lines(counts), "sources": source_lines(self._desk.sources())}

    def whole(
        self, request: Request, wanted: Wanted, before: int | None = None, status: int = 200, **came: object
    ) -> HTMLResponse:
        """The page; `came`: of what was done."""
        letters = self._desk.letters.newest(wanted, PAGE_LETTERS + 1, before)
        kinds, reasons = kinds_and_reasons(self._desk.tallies())
        view: dict[str, Any] = {
            "wanted": wanted,
            "letters": letter_page(letters),
            "number": self._desk.letters.count(wanted),
            "kinds": kinds,
            "reasons": reasons,
            "states": (*STATES, ANY),
            "resent": None,
            "resumed": None,
            "busy": None,
            **came,
            **self.now(),
        }
        return self._pages.answer(request, Place.DATA, "data/page.html", status, **view)

    def letter(
        self, request: Request, letter: KeptLetter, document: str | None = None, status: int = 200, **came: object
    ) -> HTMLResponse:
        """One letter, with what arrived for those who may see it; `document`: as somebody repaired it."""
        original = letter.original if self._sees_originals(request) else None
        text = original if document is None else document
        view: dict[str, Any] = {"letter": letter, "original": original, "document": text, "resent": None, "busy": None}
        return self._pages.answer(request, Place.DATA, "data/letter.html", status, **view | came)

    def sent_again(self, request: Request, letter: KeptLetter, document: str) -> HTMLResponse:
        """One letter, repaired or as it was."""
        try:
            resent = self._desk.send_again(letter, (document or letter.original).encode())
        except (InboxFull, NotCommitted) as error:
            return self.letter(request, letter, document, 503, busy=str(error))
        came_to = self.known(letter.id)
        return self.letter(request, came_to, document if resent.rejected else None, resent=resent)

    def all_sent_again(self, request: Request, wanted: Wanted) -> HTMLResponse:
        """All that the filter shows."""
        try:
            resent: Resent = self._desk.send_all_again(wanted)
        except (InboxFull, NotCommitted) as error:
            return self.whole(request, wanted, status=503, busy=str(error))
        return self.whole(request, wanted, resent=resent)

    def resumed(self, request: Request, source: str) -> HTMLResponse:
        """A source that was stopped."""
        told = (source, self._desk.resume(source))
        return self.whole(request, self.wanted(request, "", "", KEPT, ""), resumed=told)
