"""Facts as JSON documents for a topic: the name of the conclusion, and its fields. Pure."""

from typing import Any, get_args

import msgspec

from correlate.facts import Fact

_KINDS: dict[str, type[Fact]] = {kind.__name__: kind for kind in get_args(Fact)}


class _Document(msgspec.Struct, frozen=True):
    fact: str
    fields: msgspec.Raw


def write_fact(fact: Fact) -> bytes:
    """The fact as one line of JSON: ``{"fact": "Spike", "fields": {...}}``."""
    return msgspec.json.encode(_Document(type(fact).__name__, msgspec.Raw(msgspec.json.encode(fact))))


def read_fact(content: bytes) -> Fact:
    """The fact that was written; raises `msgspec.DecodeError` where the document is none."""
    document = msgspec.json.decode(content, type=_Document)
    kind: Any = _KINDS.get(document.fact)
    if kind is None:
        raise msgspec.DecodeError(f"no conclusion is called {document.fact!r}; there are {', '.join(_KINDS)}")
    fact: Fact = msgspec.json.decode(document.fields, type=kind)
    return fact
