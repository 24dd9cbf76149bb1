"""The routes of the live page, and of its parts as they are asked for again."""

from collections.abc import Callable, Hashable, Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from service.dashboard.frame.look import Look, look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.person import person_of
from service.dashboard.frame.place import Place
from service.dashboard.live.last_hour import top_line
from service.dashboard.live.outage_list import outage_list
from service.dashboard.live.pictures import pictures
from service.dashboard.scene import Scene, SceneReads
from service.dashboard.words import LANGUAGES, Words

STATIC: Final = Path(__file__).parents[1] / "static"
STEP_S: Final = 10
PARTS: Final[Mapping[str, Callable[[Scene, Words, int], object]]] = {
    "top": lambda scene, words, _: top_line(scene, words),
    "pictures": pictures,
    "outages": lambda scene, words, _: outage_list(scene, words),
}


class LivePage:
    """Answers the live page and its parts: each is made once per commit and step of the clock for all who look alike.

    A step is as long as a scene is kept for.
    """

    def __init__(self, pages: Pages, reads: SceneReads) -> None:
        self._pages = pages
        self._scenes = reads

    def page(self, request: Request) -> HTMLResponse:
        """The whole page."""
        parts = {name: self._embedded(request, name) for name in PARTS}
        return self._pages.answer(request, Place.LIVE, "live/page.html", parts=parts)

    def part(self, request: Request, name: str) -> Response:
        """One part."""
        key = self._key(request)
        return self._pages.shared_part(request, f"live/{name}.html", key, lambda: self._shown(request, name))

    def _embedded(self, request: Request, name: str) -> Markup:
        key = self._key(request)
        return self._pages.shared(request, f"live/{name}.html", key, lambda: self._shown(request, name))

    def _key(self, request: Request) -> Hashable:
        look, step = look_of(request), int(self._scenes.now().timestamp()) // STEP_S
        seen_by = person_of(request).regions
        return self._scenes.version(), step, look.hours, look.region, seen_by, str(request.base_url)

    def _shown(self, request: Request, name: str) -> dict[str, object]:
        look = look_of(request)
        scene = self._scenes.scene(look.hours).seen_by(person_of(request).regions).only(look.region)
        view = PARTS[name](scene, LANGUAGES[look.language], look.hours)
        return {"view": view, "scene": scene, "base": str(request.base_url), "address": _address(name, look)}


def _address(part: str, look: Look) -> str:
    asked = [("hours", str(look.hours)), *((("region", look.region),) if look.region else ())]
    return f"/live/{part}?{urlencode(asked)}"


def static_files() -> StaticFiles:
    """Style, script and the files of others."""
    return StaticFiles(directory=STATIC)


def live_routes(pages: Pages, reads: SceneReads) -> APIRouter:
    """``/``, ``/live/{part}`` for each of its parts, and the freshness strip that all pages have."""
    router = APIRouter(include_in_schema=False)
    live_page = LivePage(pages, reads)

    @router.get("/")
    def live(request: Request, region: Annotated[str | None, Query(max_length=200)] = None) -> HTMLResponse:  # noqa: ARG001 - held to its length
        return live_page.page(request)

    @router.get("/live/{part}")
    def live_part(request: Request, part: str, region: Annotated[str | None, Query(max_length=200)] = None) -> Response:  # noqa: ARG001 - held to its length
        if part not in PARTS:
            raise HTTPException(404, f"There is no part {part!r}; the parts are {', '.join(PARTS)}.")
        return live_page.part(request, part)

    @router.get("/frame/freshness")
    def freshness(request: Request) -> Response:
        return pages.freshness(request)

    return router
