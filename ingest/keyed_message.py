"""Headers of the internal topic: of which kind a message is, and where it stood before it was sent on."""

from collections.abc import Iterable
from typing import Final

import msgspec

_KIND: Final = "kind"
_SOURCE: Final = "source"
_POSITION: Final = "position"

Headers = Iterable[tuple[str, bytes]]


class Origin(msgspec.Struct, frozen=True):
    """Where a document stood first: dead letters name this place."""

    kind: str
    source: str
    position: str


def headers_of(origin: Origin) -> list[tuple[str, bytes]]:
    """As they are written to a message."""
    return [(_KIND, origin.kind.encode()), (_SOURCE, origin.source.encode()), (_POSITION, origin.position.encode())]


def origin_of(headers: Headers, source: str, position: int) -> Origin:
    """As they were written; a message without them is an alarm that stood here, at `position` of `source`."""
    told = {name: value.decode(errors="replace") for name, value in headers if value}
    kind = "complaints" if told.get(_KIND) == "complaints" else "alarms"
    return Origin(kind, told.get(_SOURCE, source), told.get(_POSITION, str(position)))
