"""``/complaints``: search and lists, one complaint with what explains it, and what agents do about them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from service.dashboard.complaints.asked import read_span, search_asked
from service.dashboard.complaints.desk import CallAsked, ComplaintDesk
from service.dashboard.complaints.lists import ComplaintReads, list_view
from service.dashboard.complaints.view import complaint_line
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.onlooker import onlooker_of
from service.dashboard.posted import fields_of

_HOME = Place.COMPLAINTS.value


def complaint_pages(pages: Pages, reads: ComplaintReads, desk: ComplaintDesk) -> APIRouter:
    """The page, one complaint, and the forms."""
    router = APIRouter(include_in_schema=False)
    page = _ComplaintsPage(pages, reads, desk)
    router.add_api_route("/complaints", page.listed, methods=["GET"], response_class=Response)
    router.add_api_route("/complaints/call", page.call, methods=["POST"], response_class=Response)
    router.add_api_route("/complaints/{complaint_id}", page.one, methods=["GET"], response_class=Response)
    router.add_api_route("/complaints/{complaint_id}/assign", page.assign, methods=["POST"], response_class=Response)
    router.add_api_route("/complaints/{complaint_id}/screen", page.screen, methods=["POST"], response_class=Response)
    router.add_api_route(
        "/complaints/{complaint_id}/unscreen", page.unscreen, methods=["POST"], response_class=Response
    )
    return router


@dataclass(frozen=True)
class _ComplaintsPage:
    pages: Pages
    reads: ComplaintReads
    desk: ComplaintDesk

    def listed(self, request: Request) -> Response:
        """Search or one of the lists, by the address; an id leads to its complaint."""
        return self._page(request, 200)

    def one(self, request: Request, complaint_id: str) -> Response:
        return self._detail(request, complaint_id, None, 200)

    async def call(self, request: Request) -> Response:
        """Explains a call; with ``answered`` it is counted too."""
        fields = await fields_of(request)
        return await to_thread.run_sync(self._answer, request, fields)

    async def assign(self, request: Request, complaint_id: str) -> Response:
        fields, by = await fields_of(request), onlooker_of(request).name
        key = fields.get("key")
        return await self._done(request, complaint_id, self.desk.assign, complaint_id, fields.get("owner", ""), by, key)

    async def screen(self, request: Request, complaint_id: str) -> Response:
        fields, by = await fields_of(request), onlooker_of(request).name
        told = fields.get("reason", ""), fields.get("note", "")
        return await self._done(request, complaint_id, self.desk.screen, complaint_id, *told, by)

    async def unscreen(self, request: Request, complaint_id: str) -> Response:
        by = onlooker_of(request).name
        return await self._done(request, complaint_id, self.desk.unscreen, complaint_id, by)

    async def _done(self, request: Request, complaint_id: str, act: Callable[..., None], *told: object) -> Response:
        return await to_thread.run_sync(partial(self._carried_out, request, complaint_id, partial(act, *told)))

    def _carried_out(self, request: Request, complaint_id: str, act: Callable[[], None]) -> Response:
        """Carries it out for those who see the complaint; what is refused is said beside it."""
        self._seen(request, complaint_id)
        try:
            act()
        except HTTPException as refused:
            return self._detail(request, complaint_id, str(refused.detail), refused.status_code)
        return RedirectResponse(f"{_HOME}/{quote(complaint_id, safe='')}", 303)

    def _answer(self, request: Request, fields: Mapping[str, str]) -> Response:
        region = fields.get("region") or None
        call = CallAsked(fields.get("kind", ""), fields.get("name", "").strip(), region, fields.get("category"))
        who = onlooker_of(request)
        try:
            answer = self.desk.explain(call)
        except HTTPException as refused:
            return self._page(request, refused.status_code, call=call, refused=str(refused.detail))
        if answer.place is not None and not who.sees(answer.place.region):
            return self._page(request, 404, call=call, refused="")
        counted = who.may_act and "answered" in fields
        if counted:
            self.desk.count(call, answer, who.name)
        return self._page(request, 200, call=call, answer=answer, counted=counted)

    def _page(self, request: Request, status: int, **more: object) -> Response:
        look, who = look_of(request), onlooker_of(request)
        span, wrong = read_span(request.query_params, self.reads.now(), look.range, self.reads.zone)
        # Whoever may not read words may not find out by searching either what was said.
        query = {name: value for name, value in request.query_params.items() if who.may_act or name != "q"}
        asked = search_asked(query, span, look.region, who.regions)
        if asked.complaint_id is not None and status == 200 and request.method == "GET":
            return RedirectResponse(f"{_HOME}/{quote(asked.complaint_id, safe='')}", 303)
        view = {
            "asked": asked,
            "wrong": (*asked.wrong, *wrong),
            "may_act": who.may_act,
            "now": self.reads.now(),
            "call": None,
            "answer": None,
            "counted": False,
            "refused": None,
            **list_view(self.reads, asked, request.query_params.get("after"), may_read=who.may_act),
            **more,
        }
        return self.pages.answer(request, Place.COMPLAINTS, "complaints/page.html", status, **view)

    def _detail(self, request: Request, complaint_id: str, refused: str | None, status: int) -> Response:
        found = self.reads.search.one(complaint_id)
        who = onlooker_of(request)
        if found is None or not who.sees(found.row.region):
            return self.pages.answer(request, Place.COMPLAINTS, "complaints/unknown.html", 404, name=complaint_id)
        stands = self.reads.standings.of([complaint_id])[complaint_id]
        view = {
            "line": complaint_line(found, stands, may_read=who.may_act),
            "case": stands.followed,
            "shares": self.reads.reads.shares(complaint_id),
            "screenings": self.desk.side.screenings.history(complaint_id),
            "may_act": who.may_act,
            "refused": refused,
        }
        return self.pages.answer(request, Place.COMPLAINTS, "complaints/one.html", status, **view)

    def _seen(self, request: Request, complaint_id: str) -> None:
        """Raises `HTTPException` where whoever asks may not know of it, or may not act."""
        found, who = self.reads.search.one(complaint_id), onlooker_of(request)
        if found is None or not who.sees(found.row.region):
            raise HTTPException(404, f"There is no complaint {complaint_id!r}.")
        if not who.may_act:
            raise HTTPException(
                403, "Your role may look and not act; ask an administrator for the role of a dispatcher."
            )
