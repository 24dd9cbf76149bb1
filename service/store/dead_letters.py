"""Documents that were rejected, as they are kept until somebody repairs them or they are purged."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Engine, Row, bindparam, func, select, update

from service.store import schema
from service.store.database import Writer

KEPT, REPLAYED = "kept", "replayed"
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
    """Which letters: of a kind, a reason, a state; None stands for any."""

    kind: str | None = None
    reason: str | None = None
    state: str | None = KEPT


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
        if numbers:
            with self._writer.begin() as connection:
                connection.execute(_SETTLE.values(state=REPLAYED), [{"letter": number} for number in numbers])


_TABLE = schema.dead_letters.c
_COLUMNS = [_TABLE[name] for name in KeptLetter.__struct_fields__]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    told = msgspec.structs.asdict(wanted)
    # one that always holds: counted is what stands in this table, whatever is wanted
    return [_TABLE.id > 0, *(_TABLE[name] == value for name, value in told.items() if value is not None)]


def _letter(row: Row[Any]) -> KeptLetter:
    return KeptLetter(*tuple(row))
