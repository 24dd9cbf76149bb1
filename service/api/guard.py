"""What every answer and every request must keep to: a strict content policy, a known host, no foreign pages.

A service that is open on the loopback can still be reached by any page in the browser of the same machine,
through a form or a name that points to 127.0.0.1. Hence: the host must be one of ours, and a request that
changes something must not come from a page of another origin.
"""

from collections.abc import Collection, Mapping
from ipaddress import ip_address
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import problem

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})
SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_FOREIGN_SITES: Final = frozenset({"cross-site", "same-site"})
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it browsers say of forms of our own pages that they come from nowhere (Origin: null).
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Guard:
    """ASGI middleware. `hosts`: the names the service answers to, without ports; `further`: headers of every answer.

    `elsewhere`: it is bound elsewhere than on the loopback, and answers to addresses as well: no page of others can
    have its name point to one and be answered under it.
    """

    def __init__(
        self, app: ASGIApp, hosts: Collection[str], further: Mapping[str, str] | None = None, *, elsewhere: bool = False
    ) -> None:
        self._app = app
        self._elsewhere = elsewhere
        self._headers = {**HEADERS, **(further or {})}
        self._hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuses what must not pass, and adds the headers to every answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        fault = self._fault(scope["method"], Headers(scope=scope))
        app = self._app if fault is None else problem(*fault)
        await app(scope, receive, with_headers)

    def _fault(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if not self._answers_to(_without_port(host)):
            return 421, f"This service does not answer to the name {host!r}; server.names lists those it answers to."
        origin = headers.get("origin")
        if method not in SAFE_METHODS and origin is not None and origin.lower().partition("://")[2] != host:
            return 403, "Pages of other origins may not post here."
        if method not in SAFE_METHODS and headers.get("sec-fetch-site") in _FOREIGN_SITES:
            return 403, "Pages of other origins may not post here."
        return None

    def _answers_to(self, name: str) -> bool:
        return name in self._hosts or (self._elsewhere and _is_address(name))


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _without_port(host: str) -> str:
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
