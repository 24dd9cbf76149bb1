"""Lets go of what was kept long enough, a little at a time, so that the pipeline is never held up.

The journal is what the state is built from: only what a snapshot covers goes, whatever its age.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import chain

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, Table, bindparam, delete, func, select, tuple_, update

from ingest.records import Complaint
from service.store import schema
from service.store.action_schema import actions
from service.store.customer_schema import callers, contacts, feedback, screenings
from service.store.database import Writer, upsert
from service.store.deliveries import WAITING
from service.store.desk_schema import cases, notices
from service.store.job_schema import job_runs

_AT_ONCE = 2_000
_TEXT_GONE = "complaint_text_gone_until"
_JOURNAL = schema.journal.c
_complaint = msgspec.msgpack.Decoder(Complaint)
_packed = msgspec.msgpack.Encoder()
_REWRITE = update(schema.journal).where(_JOURNAL.sequence == bindparam("of")).values(body=bindparam("without"))


class Limits(msgspec.Struct, frozen=True):
    """What is older than these moments may go: by when it was filed, concluded, closed or received."""

    journal: datetime
    complaint_text: datetime
    conclusions: datetime
    orders: datetime
    dead_letters: datetime


class Purged(msgspec.Struct, frozen=True):
    """What went: rows of the journal, texts of complaints, rows of conclusions, of orders, rejected documents."""

    journal: int
    texts: int
    conclusions: int
    orders: int
    dead_letters: int


_Part = Callable[[Connection], int]
"""Lets some rows go; tells how many did, 0 where there is nothing left."""


class Retention:
    """Lets go of what was kept long enough."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def purge(self, limits: Limits, is_stopping: Callable[[], bool]) -> Purged:
        """All that `limits` let go; ends early, and can be begun again, once `is_stopping`."""

        def gone(parts: Iterator[_Part]) -> int:
            return sum(self._all_of(part, is_stopping) for part in parts)

        purged = Purged(
            journal=gone(self._journal_parts(limits.journal)),
            texts=gone(iter([partial(_purge_texts, limits.complaint_text)])),
            conclusions=gone(chain(_conclusion_parts(limits.conclusions), _customer_parts(limits.conclusions))),
            orders=gone(chain(_order_parts(limits.orders), _desk_parts(limits.orders))),
            dead_letters=gone(_letter_parts(limits.dead_letters)),
        )
        # Who called goes at the age at which the journal goes, which tells it too.
        gone(iter([_some_of(callers, callers.c.created_at < limits.journal)]))
        return purged

    def _all_of(self, part: _Part, is_stopping: Callable[[], bool]) -> int:
        total = 0
        while not is_stopping():
            with self._writer.begin() as connection:
                some = part(connection)
            total += some
            if not some:
                break
        return total

    def _journal_parts(self, before: datetime) -> Iterator[_Part]:
        batches, snapshots = schema.batches.c, schema.snapshots.c
        old = select(batches.shard, func.max(batches.batch)).where(batches.now < before).group_by(batches.shard)
        covered = select(snapshots.part, func.min(snapshots.batch)).group_by(snapshots.part)
        with self._engine.connect() as connection:
            saved: dict[str, int] = {row[0]: row[1] for row in connection.execute(covered)}
            last = [(row[0], min(row[1], saved.get(row[0], 0))) for row in connection.execute(old)]
        for shard, batch in last:
            yield _some_of(schema.journal, _JOURNAL.shard == shard, _JOURNAL.batch <= batch)
            # The last one of all stays: it tells how far the shard's clock has come.
            yield _some_of(schema.batches, batches.shard == shard, batches.batch < batch)


def _some_of(table: Table, *conditions: ColumnElement[bool]) -> _Part:
    """Deletes rows of one table that meet the conditions."""
    key = tuple_(*table.primary_key.columns)
    some = select(*table.primary_key.columns).where(*conditions).limit(_AT_ONCE)
    statement = delete(table).where(key.in_(some))
    return lambda connection: connection.execute(statement).rowcount


def _purge_texts(before: datetime, connection: Connection) -> int:
    """Takes the free text out of complaints, on from where it came to the last time; all that were looked at count."""
    meta = schema.meta.c
    done = int(connection.execute(select(meta.value).where(meta.name == _TEXT_GONE)).scalar() or 0)
    old = (_JOURNAL.sequence > done, _JOURNAL.kind == "complaints", _JOURNAL.filed_at < before)
    wanted = select(_JOURNAL.sequence, _JOURNAL.body).where(*old).order_by(_JOURNAL.sequence).limit(_AT_ONCE)
    found = [(sequence, _complaint.decode(body)) for sequence, body in connection.execute(wanted)]
    # The digest of the content stays: what comes again is still known, although its text is not.
    rows = [
        {"of": sequence, "without": _packed.encode(msgspec.structs.replace(complaint, text=None))}
        for sequence, complaint in found
        if complaint.text is not None
    ]
    if rows:
        connection.execute(_REWRITE, rows)
    if found:
        upsert(connection, schema.meta, [{"name": _TEXT_GONE, "value": str(found[-1][0])}])
    return len(found)


def _conclusion_parts(before: datetime) -> Iterator[_Part]:
    outages, groups = schema.outages.c, schema.groups.c
    yield partial(_purge_complaints, before)
    yield _some_of(schema.outages, outages.final, outages.until < before)
    yield _some_of(schema.groups, groups.ended_at < before)
    yield _some_of(schema.spikes, schema.spikes.c.final, schema.spikes.c.ends_at < before)
    yield _some_of(schema.bins, schema.bins.c.starts_at < before)


def _customer_parts(before: datetime) -> Iterator[_Part]:
    """What agents and others said of conclusions."""
    yield _some_of(contacts, contacts.c.at < before)
    yield _some_of(screenings, screenings.c.at < before)
    yield _some_of(feedback, feedback.c.at < before)


def _desk_parts(before: datetime) -> Iterator[_Part]:
    """What the desk followed and told: cases that are over, and notices."""
    yield _some_of(cases, ~cases.c.open, cases.c.changed_at < before)
    yield _some_of(notices, notices.c.at < before)


def _purge_complaints(before: datetime, connection: Connection) -> int:
    """Complaints and what explains them, together."""
    table, shares = schema.complaints.c, schema.attributions.c
    some = select(table.complaint_id).where(table.created_at < before).order_by(table.created_at).limit(_AT_ONCE)
    chosen = some.subquery()
    connection.execute(delete(schema.attributions).where(shares.complaint_id.in_(select(chosen.c.complaint_id))))
    return connection.execute(
        delete(schema.complaints).where(table.complaint_id.in_(select(chosen.c.complaint_id)))
    ).rowcount


def _order_parts(before: datetime) -> Iterator[_Part]:
    orders, history, box = schema.orders.c, schema.order_history.c, schema.outbox.c
    over = (~orders.open, orders.changed_at < before)
    pushed = (box.state != WAITING, box.queued_at < before)
    closed = select(orders.order_id).where(*over)
    yield _some_of(schema.ledger, schema.ledger.c.outbox_id.in_(select(box.id).where(*pushed)))
    yield _some_of(schema.outbox, *pushed)
    yield _some_of(schema.order_history, history.order_id.in_(closed))
    yield _some_of(schema.orders, *over)
    yield _some_of(actions, actions.c.at < before)
    yield _some_of(job_runs, job_runs.c.started_at < before, job_runs.c.ended_at.is_not(None))


def _letter_parts(before: datetime) -> Iterator[_Part]:
    yield _some_of(schema.dead_letters, schema.dead_letters.c.received_at < before)
