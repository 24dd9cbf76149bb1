"""Documents that were rejected, as they are kept until somebody repairs them or they are purged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, Row, bindparam, func, or_, select, update

from service.store import schema
from service.store.database import Writer

KEPT, REPLAYED, AGAIN = "kept", "replayed", "again"
"""`again`: it was sent again and rejected again; the new rejection is a letter of its own."""

_SETTLE = update(schema.dead_letters).where(schema.dead_letters.c.id == bindparam("letter"))


class KeptLetter(msgspec.Struct, frozen=True):
    """One rejected document: why, where it came from (`source` and `position`), and all that arrived."""

    id: int
    kind: str
    source: str
    position: str
    reason: str
    detail: str
    original: str
    received_at: datetime
    state: str


class Wanted(msgspec.Struct, frozen=True):
    """Which letters: of a kind, a reason, a state; None stands for any.

    `text` stands in where they came from or in what was wrong with them, and where `originals` in what arrived.
    """

    kind: str | None = None
    reason: str | None = None
    state: str | None = KEPT
    text: str | None = None
    originals: bool = False


class Tally(msgspec.Struct, frozen=True):
    """How many letters there are of a kind, for a reason."""

    kind: str
    reason: str
    letters: int


class DeadLetters:
    """The rejected documents of a store."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def list(self, wanted: Wanted, limit: int, after: int = 0) -> Sequence[KeptLetter]:
        """At most `limit` of them, the oldest first, from the one after number `after` on."""
        chosen = select(*_COLUMNS).where(*_conditions(wanted), _TABLE.id > after).order_by(_TABLE.id).limit(limit)
        with self._engine.connect() as connection:
            return [_letter(row) for row in connection.execute(chosen)]

    def newest(self, wanted: Wanted, limit: int, before: int | None = None) -> Sequence[KeptLetter]:
        """At most `limit` of them, the newest first, from the one before number `before` on."""
        chosen = select(*_COLUMNS).where(*_conditions(wanted))
        if before is not None:
            chosen = chosen.where(_TABLE.id < before)
        with self._engine.connect() as connection:
            return [_letter(row) for row in connection.execute(chosen.order_by(_TABLE.id.desc()).limit(limit))]

    def tallies(self, wanted: Wanted) -> Sequence[Tally]:
        """How many there are by kind and reason, the most first."""
        groups = (_TABLE.kind, _TABLE.reason)
        counted = select(*groups, func.count()).where(*_conditions(wanted)).group_by(*groups)
        with self._engine.connect() as connection:
            return [Tally(*tuple(row)) for row in connection.execute(counted.order_by(func.count().desc(), *groups))]

    def count(self, wanted: Wanted) -> int:
        """How many there are."""
        with self._engine.connect() as connection:
            return connection.execute(select(func.count()).where(*_conditions(wanted))).scalar_one()

    def get(self, number: int) -> KeptLetter | None:
        """The one of this number."""
        with self._engine.connect() as connection:
            row = connection.execute(select(*_COLUMNS).where(_TABLE.id == number)).one_or_none()
            return None if row is None else _letter(row)

    def settle(self, numbers: Sequence[int]) -> None:
        """These came through when they were sent again."""
        self._put(numbers, REPLAYED)

    def supersede(self, numbers: Sequence[int]) -> None:
        """These were sent again and rejected again: what stands for them now are the letters of that."""
        self._put(numbers, AGAIN)

    def _put(self, numbers: Sequence[int], state: str) -> None:
        if numbers:
            with self._writer.begin() as connection:
                connection.execute(_SETTLE.values(state=state), [{"letter": number} for number in numbers])


_TABLE = schema.dead_letters.c
_COLUMNS = [_TABLE[name] for name in KeptLetter.__struct_fields__]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    told = {"kind": wanted.kind, "reason": wanted.reason, "state": wanted.state}
    # one that always holds: counted is what stands in this table, whatever is wanted
    conditions = [_TABLE.id > 0, *(_TABLE[name] == value for name, value in told.items() if value is not None)]
    if wanted.text:
        searched = ["source", "position", "detail", *(["original"] if wanted.originals else [])]
        conditions.append(or_(*(_TABLE[name].icontains(wanted.text, autoescape=True) for name in searched)))
    return conditions


def _letter(row: Row[Any]) -> KeptLetter:
    return KeptLetter(*tuple(row))
