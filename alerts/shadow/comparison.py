"""Order by order: what would have been pushed, beside what was really done. What nobody did is labelled modelled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from alerts.dispatch.priority import Priority
from alerts.orders.push_time import PushReason
from alerts.shadow.really import Reality
from alerts.shadow.would_be import WouldBe

_HOUR = timedelta(hours=1)


class Agreement(StrEnum):
    """Who would have sent, or sent, somebody. `UNKNOWN`: there is no record of who was sent."""

    BOTH = "both"
    ONLY_US = "only_us"
    ONLY_THEM = "only_them"
    NEITHER = "neither"
    UNKNOWN = "unknown"


class ShadowRow(msgspec.Struct, frozen=True):
    """One order beside what was really done; datetimes are aware and in UTC, hours may be negative.

    - `pushed_at`, `push_reason`, `lead_hours`: when it would have been pushed, why, and how long before the burst.
    - `really_issued_at`, `really_fixed_at`, `ended_at`: as past orders and the outages tell; None where they do not.
    - `sooner_hours`: by how much the push would have come before what was really ordered.
    - `would_end_at` (modelled): end of the repair had the crew left with the push; `saved_hours`: how long before the
      real end; below 0 it would have come too late to change anything.
    - `complaints`: put down to its outages; `complaints_after`: of those, made at `would_end_at` or later.
    - `avoided`, `avoided_lo`, `avoided_hi` (modelled): what the order said a repair would avoid.
    """

    order_id: str
    region: str
    kind: str
    priority: Priority
    cells: int
    started_at: datetime
    issued_at: datetime
    pushed_at: datetime | None
    push_reason: PushReason
    burst_at: datetime
    lead_hours: float | None
    agreement: Agreement
    really_issued_at: datetime | None
    really_fixed_at: datetime | None
    ended_at: datetime | None
    sooner_hours: float | None
    would_end_at: datetime | None
    saved_hours: float | None
    complaints: float
    complaints_after: float | None
    avoided: float
    avoided_lo: float
    avoided_hi: float
    really_order_ids: tuple[str, ...] = ()


def shadow_rows(orders: Iterable[WouldBe], reality: Reality) -> list[ShadowRow]:
    """A row for each order, in their order."""
    return [_row(one, reality) for one in orders]


def unmatched(rows: Iterable[ShadowRow], reality: Reality) -> list[str]:
    """Ids of the past orders that belong to none of the rows: somebody was sent where we had no order."""
    matched = {order_id for row in rows for order_id in row.really_order_ids}
    return [order.order_id for order in reality.past_orders if order.order_id not in matched]


def _row(one: WouldBe, reality: Reality) -> ShadowRow:
    order, outages = one.order, one.order.outage_ids
    sent, ended_at, would_end_at = reality.sent(outages), reality.ended_at(outages), one.would_end_at
    issued = sent.issued_at if sent else None
    return ShadowRow(
        order_id=order.order_id,
        region=order.region,
        kind=order.kind.value,
        priority=order.priority,
        cells=len(order.cell_ids),
        started_at=order.started_at,
        issued_at=order.issued_at,
        pushed_at=one.pushed_at,
        push_reason=order.push.reason,
        burst_at=order.burst_at,
        lead_hours=_hours(one.pushed_at, order.burst_at),
        agreement=_agreement(one.pushed_at is not None, sent is not None, bool(reality.past_orders)),
        really_issued_at=issued,
        really_fixed_at=sent.fixed_at if sent else None,
        ended_at=ended_at,
        sooner_hours=_hours(one.pushed_at, issued),
        would_end_at=would_end_at,
        saved_hours=_hours(would_end_at, ended_at),
        complaints=reality.complaints(outages),
        complaints_after=reality.complaints(outages, would_end_at) if would_end_at else None,
        avoided=order.expected_avoided,
        avoided_lo=order.expected_avoided_lo,
        avoided_hi=order.expected_avoided_hi,
        really_order_ids=sent.order_ids if sent else (),
    )


def _hours(since: datetime | None, until: datetime | None) -> float | None:
    return (until - since) / _HOUR if since is not None and until is not None else None


def _agreement(pushed: bool, sent: bool, is_recorded: bool) -> Agreement:
    if not is_recorded:
        return Agreement.UNKNOWN
    if pushed:
        return Agreement.BOTH if sent else Agreement.ONLY_US
    return Agreement.ONLY_THEM if sent else Agreement.NEITHER
