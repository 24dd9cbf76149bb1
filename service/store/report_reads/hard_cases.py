"""Hard cases 疑难: complaints that stay unsolved long past their plan, or come again and again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import nlargest
from typing import Final

import msgspec
from sqlalchemy import Connection, func, select

from alerts.complaint_care.followed import COMPLAINT_CASE, FollowedComplaint
from service.store import schema
from service.store.desk_schema import cases
from service.store.reads import AnyRow
from service.store.report_reads.quality import LONGEST_PLAN
from service.store.report_reads.span import Span

LONG: Final = timedelta(days=7)
"""So long past its planned resolution a complaint is a hard case."""

CALLS: Final = 3
"""So many calls about the same are a hard case."""

_LISTED: Final = 10
_AT_ONCE: Final = 2_000
_followed = msgspec.msgpack.Decoder(FollowedComplaint)


class HardReason(StrEnum):
    """Why a complaint is a hard case."""

    ESCALATED = "escalated"
    REOPENED = "reopened"
    CALLED_AGAIN = "called_again"
    LONG_OVERDUE = "long_overdue"


class HardCase(msgspec.Struct, frozen=True):
    """One of them; `calls` about it, itself included; `owner`: whoever follows it, where it is followed."""

    complaint_id: str
    region: str
    district: str | None
    category: str | None
    created_at: datetime
    planned_at: datetime | None
    reasons: tuple[HardReason, ...]
    calls: int = 1
    owner: str | None = None


class HardCases(msgspec.Struct, frozen=True):
    """How many there are for each reason, and those that weigh most: most reasons, most calls, oldest."""

    counts: dict[HardReason, int]
    listed: tuple[HardCase, ...] = ()


class _Why(msgspec.Struct):
    """What is known of a complaint while reasons are gathered."""

    reasons: set[HardReason]
    calls: int = 1
    owner: str | None = None


def hard_cases(connection: Connection, span: Span) -> HardCases:
    """As things stood at the end of the time; reopened or escalated counts where it was last so in the time."""
    called, followed = _called_again(connection, span), _followed_ones(connection, span)
    overdue, oldest = _long_overdue(connection, span)
    why: dict[str, _Why] = {}
    for name, calls in called:
        _of(why, name).calls = calls
        _of(why, name).reasons.add(HardReason.CALLED_AGAIN)
    for one in followed:
        mine = _of(why, one.complaint_id)
        mine.owner = one.owner
        mine.reasons.update(_reasons(one))
    for name in oldest:
        _of(why, name).reasons.add(HardReason.LONG_OVERDUE)
    counts = {
        HardReason.ESCALATED: sum(one.escalated for one in followed),
        HardReason.REOPENED: sum(one.reopened > 0 for one in followed),
        HardReason.CALLED_AGAIN: len(called),
        HardReason.LONG_OVERDUE: overdue,
    }
    return HardCases(counts, _listed(connection, why))


def _of(why: dict[str, _Why], name: str) -> _Why:
    return why.setdefault(name, _Why(set()))


def _reasons(one: FollowedComplaint) -> Iterable[HardReason]:
    if one.escalated:
        yield HardReason.ESCALATED
    if one.reopened:
        yield HardReason.REOPENED


def _called_again(connection: Connection, span: Span) -> list[tuple[str, int]]:
    """Complaints about which the customer called `CALLS` times or more, the last time in this time."""
    table = schema.complaints.c
    calls = func.count() + 1
    wanted = (
        select(table.repeat_of, calls)
        .where(table.created_at >= span.starts_at - LONGEST_PLAN, table.created_at < span.ends_at)
        .where(table.repeat_of.is_not(None))
        .group_by(table.repeat_of)
        .having(calls >= CALLS, func.max(table.created_at) >= span.starts_at)
    )
    return [(row[0], row[1]) for row in connection.execute(wanted)]


def _followed_ones(connection: Connection, span: Span) -> list[FollowedComplaint]:
    """Those that are reopened or escalated, and whose state last changed in the time."""
    table = cases.c
    changed = (table.changed_at >= span.starts_at, table.changed_at < span.ends_at)
    wanted = select(table.body).where(table.kind == COMPLAINT_CASE, *changed).order_by(table.case_id)
    bodies = connection.execute(wanted, execution_options={"yield_per": _AT_ONCE}).scalars()
    return [one for one in map(_followed.decode, bodies) if one.reopened or one.escalated]


def _long_overdue(connection: Connection, span: Span) -> tuple[int, list[str]]:
    """How many there are, and the ids of those planned for the earliest."""
    table = schema.complaints.c
    late = (
        table.created_at >= span.ends_at - LONGEST_PLAN,
        table.created_at < span.ends_at,
        table.planned_resolution_at < span.ends_at - LONG,
        table.resolved_at.is_(None) | (table.resolved_at >= span.ends_at),
    )
    first = select(table.complaint_id).where(*late).order_by(table.planned_resolution_at, table.complaint_id)
    count = connection.execute(select(func.count()).select_from(schema.complaints).where(*late)).scalar_one()
    return count, list(connection.execute(first.limit(_LISTED)).scalars())


def _listed(connection: Connection, why: dict[str, _Why]) -> tuple[HardCase, ...]:
    heaviest = nlargest(2 * _LISTED, sorted(why.items()), key=lambda item: (len(item[1].reasons), item[1].calls))
    table = schema.complaints.c
    columns = (table.complaint_id, table.region, table.district, table.category, table.created_at)
    wanted = select(*columns, table.planned_resolution_at).where(table.complaint_id.in_([name for name, _ in heaviest]))
    found = [_case(row, why[row[0]]) for row in connection.execute(wanted).all()]
    weighed = sorted(found, key=lambda one: (-len(one.reasons), -one.calls, one.created_at, one.complaint_id))
    return tuple(weighed[:_LISTED])


def _case(row: AnyRow, why: _Why) -> HardCase:
    complaint_id, region, district, category, created_at, planned_at = row
    reasons = tuple(reason for reason in HardReason if reason in why.reasons)
    return HardCase(complaint_id, region, district, category, created_at, planned_at, reasons, why.calls, why.owner)
