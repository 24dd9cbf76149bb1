"""Which days a batch writes to: what was summed of them is summed anew."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select, update

from correlate.facts import ComplaintAttributed, ComplaintResolved, Fact, GroupPicture, OutageConcluded, Period
from ingest.records import Complaint
from service.store import schema
from service.store.batch import BatchOutcome
from service.store.database import insert_missing
from service.store.summaries.summary_schema import changed_days

ALL_DAYS = -1
_NAMED_AT_ONCE = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_COLUMNS = changed_days.c
_ONCE_MORE = (
    update(changed_days)
    .where(
        _COLUMNS.kind == bindparam("of_kind"),
        _COLUMNS.day == bindparam("of_day"),
        _COLUMNS.shard == bindparam("of_shard"),
    )
    .values(changes=_COLUMNS.changes + 1)
)


class Summed(StrEnum):
    """What is summed."""

    COMPLAINTS = "complaints"
    OUTAGES = "outages"
    ORDERS = "orders"
    DESK = "desk"


ChangedDays = dict[Summed, set[int]]


def day_of(moment: datetime) -> int:
    """The day (UTC) that a moment lies in, counted from 1970-01-01."""
    return (moment - _EPOCH).days


def days_of(outcome: BatchOutcome) -> ChangedDays:
    """The days that a batch writes to."""
    days = defaultdict(set, days_of_facts(outcome.facts))
    for filed in outcome.records:
        if isinstance(filed.record, Complaint):
            days[Summed.COMPLAINTS].add(day_of(filed.record.created_at))
    days[Summed.ORDERS].update(day_of(order.issued_at) for order in outcome.orders)
    days[Summed.DESK].update(day_of(case.changed_at) for case in outcome.cases)
    return days


def days_of_facts(facts: Iterable[Fact]) -> dict[Summed, set[int]]:
    """The days that conclusions speak of."""
    complaints: set[int] = set()
    outages: set[int] = set()
    for fact in facts:
        if isinstance(fact, ComplaintAttributed | ComplaintResolved):
            complaints.add(day_of(fact.created_at))
        elif isinstance(fact, GroupPicture):
            outages.update(days_between((fact.started_at, fact.ended_at or fact.at)))
        elif isinstance(fact, OutageConcluded):
            outages.update(_days_of_outage(fact))
    return {Summed.COMPLAINTS: complaints, Summed.OUTAGES: outages}


def days_drawn_before(connection: Connection, facts: Iterable[Fact]) -> set[int]:
    """The days of the groups that these facts speak of, as they stand: what was drawn of them may be gone after it."""
    names = {name for fact in facts for name in _groups_of(fact)}
    table, days = schema.groups.c, set[int]()
    for some in _batched(sorted(names), _NAMED_AT_ONCE):
        drawn = select(table.started_at, table.drawn_at).where(table.group_id.in_(some))
        for started_at, drawn_at in connection.execute(drawn):
            days.update(days_between((started_at, drawn_at)))
    return days


def days_between(span: Period) -> range:
    """Every day that a span touches, its end included."""
    return range(day_of(span[0]), day_of(span[1]) + 1)


def mark_changed(connection: Connection, shard: str, days: ChangedDays) -> None:
    """Count one more change of each of these days."""
    wanted = [(kind, day) for kind, found in sorted(days.items()) for day in sorted(found)]
    for kind, day in wanted:
        insert_missing(connection, changed_days, {"kind": kind.value, "day": day, "shard": shard, "changes": 0})
    if wanted:
        again = [{"of_kind": kind.value, "of_day": day, "of_shard": shard} for kind, day in wanted]
        connection.execute(_ONCE_MORE, again)


def mark_all(connection: Connection, kinds: Sequence[Summed] = tuple(Summed)) -> None:
    """All days may be otherwise now."""
    mark_changed(connection, "", {kind: {ALL_DAYS} for kind in kinds})


def _groups_of(fact: Fact) -> tuple[str, ...]:
    if isinstance(fact, GroupPicture):
        return (fact.group_id, *fact.formerly)
    return (fact.group_id,) if isinstance(fact, OutageConcluded) else ()


def _batched(names: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (names[start : start + size] for start in range(0, len(names), size))


def _days_of_outage(outage: OutageConcluded) -> set[int]:
    days = set(days_between((outage.started_at, outage.ended_at or outage.until)))
    return days if outage.corrects is None else days | _days_of_outage(outage.corrects)
