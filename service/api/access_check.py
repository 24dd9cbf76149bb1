"""Who makes a request, and whether they may: before anything else of the application is reached."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlencode

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ingest.clock import SystemClock
from service.access.access_rules import AccessRules
from service.access.present import being_asked_by
from service.access.principal import OPEN, Principal, Via
from service.access.principal import Scope as Asks
from service.access.route_table import Asked, RouteTable
from service.access.routes import ALIVE, STATIC, WITH_FIRST_PASSWORD
from service.access.tries import Tries
from service.access.work_words import work_words
from service.api.guard import SAFE_METHODS
from service.api.own_form import of_own_page
from service.api.problems import problem
from service.store.audit import Actor, Work, acting
from service.store.seen_regions import seeing

Recognise = Callable[[HTTPConnection], Principal | None]
"""Who makes a request; None where nobody is known by what it carries. May read the store."""
WriteDown = Callable[[Work], None]
"""Writes an entry of the audit."""

_MINUTE: Final = timedelta(minutes=1)


def everybody(_: HTTPConnection) -> Principal:
    """Where nobody has to sign in."""
    return OPEN


@dataclass(frozen=True)
class Admission:
    """How the application admits: `recognise` tells who it is, `write_down` what they changed; `now`: wall time."""

    recognise: Recognise = everybody
    rules: AccessRules = field(default_factory=AccessRules)
    write_down: WriteDown = lambda _: None
    now: Callable[[], datetime] = SystemClock().now


class AccessCheck:
    """ASGI middleware. Sets ``request.state.principal`` and, where a request may change something, ``.actor``.

    Inside, the store reads no regions but theirs, and what is written is written by them. A change that left no entry
    in the audit by itself leaves one here.
    """

    def __init__(self, app: ASGIApp, table: RouteTable, admission: Admission) -> None:
        self._app = app
        self._table = table
        self._admission = admission
        self._requests = Tries(admission.rules.requests_per_minute, _MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes on what may pass."""
        if scope["type"] != "http" or scope["path"].startswith(STATIC):
            await self._app(scope, receive, send)
            return
        request, asked = HTTPConnection(scope), self._table.asked(scope["method"], scope["path"])
        principal = await self._who(request, asked)
        refusal = refused(request, asked, principal) or self._too_many(principal)
        if refusal is None and _needs_own_page(request, asked, principal):
            refusal, receive = await of_own_page(request, receive)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self._answer(scope, receive, send, asked, principal)

    async def _who(self, request: HTTPConnection, asked: Asked) -> Principal | None:
        """Whether the process lives is told without the store, which may be down."""
        return None if asked.route == ALIVE else await to_thread.run_sync(self._admission.recognise, request)

    async def _answer(
        self, scope: Scope, receive: Receive, send: Send, asked: Asked, principal: Principal | None
    ) -> None:
        with ExitStack() as stack:
            stack.enter_context(seeing(None if principal is None else principal.regions))
            stack.enter_context(being_asked_by(principal))
            if principal is not None and _changes(scope, asked):
                scope["state"]["actor"] = who = self._actor(scope, asked, principal)
                send = self._written_down(send, stack.enter_context(acting(who)))
            await self._app(scope, receive, send)

    def _written_down(self, send: Send, work: Work) -> Send:
        """Answers that something was changed only once the audit has it."""

        async def written(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] < 400 and not work.told:
                await to_thread.run_sync(self._admission.write_down, work)
            await send(message)

        return written

    def _actor(self, scope: Scope, asked: Asked, principal: Principal) -> Actor:
        verb, subject = work_words(scope["method"], asked.route or scope["path"], scope["path"])
        return Actor(
            principal.name, principal.via, address_of(HTTPConnection(scope)), verb, subject, self._admission.now()
        )

    def _too_many(self, principal: Principal | None) -> Response | None:
        if principal is None or principal.via is Via.OPEN:
            return None
        now = self._admission.now()
        wait = self._requests.wait(principal.name, now)
        if wait:
            return problem(429, f"Too many requests of {principal.name}; wait {wait} s.", {"Retry-After": str(wait)})
        self._requests.note(principal.name, now)
        return None


def address_of(request: HTTPConnection) -> str:
    """From where a request comes, as the audit and the limits tell it."""
    return request.client.host if request.client else ""


def refused(request: HTTPConnection, asked: Asked, principal: Principal | None) -> Response | None:
    """The answer where it may not pass."""
    if asked.scope is Asks.PUBLIC:
        return None
    if principal is None:
        return _unknown(request)
    if principal.must_change and (request.scope["method"], asked.route) not in WITH_FIRST_PASSWORD:
        return _first_password(request)
    if not principal.may(asked.scope):
        return problem(403, f"{principal.name} may not do that: it needs the scope {asked.scope.value!r}.")
    if asked.of_all and principal.regions is not None:
        return problem(403, f"That is about all regions, and {principal.name} sees only some.")
    return None


def _changes(scope: Scope, asked: Asked) -> bool:
    """Whether it is a change for the audit: records that arrive are not, the store keeps each of them."""
    return scope["method"] not in SAFE_METHODS and asked.scope is not Asks.INGEST


def _needs_own_page(request: HTTPConnection, asked: Asked, principal: Principal | None) -> bool:
    """A browser sends the cookie whoever made the form: what changes something shows that a page of ours did."""
    by_session = principal is not None and principal.via is Via.SESSION
    return by_session and request.scope["method"] not in SAFE_METHODS and asked.scope is not Asks.PUBLIC


def _unknown(request: HTTPConnection) -> Response:
    if not _is_page(request):
        headers = {"WWW-Authenticate": 'Bearer realm="goldenwindow"'}
        if "hx-request" in request.headers:
            headers["HX-Redirect"] = "/login"
        return problem(401, "Sign in at /login, or send a token: Authorization: Bearer gw_…", headers)
    asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    target = "/login" if request.scope["method"] != "GET" or asked == "/" else f"/login?{urlencode({'next': asked})}"
    return RedirectResponse(target, 303)


def _first_password(request: HTTPConnection) -> Response:
    if _is_page(request):
        return RedirectResponse("/account", 303)
    return problem(403, "The password is one that an admin gave: change it at /account first.")


def _is_page(request: HTTPConnection) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
