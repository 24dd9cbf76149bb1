"""What is told of every request: an id in the answer and in each line of the log, a line, a count and a duration."""

import re
from secrets import token_hex
from time import perf_counter
from typing import Final

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import our_mistake, store_silent
from service.operation.metrics import Metric, Metrics
from service.store.silence import is_silent

REQUEST_ID: Final = "x-request-id"
_OTHERS_ID: Final = re.compile(r"[A-Za-z0-9._:/+=-]{1,100}")
_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
_OFTEN: Final = ("/healthz", "/readyz", "/metrics", "/static")
_log = structlog.get_logger(__name__)


class RequestLog:
    """ASGI middleware, the outermost one: who is refused is told of as well.

    A caller's own id is kept if it is one, so that a request can be followed from system to system. Query and body
    are never told: they may say who complained. What watches ask for again and again is told at `debug`.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, and tells of it when its answer has ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        status, answered, started = 500, False, perf_counter()

        async def with_id(message: Message) -> None:
            nonlocal status, answered
            if message["type"] == "http.response.start":
                status, answered = message["status"], True
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, with_id)
            except Exception as error:
                answer = self._failed(scope, error)
                if answered:
                    raise
                await answer(scope, receive, with_id)
            finally:
                self._tell(scope, status, perf_counter() - started)

    def _failed(self, scope: Scope, error: Exception) -> Response:
        if is_silent(error):
            _log.error("request_without_store", path=scope["path"], error=type(error).__name__)
            return store_silent()
        _log.exception("request_failed", path=scope["path"])
        return our_mistake()

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        method, route = scope["method"] if scope["method"] in _METHODS else "other", _route(scope)
        self._metrics.count(Metric.REQUESTS, method, route, str(status))
        self._metrics.observe(Metric.REQUEST_SECONDS, seconds, route)
        tell = _log.debug if status < 400 and scope["path"].startswith(_OFTEN) else _log.info
        tell("request", method=method, path=scope["path"], status=status, ms=round(seconds * 1000, 1))


def _request_id(headers: Headers) -> str:
    told = headers.get(REQUEST_ID, "")
    return told if _OTHERS_ID.fullmatch(told) else token_hex(8)


def _route(scope: Scope) -> str:
    """The route as it was declared, so that ids in paths do not make a series each."""
    path, declared = str(scope["path"]), getattr(scope.get("route"), "path_format", "")
    if path.startswith("/static/"):
        return "/static"
    # A route knows its own end of the path only, not under which prefix it was included.
    before = path.split("/")[: -declared.count("/")] if declared else []
    return "/".join(before) + declared or "none"
