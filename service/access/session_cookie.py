"""The cookie in which a browser holds the value of its session."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from service.access.door import SignedIn

SESSION_COOKIE: Final = "goldenwindow_session"


def held_value(connection: HTTPConnection) -> str | None:
    """What the browser holds, whether it counts or not."""
    return connection.cookies.get(SESSION_COOKIE)


def keep_session(connection: HTTPConnection, response: Response, signed_in: SignedIn) -> None:
    """The browser holds it until it is over; no script reads it, and no other site has it sent with a form."""
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.value,
        expires=signed_in.until,
        httponly=True,
        samesite="lax",
        secure=connection.url.scheme == "https",
    )


def drop_session(response: Response) -> None:
    """The browser holds none any more."""
    response.delete_cookie(SESSION_COOKIE, httponly=True, samesite="lax")
