"""What a query may name: a parameter that a route does not take is refused, and never silently left out."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl

from starlette.routing import compile_path
from starlette.types import ASGIApp, Receive, Scope, Send

from service.api.problems import problem

_Taken = tuple[re.Pattern[str], tuple[str, ...]]
_STRICT = ("/api/v1/", "/tmf-api/")


class KnownParameters:
    """ASGI middleware for what is read of the routes that `openapi` describes."""

    def __init__(self, app: ASGIApp, openapi: Callable[[], Mapping[str, Any]]) -> None:
        self._app = app
        self._openapi = openapi
        self._taken: tuple[_Taken, ...] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what names nothing unknown."""
        asks = scope["type"] == "http" and scope["path"].startswith(_STRICT)
        wrong = self._wrong(scope["method"], scope["path"], scope["query_string"]) if asks else None
        if wrong is None:
            await self._app(scope, receive, send)
        else:
            await problem(422, wrong, instance=scope["path"])(scope, receive, send)

    def _wrong(self, method: str, path: str, query: bytes) -> str | None:
        pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        for name, value in (("the path", path), *pairs):
            if "\x00" in name or "\x00" in value:
                return f"{name!r} holds a NUL character; leave it out."
        taken = self._names(path) if pairs and method == "GET" else None
        unknown = sorted({name for name, _ in pairs} - set(taken)) if taken is not None else []
        if not unknown:
            return None
        return f"{', '.join(unknown)}: no such parameter here; there are: {', '.join(taken or ()) or 'none'}."

    def _names(self, path: str) -> tuple[str, ...] | None:
        """Of the parameters of the route; None where it takes whatever comes."""
        self._taken = self._taken or tuple(_described(self._openapi()))
        return next((names for pattern, names in self._taken if pattern.match(path)), None)


def _described(document: Mapping[str, Any]) -> Iterator[_Taken]:
    for path, methods in document["paths"].items():
        if "get" in methods:
            told = methods["get"].get("parameters", ())
            names = tuple(str(each["name"]) for each in told if each["in"] == "query")
            yield compile_path(path)[0], names
