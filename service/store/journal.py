"""The journal: what was taken, batch by batch, and how it is read back after a restart."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, Row, Select, and_, bindparam, delete, func, insert, or_, select

from correlate.rules import happened_at
from ingest.arrival import Arrival, in_order
from ingest.records import Alarm, Complaint, Record
from service.history.summary import KINDS, Kind
from service.store import schema
from service.store.batch import WHOLE, BatchOutcome, Filed, Snapshot
from service.store.database import insert_many, upsert
from service.store.instant import moments_of
from service.store.rows import JOURNAL, journal_row

_SNAPSHOTS_KEPT = 2
_MOST_OF_A_KIND = 1 << 48
_LOOK_UP_AT_ONCE = 500
_LAST = (1 << 63) - 1
_ABOUT = schema.journal.c.identity.in_(bindparam("identities", expanding=True))
_CONTENTS = select(schema.journal.c.content).where(_ABOUT)
_STATES = (
    select(schema.journal.c.identity, schema.journal.c.body)
    .where(_ABOUT, schema.journal.c.kind == "alarms", schema.journal.c.sequence < bindparam("before"))
    .order_by(schema.journal.c.sequence)
)
_ALARMS = msgspec.msgpack.Decoder(Alarm)
_DECODERS: dict[str, msgspec.msgpack.Decoder[Alarm] | msgspec.msgpack.Decoder[Complaint]] = {
    "alarms": _ALARMS,
    "complaints": msgspec.msgpack.Decoder(Complaint),
}


class JournalBatch(msgspec.Struct, frozen=True):
    """One batch as it was committed: its records in the order in which they were filed, then concluded at `now`.

    `first`: the sequence of its first record in the journal, 0 where it has none.
    """

    batch: int
    now: datetime
    records: tuple[Filed, ...]
    first: int = 0
    shard: str = WHOLE


class SavedSnapshot(msgspec.Struct, frozen=True):
    """A snapshot, and the batch it was taken after."""

    batch: int
    snapshot: Snapshot


def write_journal(connection: Connection, outcome: BatchOutcome) -> None:
    """The records of one batch, and the batch itself."""
    shard, number = outcome.shard, outcome.batch
    batch = {"shard": shard, "batch": number, "now": outcome.now, "records": len(outcome.records)}
    connection.execute(insert(schema.batches), [batch])
    moment = moments_of(connection)
    insert_many(
        connection, schema.journal, JOURNAL, [journal_row(filed, shard, number, moment) for filed in outcome.records]
    )


def write_snapshot(connection: Connection, shard: str, batch: int, snapshot: Snapshot) -> None:
    """A snapshot of a shard after `batch`; older ones than its last two go, and its empty batches before them."""
    table, batches = schema.snapshots.c, schema.batches.c
    row = {"part": shard, "batch": batch, "version": snapshot.version, "body": snapshot.body}
    upsert(connection, schema.snapshots, [row])
    kept = select(table.batch).where(table.part == shard).order_by(table.batch.desc()).limit(_SNAPSHOTS_KEPT)
    oldest = min(connection.execute(kept).scalars())
    connection.execute(delete(schema.snapshots).where(table.part == shard, table.batch < oldest))
    empty = (batches.shard == shard, batches.batch < oldest, batches.records == 0)
    connection.execute(delete(schema.batches).where(*empty))


class Journal:
    """The journal as it is read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def last_batch(self, shard: str = WHOLE) -> int:
        """The number of the last batch that a shard committed; 0 before the first."""
        last = select(func.max(schema.batches.c.batch)).where(schema.batches.c.shard == shard)
        with self._engine.connect() as connection:
            return connection.execute(last).scalar_one() or 0

    def newest_alarms(self, limit: int) -> Iterator[Alarm]:
        """The newest states of alarms, at most `limit`, the last first."""
        table = schema.journal.c
        newest = select(table.body).where(table.kind == "alarms").order_by(table.sequence.desc()).limit(limit)
        with self._engine.connect().execution_options(yield_per=5_000) as connection:
            for (body,) in connection.execute(newest):
                yield _ALARMS.decode(body)

    def snapshots(self, shard: str = WHOLE) -> list[SavedSnapshot]:
        """What is kept of a shard, the newest first."""
        table = schema.snapshots.c
        kept = select(table.batch, table.version, table.body).where(table.part == shard)
        found = kept.order_by(table.batch.desc())
        with self._engine.connect() as connection:
            return [SavedSnapshot(row[0], Snapshot(row[1], row[2])) for row in connection.execute(found)]

    def batches_after(self, batch: int, shard: str = WHOLE) -> Iterator[JournalBatch]:
        """Every later batch of a shard in order, those without records too; memory holds one batch at a time."""
        batches = schema.batches.c
        wanted = _batches().where(batches.shard == shard, batches.batch > batch)
        return self._read(wanted.order_by(batches.batch, schema.journal.c.sequence))

    def batches_about(self, regions: Collection[str], shard: str = WHOLE) -> Iterator[JournalBatch]:
        """Every batch of a shard, and of other shards what they filed about `regions`, in the order of their `now`.

        So a shard that has regions which were worked on elsewhere before takes up all that is known of them.
        """
        batches, journal = schema.batches.c, schema.journal.c
        wanted = _batches().where(or_(batches.shard == shard, journal.region.in_(regions)))
        return self._read(wanted.order_by(batches.now, batches.shard, batches.batch, journal.sequence))

    def is_of(self, shard: str = WHOLE) -> bool:
        """Whether no other shard has ever committed anything."""
        others = select(schema.batches.c.batch).where(schema.batches.c.shard != shard).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(others).first() is None

    def _read(self, ordered: Select[*tuple[Any, ...]]) -> Iterator[JournalBatch]:
        with self._engine.connect().execution_options(yield_per=5_000) as connection:
            for (shard, number, now), rows in groupby(connection.execute(ordered), lambda row: tuple(row[:3])):
                held = [row for row in rows if row[3] is not None]
                filed = [Filed(_DECODERS[row[3]].decode(row[5]), row[4], row[6]) for row in held]
                yield JournalBatch(number, now, tuple(filed), held[0][7] if held else 0, shard)

    def records_of(self, kind: Kind) -> Iterator[Alarm | Complaint]:
        """Every record of a kind, as filed; memory holds a few thousand at a time."""
        table = schema.journal.c
        filed = select(table.body).where(table.kind == kind).order_by(table.sequence)
        with self._engine.connect().execution_options(yield_per=5_000) as connection:
            for (body,) in connection.execute(filed):
                yield _DECODERS[kind].decode(body)

    def as_happened(self, stale_after: timedelta) -> Iterator[Record]:
        """Every record as things happened, ties as filed, alarms first: as a recording is read the second time."""
        streams = [
            (
                Arrival(record, record.known_at, number * _MOST_OF_A_KIND + row, last=True)
                for row, record in enumerate(self.records_of(kind))
            )
            for number, kind in enumerate(KINDS)
        ]
        return (arrival.record for arrival in in_order(streams, lambda one: happened_at(one.record, stale_after)))

    def contents_of(self, identities: Collection[str]) -> frozenset[bytes]:
        """Digests (see `rows.content_of`) of all states that stand in the journal of these records."""
        return frozenset(content for (content,) in self._about(identities, _CONTENTS, {}))

    def alarm_states(self, identities: Collection[str], before: int | None = None) -> Mapping[str, Sequence[Alarm]]:
        """All states of these alarms in the order in which they were filed, by identity (see `rows.identity_of`).

        `before`: only those that stand before this sequence.
        """
        states: dict[str, list[Alarm]] = {}
        for identity, body in self._about(identities, _STATES, {"before": _LAST if before is None else before}):
            states.setdefault(identity, []).append(_ALARMS.decode(body))
        return states

    def _about(
        self, identities: Collection[str], look: Select[*tuple[Any, ...]], others: Mapping[str, object]
    ) -> Iterator[Row[*tuple[Any, ...]]]:
        wanted = iter(identities)
        with self._engine.connect() as connection:
            while some := list(islice(wanted, _LOOK_UP_AT_ONCE)):
                yield from connection.execute(look, {"identities": some, **others})


def _batches() -> Select[*tuple[Any, ...]]:
    batches, journal = schema.batches.c, schema.journal.c
    of_batch = and_(journal.shard == batches.shard, journal.batch == batches.batch)
    columns = (journal.kind, journal.filed_at, journal.body, journal.accepted, journal.sequence)
    joined = schema.batches.outerjoin(schema.journal, of_batch)
    return select(batches.shard, batches.batch, batches.now, *columns).select_from(joined)
