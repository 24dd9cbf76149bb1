"""The rows that the API lists: the contract's column names, flat, so that JSON and CSV say the same."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

import msgspec

from alerts.orders.order import RepairOrder
from correlate.facts import BinConcluded, Share, Spike
from service.store.reads import ComplaintRow, OutageRow

_Row = TypeVar("_Row", bound=msgspec.Struct)


class Outage(msgspec.Struct, frozen=True):
    """One cell's outage. `final` false: provisional, and `duration_hours` is up to now where it lasts."""

    outage_id: str
    group_id: str
    cell_id: str
    site_id: str | None
    region: str
    technology: str | None
    area_class: str | None
    users: float | None
    started_at: datetime
    ended_at: datetime | None
    duration_hours: float
    planned: bool
    alarms: int
    flaps: int
    complaints: float
    complaints_lo: float
    complaints_hi: float
    note: str
    final: bool


class Complaint(msgspec.Struct, frozen=True):
    """One complaint in its latest state; `background` is the part that no outage explains (0–1)."""

    complaint_id: str
    created_at: datetime
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    cause: str | None
    status: str | None
    resolved_at: datetime | None
    repeat_of: str | None
    background: float | None


class Explains(msgspec.Struct, frozen=True):
    """An outage that explains a complaint, with the probability (0–1)."""

    outage_id: str
    probability: float
    planned: bool


class ComplaintExplained(msgspec.Struct, frozen=True):
    """One complaint and what explains it, the likeliest first; the rest is `background`."""

    complaint_id: str
    created_at: datetime
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    cause: str | None
    status: str | None
    resolved_at: datetime | None
    repeat_of: str | None
    background: float | None
    outages: tuple[Explains, ...]


class SpikeRow(msgspec.Struct, frozen=True):
    """One complaint spike; `final` false while it goes on."""

    region: str
    district: str | None
    starts_at: datetime
    ends_at: datetime
    observed: int
    expected: float
    upper: float
    p_value: float
    detected_at: datetime
    attributed: float
    unexplained: float
    top_outage_id: str | None
    kind: str
    cell_id: str | None
    site_id: str | None
    backhaul_id: str | None
    final: bool
    spike_id: str


class Bin(msgspec.Struct, frozen=True):
    """Complaints of one place in [starts_at, ends_at); `expected` and `upper` are of the background alone."""

    region: str
    district: str | None
    starts_at: datetime
    ends_at: datetime
    observed: int
    expected: float
    upper: float
    attributed: float


class Order(msgspec.Struct, frozen=True):
    """One repair order as it stands; `expected_avoided` is modelled. From `stage` on it tells of its life."""

    order_id: str
    group_id: str
    outage_ids: tuple[str, ...]
    outage_id: str
    region: str
    cell_ids: tuple[str, ...]
    site_ids: tuple[str, ...]
    kind: str
    state: str
    change: str
    reason: str
    version: int
    priority: str
    rank: int
    issued_at: datetime
    changed_at: datetime
    due_at: datetime
    burst_at: datetime
    window_closes_at: datetime
    peak_at: datetime
    expected_avoided: float
    expected_avoided_lo: float
    expected_avoided_hi: float
    crew_hours: float
    users: float
    complaints: float
    work_id: str | None
    replaces: tuple[str, ...]
    merged_into: str | None
    stage: str
    by: str
    note: str
    why: str | None
    unit: str | None
    crew: str | None
    held_until: datetime | None
    missing: tuple[str, ...]
    returned: int
    repeats: tuple[str, ...]
    absorbed: tuple[str, ...]
    split_from: tuple[str, ...]
    split_into: tuple[str, ...]


def outage(row: OutageRow) -> Outage:
    """From the store's row."""
    hours = ((row.ended_at or row.until) - row.started_at).total_seconds() / 3600
    return _same(Outage, row, duration_hours=hours)


def complaint(row: ComplaintRow) -> Complaint:
    """From the store's row."""
    return _same(Complaint, row)


def complaint_explained(row: ComplaintRow, shares: Sequence[Share]) -> ComplaintExplained:
    """From the store's rows."""
    return _same(ComplaintExplained, row, outages=tuple(_same(Explains, share) for share in shares))


def spike(fact: Spike) -> SpikeRow:
    """From the fact."""
    key = f"{fact.starts_at.isoformat()}\x1f{fact.region}\x1f{fact.district or ''}"
    return _same(SpikeRow, fact, spike_id=base64.urlsafe_b64encode(key.encode()).decode().rstrip("="))


def complaint_bin(fact: BinConcluded) -> Bin:
    """From the fact."""
    return _same(Bin, fact)


def order(state: RepairOrder) -> Order:
    """From the order."""
    names = [name for name in Order.__struct_fields__ if name not in state.__struct_fields__]
    return _same(Order, state, **{name: getattr(state.life, name) for name in names})


def _same(kind: type[_Row], source: msgspec.Struct, **given: object) -> _Row:
    names = [name for name in kind.__struct_fields__ if name not in given]
    return kind(**{name: getattr(source, name) for name in names}, **given)
