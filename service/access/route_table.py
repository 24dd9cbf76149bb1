"""Which scope a request asks for: the routes of an application, in its order, each with what the table says of it."""

import re
from collections.abc import Iterable
from typing import Protocol

import msgspec
from starlette.routing import compile_path

from service.access.principal import Scope
from service.access.routes import OF_ALL_REGIONS, ROUTES, STATIC


class RouteUnlisted(Exception):
    """The application has a route that the table does not name: nobody said who may use it."""


class Declared(Protocol):
    """A route, as far as it is told apart from others."""

    @property
    def path(self) -> str | None:
        """As declared, with its parameters."""
        ...

    @property
    def methods(self) -> set[str] | None:
        """None where it takes all."""
        ...


class Asked(msgspec.Struct, frozen=True):
    """What a request asks for. `route`: as declared, None where there is none; `of_all`: about the whole network."""

    scope: Scope
    route: str | None = None
    of_all: bool = False


_NOWHERE = Asked(Scope.READ)
_STATIC = Asked(Scope.PUBLIC, STATIC)


class RouteTable:
    """The routes of one application; raises `RouteUnlisted` for one that nobody listed."""

    def __init__(self, declared: Iterable[Declared]) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Asked]] = []
        for route in declared:
            path = route.path or ""
            if path == STATIC.rstrip("/"):
                continue
            for method in sorted(route.methods or {"ANY"}):
                self._routes.append((method, compile_path(path)[0], _asked(method, path)))

    def asked(self, method: str, path: str) -> Asked:
        """What a request asks for; where there is no such route, to look: nobody is told which there are."""
        if path.startswith(STATIC):
            return _STATIC
        for declared, pattern, asked in self._routes:
            if declared == method and pattern.match(path):
                return asked
        return _NOWHERE


def _asked(method: str, path: str) -> Asked:
    key = ("GET" if method == "HEAD" else method, path)
    if key not in ROUTES:
        raise RouteUnlisted(f"{method} {path}: say in service/access/routes.py which scope it asks for")
    return Asked(ROUTES[key], path, key in OF_ALL_REGIONS)
