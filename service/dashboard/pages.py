"""The routes of the live page, and of its parts as they are asked for again."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from service.dashboard.frame.look import Look, look_of
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.freshness_view import freshness_signs
from service.dashboard.last_hour import top_line
from service.dashboard.outage_list import outage_list
from service.dashboard.pictures import pictures
from service.dashboard.queue_view import queue
from service.dashboard.scene import Scene, SceneReads
from service.dashboard.weekly_view import weekly_table
from service.dashboard.words import LANGUAGES, Words

HERE = Path(__file__).parent

_View = Callable[[Scene, Words, Look], object]


class LivePage:
    """Answers the live page and its parts."""

    def __init__(self, pages: Pages, reads: SceneReads) -> None:
        self._pages = pages
        self._scenes = reads
        self._views: Mapping[str, _View] = {
            "top": lambda scene, words, _: (top_line(scene, words), freshness_signs(scene, words)),
            "pictures": lambda scene, words, look: pictures(scene, words, look.hours),
            "outages": lambda scene, words, _: outage_list(scene, words),
            "queue": lambda scene, words, _: queue(scene, words),
            "weekly": lambda _, words, look: weekly_table(reads.weekly(), reads.scene(look.hours), words),
        }

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(self._views)

    def page(self, request: Request) -> HTMLResponse:
        """The whole page."""
        parts = {
            name: self._pages.embedded(request, _template(name), **self._shown(request, name)) for name in self.parts
        }
        words = LANGUAGES[look_of(request).language]
        return self._pages.answer(request, Place.LIVE, "live.html", parts=parts, words=words)

    def part(self, request: Request, name: str) -> Response:
        """One part."""
        return self._pages.part(request, _template(name), **self._shown(request, name))

    def _shown(self, request: Request, name: str) -> dict[str, object]:
        look = look_of(request)
        scene, words = self._scenes.scene(look.hours), LANGUAGES[look.language]
        view = self._views[name](scene.only(look.region), words, look)
        return {"view": view, "words": words, "scene": scene, "base": str(request.base_url)}


def _template(name: str) -> str:
    return f"parts/{name}.html"


def static_files() -> StaticFiles:
    """Style, script and the files of others."""
    return StaticFiles(directory=HERE / "static")


def dashboard_routes(pages: Pages, reads: SceneReads) -> APIRouter:
    """``/``, and ``/live/{part}`` for each of its parts."""
    router = APIRouter(include_in_schema=False)
    live_page = LivePage(pages, reads)

    @router.get("/")
    def live(request: Request, region: Annotated[str | None, Query(max_length=200)] = None) -> HTMLResponse:  # noqa: ARG001 - held to its length
        return live_page.page(request)

    @router.get("/live/{part}")
    def live_part(request: Request, part: str, region: Annotated[str | None, Query(max_length=200)] = None) -> Response:  # noqa: ARG001 - held to its length
        if part not in live_page.parts:
            raise HTTPException(404, f"There is no part {part!r}; the parts are {', '.join(live_page.parts)}.")
        return live_page.part(request, part)

    return router
