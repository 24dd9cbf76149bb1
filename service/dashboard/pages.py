"""The routes of the dashboard: the live page, and its parts as they are asked for again."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import jinja2
from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from service.dashboard.freshness_view import freshness_signs
from service.dashboard.last_hour import top_line
from service.dashboard.outage_list import outage_list
from service.dashboard.pictures import pictures
from service.dashboard.queue_view import queue
from service.dashboard.scene import KeptScene, Scene, SceneReads, region_names
from service.dashboard.visitor import HOURS, Visitor, remember, visitor_of
from service.dashboard.weekly_view import weekly_table

HERE = Path(__file__).parent
PARTS = ("top", "pictures", "outages", "queue", "weekly")


@dataclass(frozen=True)
class Choice:
    """What the visitor looks at: pictures of the last `hours`, of one region or of all."""

    hours: int
    region: str | None


def static_files() -> StaticFiles:
    """Style, script and the files of others."""
    return StaticFiles(directory=HERE / "static")


def dashboard_routes(reads: SceneReads, open_access: bool) -> APIRouter:
    """``/``, and ``/live/{part}`` for each of its parts. `open_access`: say on the page that anyone may look."""
    router = APIRouter(include_in_schema=False)
    scenes = KeptScene(reads)
    templates = _templates()

    def answer(request: Request, template: str, hours: int, region: str | None) -> HTMLResponse:
        visitor = visitor_of(request)
        choice = Choice(hours if hours in HOURS else HOURS[1], region or None)
        scene = scenes.scene(choice.hours)
        page = _render(templates, template, scene, choice, visitor, open_access)
        response = HTMLResponse(page, headers={"Cache-Control": "no-store"})
        remember(request, response)
        return response

    Hours = Annotated[int, Query()]  # noqa: N806 - a type
    Region = Annotated[str | None, Query(max_length=200)]  # noqa: N806 - a type

    @router.get("/")
    def live(request: Request, hours: Hours = HOURS[1], region: Region = None) -> HTMLResponse:
        return answer(request, "live.html", hours, region)

    @router.get("/live/{part}")
    def live_part(request: Request, part: str, hours: Hours = HOURS[1], region: Region = None) -> HTMLResponse:
        if part not in PARTS:
            raise HTTPException(404, f"There is no part {part!r}; the parts are {', '.join(PARTS)}.")
        return answer(request, f"parts/{part}.html", hours, region)

    return router


def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(
    templates: jinja2.Environment,
    template: str,
    scene: Scene,
    choice: Choice,
    visitor: Visitor,
    open_access: bool,
) -> str:
    words, shown = visitor.words, scene.only(choice.region)
    views = {
        "top": lambda: (top_line(shown, words), freshness_signs(shown, words)),
        "pictures": lambda: pictures(shown, words, choice.hours),
        "outages": lambda: outage_list(shown, words),
        "queue": lambda: queue(shown, words),
        "weekly": lambda: weekly_table(scene, words),
    }
    return templates.get_template(template).render(
        words=words,
        visitor=visitor,
        choice=choice,
        scene=scene,
        view={part: view() for part, view in views.items() if template in ("live.html", f"parts/{part}.html")},
        region_name=region_names(scene, words.language),
        range_choices=HOURS,
        open_access=open_access,
    )
