"""What went wrong, as a page: where a browser asked for one, it is not shown a document for programs."""

from typing import Final

import msgspec
from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.dashboard.frame.pages import Pages
from service.dashboard.frame.place import Place

PROBLEM: Final = "application/problem+json"
_LEFT_OUT: Final = frozenset({b"content-type", b"content-length"})


class _Problem(msgspec.Struct):
    status: int
    detail: str = ""


class ProblemPages:
    """ASGI middleware: problem documents become pages for browsers, with their status and their other headers."""

    def __init__(self, app: ASGIApp, pages: Pages) -> None:
        self._app = app
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Looks at answers to browsers alone, and holds back no others."""
        if scope["type"] != "http" or not _wants_page(scope):
            await self._app(scope, receive, send)
            return
        held: list[Message] = []

        async def looked_at(message: Message) -> None:
            if held or (message["type"] == "http.response.start" and _is_problem(message)):
                held.append(message)
            else:
                await send(message)

        await self._app(scope, receive, looked_at)
        if held:
            await self._shown(scope, receive, send, held)

    async def _shown(self, scope: Scope, receive: Receive, send: Send, held: list[Message]) -> None:
        start, *bodies = held
        problem = msgspec.json.decode(b"".join(each.get("body", b"") for each in bodies), type=_Problem)
        view = {"status_code": problem.status, "detail": problem.detail}
        page = self._pages.answer(Request(scope), Place.LIVE, "frame/problem.html", problem.status, **view)
        page.raw_headers += [pair for pair in start["headers"] if pair[0].lower() not in _LEFT_OUT]
        await page(scope, receive, send)


def _wants_page(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    asked = "text/html" in headers.get("accept", "") and "hx-request" not in headers
    return asked and not scope["path"].startswith("/api/")


def _is_problem(start: Message) -> bool:
    headers = Headers(raw=start["headers"])
    return headers.get("content-type", "") == PROBLEM and "content-encoding" not in headers
