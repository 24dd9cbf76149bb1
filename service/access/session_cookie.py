"""The cookie that holds the value of a session, and what forms carry beside it."""

from datetime import datetime
from typing import Final

from markupsafe import Markup
from starlette.requests import HTTPConnection
from starlette.responses import Response

from service.access.door import SignedIn
from service.access.secret_values import csrf_value

FIELD: Final = "csrf"
"""The field of a form that carries what only a page of this session knows; the header is `HEADER`."""
HEADER: Final = "x-csrf-token"
_PLAIN: Final = "goldenwindow"
_SECURE: Final = "__Host-goldenwindow"
"""A browser takes it over https alone, for this very host, and lets no other host set it."""


def held(request: HTTPConnection) -> str | None:
    """The value that the browser holds."""
    return request.cookies.get(_name(request)) or None


def hand_over(response: Response, request: HTTPConnection, signed_in: SignedIn, now: datetime) -> None:
    """The browser holds the value from now on; no script of a page can read it."""
    response.set_cookie(
        _name(request),
        signed_in.value,
        max_age=int((signed_in.until - now).total_seconds()),
        secure=_is_secure(request),
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, request: HTTPConnection) -> None:
    """The browser lets go of it."""
    response.delete_cookie(_name(request), secure=_is_secure(request), httponly=True, samesite="lax")


def csrf_of(request: HTTPConnection) -> str:
    """What a form or a script of this session sends along; empty where there is no session."""
    value = held(request)
    return "" if value is None else csrf_value(value)


def csrf_field(request: HTTPConnection) -> Markup:
    """The same as a hidden field of a form."""
    value = csrf_of(request)
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value) if value else Markup("")


def _name(request: HTTPConnection) -> str:
    return _SECURE if _is_secure(request) else _PLAIN


def _is_secure(request: HTTPConnection) -> bool:
    return request.url.scheme == "https"
