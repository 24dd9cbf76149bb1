"""Whether a change was asked for by a page of the session that it is asked in: what its form or script sends along."""

from hmac import compare_digest
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Message, Receive

from service.access.session_cookie import FIELD, HEADER, csrf_of
from service.api.problems import problem

LARGEST_FORM: Final = 1 << 20
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 1000


async def of_own_page(request: HTTPConnection, receive: Receive) -> tuple[Response | None, Receive]:
    """The answer where it was not, and from where the body can be read all the same."""
    expected = csrf_of(request)
    if _same(request.headers.get(HEADER, ""), expected):
        return None, receive
    if not request.headers.get("content-type", "").startswith(_FORM):
        return _foreign(), receive
    body = await _body(receive)
    if body is None:
        return problem(413, f"The form is larger than {LARGEST_FORM} bytes."), receive
    return (None if _same(_field(body), expected) else _foreign()), _again(body, receive)


def _foreign() -> Response:
    told = f"no page of this session asked for it; load the page anew, or send the header {HEADER}"
    return problem(403, f"Nothing was changed: {told}.")


def _same(told: str, expected: str) -> bool:
    return bool(expected) and compare_digest(told.encode(), expected.encode())


def _field(body: bytes) -> str:
    try:
        return parse_qs(body.decode(), max_num_fields=_MOST_FIELDS).get(FIELD, [""])[-1]
    except ValueError:
        return ""


async def _body(receive: Receive) -> bytes | None:
    """None where it is too large, or whoever sends it went away."""
    pieces = bytearray()
    while True:
        message = await receive()
        pieces += message.get("body", b"")
        if len(pieces) > LARGEST_FORM or message["type"] == "http.disconnect":
            return None
        if not message.get("more_body", False):
            return bytes(pieces)


def _again(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
