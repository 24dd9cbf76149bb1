"""Documents on their way to the worker that owns their shard: written down in one transaction, taken in their order."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, or_, select, update

from service.store import schema
from service.store.batch import DeadLetter, Move, QueuedProjection
from service.store.database import Writer, insert_missing
from service.store.dead_letters import KEPT
from service.store.positions import move_sources
from service.store.projection_queue import queue_projections

_TABLE, _POSITIONS = schema.handovers.c, schema.positions.c
_COLUMNS = (_TABLE.number, _TABLE.kind, _TABLE.documents)
NOWHERE = "-"
"""What is counted for no shard: documents of which nobody could tell where they belong."""

_documents = msgspec.msgpack.Decoder(tuple[bytes, ...])


class Handover(msgspec.Struct, frozen=True):
    """Documents of one kind for one shard; numbers of a shard count up one by one, in the order of their commits."""

    number: int
    kind: str
    documents: tuple[bytes, ...]


class Posted(msgspec.Struct, frozen=True):
    """What was posted at once: its documents by shard, those that can not be taken, and how it moves its source.

    `awaited`: whoever posted it waits for what its owners make of it.
    """

    kind: str
    parts: Mapping[str, Sequence[bytes]]
    dead_letters: Sequence[DeadLetter]
    moves: Sequence[Move]
    awaited: bool


class Handovers:
    """The documents of a store that wait for the owners of their shards."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def leave(self, posted: Posted, projections: Sequence[QueuedProjection], now: datetime) -> dict[str, int]:
        """Write all of it down, or nothing; tells the number that each shard's part has.

        `projections` tell others of its dead letters.

        Raises `SourceMoved` where its source does not stand where it begins.
        """
        with self._writer.begin() as connection:
            move_sources(connection, posted.moves)
            if posted.dead_letters:
                letters = [{**msgspec.structs.asdict(letter), "state": KEPT} for letter in posted.dead_letters]
                connection.execute(insert(schema.dead_letters), letters)
                _count_rejected(connection, posted.kind, len(letters))
                queue_projections(connection, projections, now)
            # In the order of their names, so that no two wait for each other.
            numbers = {shard: _next_number(connection, shard) for shard in sorted(posted.parts)}
            rows = [_row(posted, shard, number, now) for shard, number in numbers.items()]
            if rows:
                connection.execute(insert(schema.handovers), rows)
        return numbers

    def waiting(self, shard: str, after: int, limit: int) -> list[Handover]:
        """What waits for the owner of a shard behind number `after`, in its order."""
        wanted = select(*_COLUMNS).where(_TABLE.shard == shard, _TABLE.number > after).order_by(_TABLE.number)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.limit(limit)).all()
        return [Handover(number, kind, _documents.decode(documents)) for number, kind, documents in rows]

    def settle(self, shard: str, number: int, answer: bytes) -> None:
        """It was taken: keep the answer for whoever waits for it; what nobody waits for goes."""
        one = (_TABLE.shard == shard, _TABLE.number == number)
        with self._writer.begin() as connection:
            connection.execute(delete(schema.handovers).where(*one, ~_TABLE.awaited))
            connection.execute(update(schema.handovers).where(*one).values(answer=answer, documents=b"\x90"))

    def answers(self, numbers: Mapping[str, int]) -> dict[str, bytes]:
        """The answers that are there, by shard."""
        if not numbers:
            return {}
        any_of = or_(*((_TABLE.shard == shard) & (_TABLE.number == number) for shard, number in numbers.items()))
        wanted = select(_TABLE.shard, _TABLE.answer).where(any_of, _TABLE.answer.is_not(None))
        with self._engine.connect() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def forget(self, numbers: Mapping[str, int]) -> None:
        """Their answers have been read."""
        with self._writer.begin() as connection:
            for shard, number in numbers.items():
                connection.execute(delete(schema.handovers).where(_TABLE.shard == shard, _TABLE.number == number))

    def forget_taken(self, shard: str, until: int, before: datetime) -> None:
        """What was taken up to number `until` goes, but for answers that were asked for since `before`."""
        taken = (_TABLE.shard == shard, _TABLE.number <= until)
        with self._writer.begin() as connection:
            connection.execute(delete(schema.handovers).where(*taken, or_(~_TABLE.awaited, _TABLE.posted_at < before)))


def _next_number(connection: Connection, shard: str) -> int:
    source = f"handed over/{shard}"
    insert_missing(connection, schema.positions, {"source": source, "position": "0", "epoch": 0})
    # The row stays locked until the end of the transaction: numbers are committed in their order, without a gap.
    last = select(_POSITIONS.position).where(_POSITIONS.source == source).with_for_update()
    number = int(connection.execute(last).scalar_one()) + 1
    moved = update(schema.positions).where(_POSITIONS.source == source)
    connection.execute(moved.values(position=str(number), epoch=_POSITIONS.epoch + 1))
    return number


def _row(posted: Posted, shard: str, number: int, now: datetime) -> dict[str, object]:
    documents = msgspec.msgpack.encode(tuple(posted.parts[shard]))
    told = {"kind": posted.kind, "awaited": posted.awaited, "posted_at": now}
    return {"shard": shard, "number": number, "documents": documents, **told}


def _count_rejected(connection: Connection, kind: str, rejected: int) -> None:
    table = schema.counters.c
    nothing = dict.fromkeys(("read", "accepted", "duplicate", "rejected", "late"), 0)
    insert_missing(connection, schema.counters, {"shard": NOWHERE, "kind": kind, **nothing})
    more = {"read": table.read + rejected, "rejected": table.rejected + rejected}
    connection.execute(update(schema.counters).where(table.shard == NOWHERE, table.kind == kind).values(more))
