"""A correlator's state in parts by key, of which only those that changed are written. Pure.

An engine that keeps state by key writes what was put since its last checkpoint: of a state that is one value, that
is all of it every time. Here an alarm, a complaint, a cell's line or a group is a value of its own.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from correlate.complaint_book import Filed
from correlate.outages.alarm_book import Held
from correlate.outages.alarm_index import Cleared
from correlate.snapshot import CorrelatorState, GroupState, LineState, RegionState
from correlate.snapshot import read as read_state

_CORE = "core"
_KINDS: dict[str, Any] = {
    "book": Held,
    "cleared": Cleared,
    "lines": LineState,
    "groups": GroupState,
    "causes": tuple[str, dict[str, datetime]],
    "complaints": tuple[str, Filed],
    "regions": RegionState,
}
_RANKED: dict[str, Any] = {kind: tuple.__class_getitem__((int, value)) for kind, value in _KINDS.items()}
_DICTS = ("causes", "complaints")


class Changed(msgspec.Struct, frozen=True):
    """What became of a state since it was last written: values by key, and the keys that are gone."""

    put: dict[str, bytes]
    gone: tuple[str, ...]


class StateParts:
    """Knows what was written last: the digest and the rank of each part.

    A part's rank keeps the order of its kind, on which sums of floating point depend: a new part comes after all
    others, one that has moved back gets a new rank.
    """

    def __init__(self, written: Mapping[str, bytes] | None = None) -> None:
        self._written = {key: _digest(value) for key, value in (written or {}).items()}
        self._ranks = {key: _rank(value) for key, value in (written or {}).items() if key != _CORE}
        self._next = 1 + max(self._ranks.values(), default=-1)

    def changes(self, snapshot: bytes) -> Changed:
        """What is to be written so that the parts tell this snapshot; from now on they are taken for written."""
        parts = self._parts(read_state(snapshot))
        digests = {key: _digest(value) for key, value in parts.items()}
        put = {key: value for key, value in parts.items() if self._written.get(key) != digests[key]}
        gone = tuple(key for key in self._written if key not in digests)
        for key in gone:
            self._ranks.pop(key, None)
        self._written = digests
        return Changed(put, gone)

    def _parts(self, state: CorrelatorState) -> dict[str, bytes]:
        parts: dict[str, bytes] = {}
        for kind in _KINDS:
            last = -1
            for name, value in _named(kind, getattr(state, kind)):
                key = _distinct(f"{kind}/{name}", parts)
                last = self._rank_after(last, key)
                parts[key] = msgspec.msgpack.encode((last, value))
        empty: dict[str, Any] = {kind: {} if kind in _DICTS else [] for kind in _KINDS}
        parts[_CORE] = msgspec.msgpack.encode(msgspec.structs.replace(state, **empty))
        return parts

    def _rank_after(self, last: int, key: str) -> int:
        rank = self._ranks.get(key)
        if rank is None or rank <= last:
            rank = self._ranks[key] = self._next
            self._next += 1
        return rank


def joined(parts: Mapping[str, bytes]) -> bytes:
    """The snapshot that the parts tell; raises `SnapshotUnreadable` where they are of another version."""
    state = read_state(parts[_CORE])
    found: dict[str, list[tuple[int, Any]]] = {kind: [] for kind in _KINDS}
    for key, value in parts.items():
        kind = key.partition("/")[0]
        if key != _CORE:
            found[kind].append(msgspec.msgpack.decode(value, type=_RANKED[kind]))
    whole: dict[str, Any] = {kind: _in_order(kind, values) for kind, values in found.items()}
    return msgspec.msgpack.encode(msgspec.structs.replace(state, **whole))


def _in_order(kind: str, values: list[tuple[int, Any]]) -> Any:  # noqa: ANN401 - of as many types as there are kinds
    ordered = [value for _, value in sorted(values, key=lambda pair: pair[0])]
    return dict(ordered) if kind in _DICTS else ordered


def _named(kind: str, values: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401 - as above
    each: Iterable[Any] = values.items() if kind in _DICTS else values
    return ((_name(value), value) for value in each)


def _name(value: Any) -> str:  # noqa: ANN401 - as above
    match value:
        case Held():
            return _alarm(value.alarm)
        case Cleared():
            return f"{_alarm(value)}/{value.known_at.isoformat()}"
        case LineState():
            return value.cell.cell_id
        case GroupState():
            return value.members[0] if value.members else value.first[1]
        case RegionState():
            return value.region
    return str(value[0])


def _alarm(value: Any) -> str:  # noqa: ANN401 - an alarm, or one that is over
    return f"{value.source}/{value.alarm_id}/{value.raised_at.isoformat()}"


def _distinct(key: str, taken: Mapping[str, bytes]) -> str:
    while key in taken:
        key += "+"
    return key


def _rank(value: bytes) -> int:
    rank: int = msgspec.msgpack.decode(value)[0]
    return rank


def _digest(value: bytes) -> bytes:
    return blake2b(value, digest_size=16).digest()
