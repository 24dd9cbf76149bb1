"""What came too late for what had been concluded, and the conclusions of a stretch of time, replaced at once."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, delete, select

from correlate.complaint_book import is_closed
from correlate.facts import BinConcluded, ComplaintAttributed, Fact, OutageConcluded, Period, Spike
from correlate.rules import Rules, happened_at
from ingest.records import Alarm, Complaint, Record
from service.store import schema
from service.store.batch import QueuedProjection
from service.store.conclusions import write_facts
from service.store.database import Writer, upsert
from service.store.projection_queue import queue_projections
from service.store.summaries.changed_days import Summed, days_between, days_of_facts, mark_changed

_LOOKED_UNTIL = "looked_for_late_records_until"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_AT_ONCE = 5_000
_CORRECTING = "corrections"
_JOURNAL, _OUTAGES, _SHARES = schema.journal.c, schema.outages.c, schema.attributions.c
_decoders: dict[str, msgspec.msgpack.Decoder[Alarm] | msgspec.msgpack.Decoder[Complaint]] = {
    "alarms": msgspec.msgpack.Decoder(Alarm),
    "complaints": msgspec.msgpack.Decoder(Complaint),
}


class Late(msgspec.Struct, frozen=True):
    """A record that was filed at `filed_at` and alters what had been concluded of `happened_at`."""

    happened_at: datetime
    filed_at: datetime


class Changed(msgspec.Struct, frozen=True):
    """Outages concluded otherwise than before, new and gone ones among them; complaints attributed anew."""

    outages: int
    complaints: int


class Corrections:
    """Finds what came late, and puts right what was concluded without it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def late(self, rules: Rules) -> list[Late]:
        """What came late and was not put right yet."""
        told = select(schema.meta.c.value).where(schema.meta.c.name == _LOOKED_UNTIL)
        with self._engine.connect() as connection:
            value = connection.execute(told).scalar_one_or_none()
            since = datetime.fromisoformat(value) if value else _BEGINNING
            return [late for late in _filed_since(connection, since, rules) if _is_late(late, rules.lateness)]

    def journal_begins(self) -> datetime | None:
        """When the oldest record that is kept was filed."""
        oldest = select(_JOURNAL.filed_at).order_by(_JOURNAL.sequence).limit(1)
        with self._engine.connect() as connection:
            return connection.execute(oldest).scalar_one_or_none()

    def replace(
        self, facts: Sequence[Fact], span: Period, projections: Sequence[QueuedProjection], looked_until: datetime
    ) -> Changed:
        """Write these final facts, all within `span` (see `is_within`), in the place of those that stand there.

        Records that were filed before `looked_until` are put right by this.
        """
        with self._writer.begin() as connection:
            before = _standing(connection, span)
            _forget(connection, span)
            write_facts(connection, facts)
            _mark_changed(connection, span, facts)
            queue_projections(connection, projections, looked_until)
            upsert(connection, schema.meta, [{"name": _LOOKED_UNTIL, "value": looked_until.isoformat()}])
            after = _standing(connection, span)
        changed = sum(1 for name in before.keys() | after.keys() if before.get(name) != after.get(name))
        return Changed(changed, sum(1 for fact in facts if isinstance(fact, ComplaintAttributed)))


def is_within(fact: Fact, span: Period) -> bool:
    """Whether all that a final fact tells of lies in [since, until); of a complaint, when it was made."""
    since, until = span
    if isinstance(fact, OutageConcluded):
        return fact.started_at >= since and fact.ended_at is not None and fact.ended_at < until
    if isinstance(fact, ComplaintAttributed):
        return since <= fact.created_at < until
    return isinstance(fact, Spike | BinConcluded) and fact.starts_at >= since and fact.ends_at < until


def _filed_since(connection: Connection, since: datetime, rules: Rules) -> Iterator[Late]:
    filed = select(_JOURNAL.kind, _JOURNAL.body, _JOURNAL.filed_at).where(_JOURNAL.accepted, _JOURNAL.filed_at >= since)
    for kind, body, filed_at in connection.execute(filed, execution_options={"yield_per": _AT_ONCE}):
        record: Record = _decoders[kind].decode(body)
        # That a complaint was closed says nothing of when it was made.
        if isinstance(record, Alarm) or not is_closed(record):
            yield Late(happened_at(record, rules.stale_after), filed_at)


def _is_late(record: Late, lateness: timedelta) -> bool:
    return record.happened_at < record.filed_at - lateness


def _outages_in(span: Period) -> tuple[ColumnElement[bool], ...]:
    return (_OUTAGES.final, _OUTAGES.started_at >= span[0], _OUTAGES.ended_at < span[1])


def _standing(connection: Connection, span: Period) -> dict[str, tuple[object, ...]]:
    columns = (_OUTAGES.outage_id, _OUTAGES.group_id, _OUTAGES.ended_at, _OUTAGES.down, _OUTAGES.planned)
    found = connection.execute(select(*columns, _OUTAGES.complaints).where(*_outages_in(span)))
    return {row[0]: (*row[1:-1], round(row[-1], 6)) for row in found}


def _forget(connection: Connection, span: Period) -> None:
    complaints, spikes, bins = schema.complaints.c, schema.spikes.c, schema.bins.c
    since, until = span
    connection.execute(delete(schema.outages).where(*_outages_in(span)))
    made = select(complaints.complaint_id).where(complaints.created_at >= since, complaints.created_at < until)
    connection.execute(delete(schema.attributions).where(_SHARES.complaint_id.in_(made)))
    connection.execute(delete(schema.spikes).where(spikes.final, spikes.starts_at >= since, spikes.ends_at < until))
    connection.execute(delete(schema.bins).where(bins.starts_at >= since, bins.ends_at < until))


def _mark_changed(connection: Connection, span: Period, facts: Sequence[Fact]) -> None:
    days = days_of_facts(facts)
    for kind in (Summed.COMPLAINTS, Summed.OUTAGES):
        days[kind].update(days_between(span))
    mark_changed(connection, _CORRECTING, days)
