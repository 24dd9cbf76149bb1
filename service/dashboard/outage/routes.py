"""``/outages/{name}``: the story of one group, its parts as they change, and what people say of its complaints."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import quote

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from alerts.notices.notice import Notice
from alerts.notices.wording import Language, sentence
from service.dashboard.asking import name_of
from service.dashboard.frame.formats import Formats
from service.dashboard.frame.look import look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.outage.course_table import course_table
from service.dashboard.outage.story import FEW_SHOWN, MOST_SHOWN, Story, StoryReads
from service.dashboard.outage.verdicts import LinkVerdicts, SaidWrongly, read_said
from service.dashboard.posted import fields_of

Shown = Annotated[int, Query(ge=1, le=MOST_SHOWN)]


def outage_routes(pages: Pages, stories: StoryReads, verdicts: LinkVerdicts, zone: str) -> APIRouter:
    """The page of a group by its id; an outage, an order, or an id that it had before lead there."""
    router = APIRouter(include_in_schema=False)

    @router.get("/outages/{name}")
    def outage(request: Request, name: str, shown: Shown = FEW_SHOWN) -> Response:
        story = _story(request, stories, name, shown)
        if story is None and (now_called := stories.goes_by(name)) is not None and _sees(request, stories, now_called):
            return RedirectResponse(f"/outages/{quote(now_called, safe='')}", 302)
        if story is None:
            return pages.answer(request, Place.LIVE, "outage/unknown.html", 404, name=name)
        return pages.answer(request, Place.LIVE, "outage/page.html", 200, **_view(request, story, shown, zone))

    @router.get("/outages/{name}/part")
    def part(request: Request, name: str, shown: Shown = FEW_SHOWN) -> Response:
        story = _story(request, stories, name, shown)
        if story is None:
            raise HTTPException(404, f"There is no outage group {name!r} any more.")
        return pages.part(request, "outage/story.html", **_view(request, story, shown, zone))

    @router.post("/outages/{name}/links")
    async def link(request: Request, name: str) -> Response:
        form = await fields_of(request)
        shown = form.pop("shown", "")
        try:
            await to_thread.run_sync(_keep, request, stories, verdicts, name, form)
        except SaidWrongly as error:
            raise HTTPException(422, str(error)) from error
        query = f"?shown={shown}" if shown.isascii() and shown.isdigit() else ""
        return RedirectResponse(f"/outages/{quote(name, safe='')}{query}#complaints", 303)

    return router


def _keep(request: Request, stories: StoryReads, verdicts: LinkVerdicts, name: str, form: dict[str, str]) -> None:
    if not _sees(request, stories, name):
        raise HTTPException(404, f"There is no outage group {name!r} any more.")
    said = read_said(form)
    if stories.goes_by(said.outage_id) != name:
        raise SaidWrongly(f"Outage {said.outage_id!r} is not part of it now: reload the page.")
    verdicts.keep(said, name_of(request))


def _story(request: Request, stories: StoryReads, group_id: str, shown: int) -> Story | None:
    return stories.story(group_id, name_of(request), shown) if _sees(request, stories, group_id) else None


def _sees(request: Request, stories: StoryReads, group_id: str) -> bool:
    """Of a region that is not theirs, people are not told either that there is such an outage."""
    region = stories.region_of(group_id)
    return region is not None and person_of(request).sees(region)


def _view(request: Request, story: Story, shown: int, zone: str) -> Mapping[str, object]:
    language = look_of(request).language
    formats = Formats(language, zone)
    course, start = story.course, story.head.started_at
    mended = None if course.repaired_at is None else _at(start, course.repaired_at)

    def notice_sentence(notice: Notice) -> str:
        return sentence(notice, Language(language), formats.moment)

    return {
        "story": story,
        "table": course_table(course),
        "shown": shown,
        "most_shown": MOST_SHOWN,
        "burst_at": _at(start, course.burst.at),
        "window_at": _at(start, course.window.at),
        "repaired_time": formats.moment(mended, "minute"),
        "notice_sentence": notice_sentence,
    }


def _at(start: datetime, hours: float) -> datetime:
    return start + timedelta(hours=hours)
