"""The routes of the dashboard: the live page, and its parts as they are asked for again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Annotated

import jinja2
from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from starlette.staticfiles import StaticFiles

from service.configuration.shadow_mode import Mode
from service.dashboard.freshness_view import freshness_signs
from service.dashboard.last_hour import top_line
from service.dashboard.outage_list import outage_list
from service.dashboard.pictures import pictures
from service.dashboard.queue_view import queue
from service.dashboard.scene import Scene, SceneReads, region_names
from service.dashboard.visitor import HOURS, Visitor, remember, visitor_of
from service.dashboard.weekly_view import weekly_table

HERE = Path(__file__).parent
NO_STORE = {"Cache-Control": "no-store"}
_SEEN = "@seen@"


@dataclass(frozen=True)
class Look:
    """What a visitor looks at: pictures of the last `hours`, of one region or of all, in their language.

    `base` is the address that they reached the service at, with a slash at its end.
    """

    visitor: Visitor
    base: str
    hours: int
    region: str | None


class LivePage:
    """Renders the live page and its parts."""

    def __init__(self, reads: SceneReads, open_access: bool, mode: Mode = "live") -> None:
        self._scenes = reads
        self._open_access = open_access
        self._mode = mode
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._views: Mapping[str, Callable[[Look], object]] = {
            "top": lambda look: (
                top_line(self._shown(look), look.visitor.words),
                freshness_signs(self._shown(look), look.visitor.words),
            ),
            "pictures": lambda look: pictures(self._shown(look), look.visitor.words, look.hours),
            "outages": lambda look: outage_list(self._shown(look), look.visitor.words),
            "queue": lambda look: queue(self._shown(look), look.visitor.words),
            "weekly": lambda look: weekly_table(
                self._scenes.weekly(), self._scenes.scene(look.hours), look.visitor.words
            ),
        }

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts."""
        return tuple(self._views)

    def page(self, look: Look) -> str:
        """The whole page."""
        parts = {name: Markup(self.part(name, look)) for name in self._views}  # noqa: S704 - rendered with autoescape
        return self._render("live.html", look, parts=parts)

    def part(self, name: str, look: Look) -> str:
        """One part, which carries its own digest: asked again with it, nothing new is no answer."""
        text = self._render(f"parts/{name}.html", look, view=self._views[name](look))
        return text.replace(_SEEN, digest(text))

    def _shown(self, look: Look) -> Scene:
        return self._scenes.scene(look.hours).only(look.region)

    def _render(self, template: str, look: Look, **more: object) -> str:
        scene = self._scenes.scene(look.hours)
        return self._templates.get_template(template).render(
            words=look.visitor.words,
            look=look,
            scene=scene,
            region_name=region_names(scene, look.visitor.words.language),
            range_choices=HOURS,
            open_access=self._open_access,
            mode=self._mode,
            **more,
        )


def digest(text: str) -> str:
    """Tells two renderings apart."""
    return blake2b(text.encode(), digest_size=8).hexdigest()


def static_files() -> StaticFiles:
    """Style, script and the files of others."""
    return StaticFiles(directory=HERE / "static")


def dashboard_routes(reads: SceneReads, open_access: bool, mode: Mode = "live") -> APIRouter:
    """``/``, and ``/live/{part}`` for each of its parts. `open_access`: say on the page that anyone may look."""
    router = APIRouter(include_in_schema=False)
    live_page = LivePage(reads, open_access, mode)

    @router.get("/")
    def live(
        request: Request,
        hours: Annotated[int, Query()] = HOURS[1],
        region: Annotated[str | None, Query(max_length=200)] = None,
    ) -> HTMLResponse:
        response = HTMLResponse(live_page.page(_look(request, hours, region)), headers=NO_STORE)
        remember(request, response)
        return response

    @router.get("/live/{part}")
    def live_part(
        request: Request,
        part: str,
        hours: Annotated[int, Query()] = HOURS[1],
        region: Annotated[str | None, Query(max_length=200)] = None,
        seen: Annotated[str, Query(max_length=64)] = "",
    ) -> Response:
        if part not in live_page.parts:
            raise HTTPException(404, f"There is no part {part!r}; the parts are {', '.join(live_page.parts)}.")
        text = live_page.part(part, _look(request, hours, region))
        if seen and f"seen={seen}" in text:
            return Response(status_code=204, headers=NO_STORE)
        return HTMLResponse(text, headers=NO_STORE)

    return router


def _look(request: Request, hours: int, region: str | None) -> Look:
    return Look(visitor_of(request), str(request.base_url), hours if hours in HOURS else HOURS[1], region or None)
