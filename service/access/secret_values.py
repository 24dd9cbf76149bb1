"""Random values that let somebody in: only their holder knows them, here their hashes are kept."""

from hashlib import blake2b
from secrets import token_urlsafe
from typing import Final

TOKEN_MARK: Final = "gw_"  # noqa: S105 - how the value of a token begins, so that one is recognised where it leaked
_BYTES: Final = 32


def new_value() -> str:
    """256 random bits, to be sent in a cookie or an address."""
    return token_urlsafe(_BYTES)


def new_token_value() -> str:
    """The same, marked as a token of this service."""
    return TOKEN_MARK + token_urlsafe(_BYTES)


def hashed(value: str) -> str:
    """What is kept of a value. It can not be guessed, so that no slow hash is needed."""
    return blake2b(value.encode(), digest_size=32, person=b"access").hexdigest()


def csrf_value(session: str) -> str:
    """What a form of this session carries: told by who can read the page, and of no use without the cookie."""
    return blake2b(session.encode(), digest_size=24, person=b"csrf").hexdigest()
