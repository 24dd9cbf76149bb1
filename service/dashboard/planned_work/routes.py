"""``/planned-work``: the calendar strip, what needs somebody, one work, and what people do about works."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import token_hex
from urllib.parse import quote
from zoneinfo import ZoneInfo

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.onlooker import Onlooker, onlooker_of
from service.dashboard.planned_work.desk import VERBS, act, plan, planned_fields
from service.dashboard.planned_work.strip import strip_of
from service.dashboard.planned_work.view import work_line, work_list
from service.dashboard.posted import fields_of
from service.works.planned_works import PlannedWorks

BACK = timedelta(days=3)
RATED = timedelta(days=30)
_HOME = Place.PLANNED_WORK.value


@dataclass(frozen=True)
class WorkReads:
    """The works of the service, its clock and its time zone."""

    works: PlannedWorks
    now: Callable[[], datetime]
    zone: str


def planned_work_routes(pages: Pages, reads: WorkReads) -> APIRouter:
    """The page, its board as it is asked for anew, one work, and the forms."""
    router = APIRouter(include_in_schema=False)
    page = _WorksPage(pages, reads)
    router.add_api_route(_HOME, page.listed, methods=["GET"], response_class=Response)
    router.add_api_route(_HOME, page.plan, methods=["POST"], response_class=Response)
    router.add_api_route(f"{_HOME}/board", page.board, methods=["GET"], response_class=Response)
    router.add_api_route(f"{_HOME}/works/{{work_id}}", page.one, methods=["GET"], response_class=Response)
    for verb in VERBS:
        route = f"{_HOME}/works/{{work_id}}/{verb}"
        router.add_api_route(route, page.act(verb), methods=["POST"], response_class=Response)
    return router


@dataclass(frozen=True)
class _WorksPage:
    pages: Pages
    reads: WorkReads

    def listed(self, request: Request) -> Response:
        return self._page(request, 200, {}, None)

    def board(self, request: Request) -> Response:
        return self.pages.part(request, "planned_work/board.html", **self._board(request))

    def one(self, request: Request, work_id: str) -> Response:
        return self._detail(request, work_id, None, 200)

    async def plan(self, request: Request) -> Response:
        form = await fields_of(request)
        return await to_thread.run_sync(self._planned, request, form)

    def act(self, verb: str) -> Callable[..., object]:
        async def acted(request: Request, work_id: str) -> Response:
            form = await fields_of(request)
            return await to_thread.run_sync(partial(self._acted, request, verb, work_id, form))

        return acted

    def _planned(self, request: Request, form: Mapping[str, str]) -> Response:
        who = onlooker_of(request)
        try:
            _may_act(who)
            region = self.reads.works.region_of(form.get("work_id", "").strip(), planned_fields(form))
            _may_see(who, region)
            work_id, _ = plan(self.reads.works, form, who.name)
        except HTTPException as refused:
            return self._page(request, refused.status_code, form, str(refused.detail))
        return RedirectResponse(f"{_HOME}/works/{quote(work_id, safe='')}", 303)

    def _acted(self, request: Request, verb: str, work_id: str, form: Mapping[str, str]) -> Response:
        who = onlooker_of(request)
        try:
            _may_act(who)
            _may_see(who, self.reads.works.region_of(work_id, {}))
            act(self.reads.works, verb, work_id, form, who.name)
        except HTTPException as refused:
            return self._detail(request, work_id, str(refused.detail), refused.status_code)
        return RedirectResponse(f"{_HOME}/works/{quote(work_id, safe='')}", 303)

    def _page(self, request: Request, status: int, form: Mapping[str, str], refused: str | None) -> Response:
        more = {"form": form, "refused": refused, "key": token_hex(16), "rules": self.reads.works.rules}
        return self.pages.answer(
            request, Place.PLANNED_WORK, "planned_work/page.html", status, **self._board(request), **more
        )

    def _board(self, request: Request) -> Mapping[str, object]:
        now, region, who, works = self.reads.now(), look_of(request).region, onlooker_of(request), self.reads.works
        rows = [row for row in works.listed(region, None, now - BACK) if who.sees(row.region)]
        # The rates of all together are told only to those who see all, or the one region that they chose.
        rated = works.rates(region, now - RATED, now) if who.regions is None or region in who.regions else []
        return {
            "view": work_list(rows, rated, may_act=who.may_act),
            "strip": strip_of(rows, now, ZoneInfo(self.reads.zone), works.rules),
            "now": now,
            "may_act": who.may_act,
        }

    def _detail(self, request: Request, work_id: str, refused: str | None, status: int) -> Response:
        who, works = onlooker_of(request), self.reads.works
        found, ahead = works.of(work_id), works.plan_of(work_id)
        region = found.work.region if found else ahead.region if ahead else None
        if region is None or not who.sees(region):
            return self.pages.answer(request, Place.PLANNED_WORK, "planned_work/unknown.html", 404, name=work_id)
        view = {
            "work_id": work_id,
            "found": found,
            "line": work_line(found.work, may_act=who.may_act) if found else None,
            "ahead": ahead,
            "may_act": who.may_act,
            "refused": refused,
            "key": token_hex(16),
            "rules": works.rules,
        }
        return self.pages.answer(request, Place.PLANNED_WORK, "planned_work/one.html", status, **view)


def _may_act(who: Onlooker) -> None:
    if not who.may_act:
        raise HTTPException(403, "Your role may look and not act; ask an administrator for the role of a dispatcher.")


def _may_see(who: Onlooker, region: str | None) -> None:
    if region is not None and not who.sees(region):
        raise HTTPException(404, "There is no such planned work in the regions that you see.")
