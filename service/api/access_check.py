"""Who makes a request, and whether they may: before anything else of the application is reached."""

from collections.abc import Callable
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from service.access.principal import OPEN, Principal
from service.access.principal import Scope as Asks
from service.access.route_table import Asked, RouteTable
from service.access.routes import STATIC
from service.api.problems import problem
from service.store.seen_regions import seeing

Recognise = Callable[[HTTPConnection], Principal | None]
"""Who makes a request; None where nobody is known by what it carries. May read the store."""


def everybody(_: HTTPConnection) -> Principal:
    """Where nobody has to sign in."""
    return OPEN


class AccessCheck:
    """ASGI middleware. Sets ``request.state.principal``, and inside the store no regions but theirs are read."""

    def __init__(self, app: ASGIApp, table: RouteTable, recognise: Recognise = everybody) -> None:
        self._app = app
        self._table = table
        self._recognise = recognise

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        request, asked = HTTPConnection(scope), self._table.asked(scope["method"], scope["path"])
        principal = await to_thread.run_sync(self._recognise, request)
        refusal = refused(request, asked, principal)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        with seeing(None if principal is None else principal.regions):
            await self._app(scope, receive, send)


def refused(request: HTTPConnection, asked: Asked, principal: Principal | None) -> Response | None:
    """The answer where it may not pass."""
    if asked.scope is Asks.PUBLIC:
        return None
    if principal is None:
        return _unknown(request)
    if not principal.may(asked.scope):
        return problem(403, f"{principal.name} may not do that: it needs the scope {asked.scope.value!r}.")
    if asked.of_all and principal.regions is not None:
        return problem(403, f"That is about all regions, and {principal.name} sees only some.")
    return None


def _unknown(request: HTTPConnection) -> Response:
    path, method = request.url.path, request.scope["method"]
    if "text/html" not in request.headers.get("accept", "") or path.startswith("/api/"):
        headers = {"WWW-Authenticate": 'Bearer realm="goldenwindow"'}
        if "hx-request" in request.headers:
            headers["HX-Redirect"] = "/login"
        return problem(401, "Sign in at /login, or send a token: Authorization: Bearer gw_…", headers)
    asked = f"{path}?{request.url.query}" if request.url.query else path
    target = "/login" if method != "GET" or asked == "/" else f"/login?{urlencode({'next': asked})}"
    return RedirectResponse(target, 303)
