"""The routes of the page of settings: how the service is set up, a test of a channel, a job that is run now."""

from collections.abc import Callable
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from service.channels.channel_trial import Trial
from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place
from service.dashboard.settings.view import channel_lines, job_lines, sections
from service.operation.settings_desk import SettingsDesk


def settings_routes(pages: Pages, desk: SettingsDesk, who: Callable[[Request], str]) -> APIRouter:
    """``/settings`` and what is done there, in the name of `who` asks."""
    router = APIRouter(include_in_schema=False)
    page = _SettingsPage(pages, desk)

    @router.get("/settings")
    def settings(request: Request) -> HTMLResponse:
        return page.whole(request)

    @router.get("/settings/now")
    def now(request: Request) -> Response:
        return pages.part(request, "settings/now.html", **page.now())

    @router.post("/settings/channels/{name}/test")
    async def test(request: Request, name: str) -> HTMLResponse:
        page.known_channel(name)
        tried: Trial = await to_thread.run_sync(desk.channels.test, name, who(request))
        return await to_thread.run_sync(lambda: page.whole(request, tried=tried))

    @router.post("/settings/channels/{name}/enable")
    def enable(request: Request, name: str) -> HTMLResponse:
        page.known_channel(name)
        return page.whole(request, enabled=(name, desk.channels.enable(name)))

    @router.post("/settings/jobs/{name}/run")
    def run(request: Request, name: str) -> HTMLResponse:
        if desk.jobs is None or name not in desk.jobs:
            raise HTTPException(404, f"There is no job {name!r} here; GET /settings lists those there are.")
        return page.whole(request, asked=(name, desk.jobs.run_now(name)))

    return router


class _SettingsPage:
    """Looks, and answers with the page."""

    def __init__(self, pages: Pages, desk: SettingsDesk) -> None:
        self._pages = pages
        self._desk = desk

    def known_channel(self, name: str) -> None:
        """Raises HTTPException 404 where there is no such channel."""
        if name not in self._desk.channels:
            raise HTTPException(404, f"There is no channel {name!r}; GET /settings lists those there are.")

    def now(self) -> dict[str, object]:
        """What changes while the service runs."""
        jobs = None if self._desk.jobs is None else job_lines(self._desk.jobs.rows())
        return {"channels": channel_lines(self._desk.channels.rows()), "jobs": jobs}

    def whole(self, request: Request, **came: object) -> HTMLResponse:
        """The page; `came`: of what was done."""
        view: dict[str, Any] = {
            "service_mode": self._desk.mode,
            "model": self._desk.model(),
            "network": self._desk.network(),
            "sections": sections(self._desk.effective(), self._desk.defaults()),
            "tried": None,
            "enabled": None,
            "asked": None,
            **came,
            **self.now(),
        }
        return self._pages.answer(request, Place.SETTINGS, "settings/page.html", **view)
