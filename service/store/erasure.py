"""Takes a customer out of everything that is kept, in one transaction; counts stay."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import closing

import msgspec
from sqlalchemy import Connection, Engine, bindparam, delete, func, select, update

from ingest.records import Complaint
from service.store import schema
from service.store.anonymous import Names, anonymous_complaint, anonymous_snapshot, items_without, mentions
from service.store.customer_schema import callers, feedback, screenings
from service.store.database import Writer
from service.store.desk_erasure import DESK_TABLES, erase_from_desk
from service.store.fence import fence
from service.store.projection_schema import projections
from service.store.rows import content_of

ERASED = "erased"
"""The state of a dead letter whose content is gone."""

_COMPLAINTS = "complaints"
_AT_ONCE, _NAMED_AT_ONCE = 5_000, 500
_JOURNAL, _LETTERS, _SNAPSHOTS = schema.journal.c, schema.dead_letters.c, schema.snapshots.c
_WAITING = projections.c
_complaint = msgspec.msgpack.Decoder(Complaint)
_packed = msgspec.msgpack.Encoder()


class Erased(msgspec.Struct, frozen=True):
    """What was done.

    Complaints made anonymous, their states in the journal, complaints that had named one of them as repeated, rejected
    documents emptied, snapshots written anew.
    """

    complaints: int = 0
    states: int = 0
    repeats: int = 0
    letters: int = 0
    snapshots: int = 0


_NUMBERS = (
    schema.complaints.c.complaint_id,
    schema.complaints.c.repeat_of,
    schema.attributions.c.complaint_id,
    screenings.c.complaint_id,
    screenings.c.duplicate_of,
    feedback.c.complaint_id,
)
_REWRITE = (
    update(schema.journal)
    .where(_JOURNAL.sequence == bindparam("of"))
    .values(identity=bindparam("new_identity"), content=bindparam("new_content"), body=bindparam("new_body"))
)
_EMPTY = update(schema.dead_letters).where(_LETTERS.id == bindparam("of")).values(original="", detail="", state=ERASED)


class _Caller(msgspec.Struct):
    """What is looked at of each complaint in the journal."""

    complaint_id: str
    customer: str | None = None


_caller = msgspec.msgpack.Decoder(_Caller)


class Erasure:
    """Takes customers out of a store."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def erase(self, customer: str, references: frozenset[str]) -> Erased:
        """Make anonymous what is kept of `customer` (the keyed hash), and empty letters that name `references`.

        A service that runs on the store reads its state again. Done twice, the second time finds nothing.
        """
        with self._engine.connect() as connection:
            looked_at = connection.execute(select(func.max(_JOURNAL.sequence))).scalar_one() or 0
            ids = set(_complaints_of(customer, connection, 0, looked_at))
        with self._writer.begin() as connection:
            # What is deleted is written over: it would else stand in the file until its place is used again.
            if connection.dialect.name == "sqlite":
                connection.exec_driver_sql("PRAGMA secure_delete = ON")
            fence(connection)
            ids.update(_complaints_of(customer, connection, looked_at, None))
            erased = _erase(connection, customer, sorted(ids), references)
        self._clear_away()
        return erased

    def _clear_away(self) -> None:
        """Earlier content of changed rows waits in the log (SQLite) or beside them (PostgreSQL) for this."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if connection.dialect.name == "postgresql":
                for table in (
                    schema.journal,
                    schema.complaints,
                    schema.attributions,
                    schema.dead_letters,
                    callers,
                    feedback,
                    *DESK_TABLES,
                ):
                    connection.exec_driver_sql(f"VACUUM {table.name}")
        if self._engine.dialect.name == "sqlite":
            with closing(self._engine.raw_connection()) as raw:
                raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _complaints_of(customer: str, connection: Connection, after: int, until: int | None) -> Iterator[str]:
    """The numbers of the customer's complaints among those filed in (after, until]."""
    filed = select(_JOURNAL.body).where(_JOURNAL.kind == _COMPLAINTS, _JOURNAL.sequence > after)
    wanted = filed if until is None else filed.where(_JOURNAL.sequence <= until)
    for (body,) in connection.execute(wanted, execution_options={"yield_per": _AT_ONCE}):
        told = _caller.decode(body)
        if told.customer == customer:
            yield told.complaint_id


def _erase(connection: Connection, customer: str, ids: Sequence[str], references: frozenset[str]) -> Erased:
    letters = _empty_letters(connection, references.union(ids))
    connection.execute(delete(callers).where(callers.c.customer == customer))
    if not ids:
        return Erased(letters=letters)
    numbers = {number: f"erased-{secrets.token_hex(8)}" for number in ids}
    names = {**numbers, customer: secrets.token_hex(16)}
    repeats = _repeats_of(connection, ids)
    states = _rewrite(connection, ids, names)
    _rewrite(connection, repeats, names)
    for table in (screenings, feedback):
        emptied = update(table).where(table.c.complaint_id == bindparam("was")).values(note="")
        connection.execute(emptied, [{"was": number} for number in ids])
    told = schema.complaints
    emptied = update(told).where(told.c.complaint_id == bindparam("was")).values(scene=None)
    connection.execute(emptied, [{"was": number} for number in ids])
    for column in _NUMBERS:
        renamed = update(column.table).where(column == bindparam("was")).values({column: bindparam("becomes")})
        connection.execute(renamed, [{"was": was, "becomes": becomes} for was, becomes in numbers.items()])
    _leave_out_of_projections(connection, ids)
    erase_from_desk(connection, names)
    return Erased(len(ids), states, len(repeats), letters, _rewrite_snapshots(connection, names))


def _repeats_of(connection: Connection, ids: Sequence[str]) -> list[str]:
    """The complaints of others that name one of these as what they repeat."""
    table, found = schema.complaints.c, set[str]()
    for some in _in_parts(ids):
        found.update(connection.execute(select(table.complaint_id).where(table.repeat_of.in_(some))).scalars())
    return sorted(found.difference(ids))


def _rewrite(connection: Connection, ids: Sequence[str], names: Names) -> int:
    """Write the states of these complaints anew; tells how many there are."""
    rewritten = 0
    for some in _in_parts(ids):
        states = (_JOURNAL.kind == _COMPLAINTS, _JOURNAL.identity.in_(some))
        found = connection.execute(select(_JOURNAL.sequence, _JOURNAL.body).where(*states)).all()
        rows = [_rewritten(sequence, anonymous_complaint(_complaint.decode(body), names)) for sequence, body in found]
        if rows:
            connection.execute(_REWRITE, rows)
        rewritten += len(rows)
    return rewritten


def _rewritten(sequence: int, complaint: Complaint) -> dict[str, object]:
    return {
        "of": sequence,
        "new_identity": complaint.complaint_id,
        "new_content": content_of(complaint),
        "new_body": _packed.encode(complaint),
    }


def _rewrite_snapshots(connection: Connection, names: Names) -> int:
    found = connection.execute(select(_SNAPSHOTS.part, _SNAPSHOTS.batch, _SNAPSHOTS.body)).all()
    for part, batch, body in found:
        this = (_SNAPSHOTS.part == part, _SNAPSHOTS.batch == batch)
        connection.execute(update(schema.snapshots).where(*this).values(body=anonymous_snapshot(body, names)))
    return len(found)


def _leave_out_of_projections(connection: Connection, ids: Sequence[str]) -> None:
    """What waits to be told of these complaints is not told any more."""
    waiting = connection.execute(select(_WAITING.id, _WAITING["items"], _WAITING.body)).all()
    for number, items, body in waiting:
        without, left = items_without(body, ids)
        if left == 0:
            connection.execute(delete(projections).where(_WAITING.id == number))
        elif left < items:
            connection.execute(update(projections).where(_WAITING.id == number).values(items=left, body=without))


def _empty_letters(connection: Connection, words: frozenset[str]) -> int:
    """A letter of anything may name a customer; what is left of it is that there was one, and why."""
    kept = select(_LETTERS.id, _LETTERS.original).where(_LETTERS.state != ERASED)
    found = connection.execute(kept, execution_options={"yield_per": _AT_ONCE})
    numbers = [number for number, original in found if mentions(original, words)]
    if numbers:
        connection.execute(_EMPTY, [{"of": number} for number in numbers])
    return len(numbers)


def _in_parts(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """So many at a time as a statement can name."""
    return (ids[start : start + _NAMED_AT_ONCE] for start in range(0, len(ids), _NAMED_AT_ONCE))
