"""Rows of the queue: what a dispatcher reads of each order, as plain values; templates hold the words. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

import msgspec

from alerts.orders.life import Stage
from alerts.orders.order import RepairOrder
from alerts.orders.push_time import PushReason
from alerts.orders.push_words import reason_of
from alerts.orders.reason import Reason
from alerts.supervision.red_light import RedLight
from alerts.supervision.supervised import Supervised
from ingest.records import Site
from service.dashboard.queue.marks import Marks
from service.dashboard.queue.prospect import Figure, Prospect

SITES_NAMED = 2
WORTH_A_CREW = 0.5
"""Complaints avoided below which an order hardly pays, and its row is faint."""

_SAYS_WHAT_CHANGED = frozenset(
    {
        Reason.MERGED_GROUPS,
        Reason.GROUP_MOVED,
        Reason.CELLS_CHANGED,
        Reason.KIND_CHANGED,
        Reason.PRIORITY_CHANGED,
        Reason.FORECAST_CHANGED,
        Reason.PUSH_DUE,
    }
)


class Row(msgspec.Struct, frozen=True):
    """One order. `rank` counts among the orders that are listed, None once it is over.

    `avoided`: complaints that a repair avoids, with its 90 % range, as the order was decided on; `prospect` as seen
    now, None where nothing is down any more. `repair_hours`: until service is back if it is ordered now, of which
    `crew_hours` bind a crew and `travel_hours` are the way, None where it is not known. `waits_until`: a crew that
    leaves by then is still in time; `opens_at`: the site is closed until then. `pays`: whether a repair avoids
    anything to speak of. `mark` tells two renderings of the row apart.
    """

    order_id: str
    group_id: str
    rank: int | None
    priority: str
    severity: str | None
    region: str
    site_ids: tuple[str, ...]
    sites: int
    cells: int
    cells_down: int
    users: float
    so_far: float
    avoided: Figure
    prospect: Prospect | None
    started_at: datetime
    burst_at: datetime
    window_closes_at: datetime
    kind: str
    crew_hours: float
    repair_hours: float
    travel_hours: float | None
    stage: Stage
    since: datetime
    unit: str | None
    crew: str | None
    held_until: datetime | None
    hold_why: str | None
    push: PushReason
    waits_until: datetime | None
    opens_at: datetime | None
    owner: str | None
    reason: Reason
    causes: tuple[str, ...]
    supervised: Supervised | None
    light: RedLight | None
    pays: bool
    mark: str

    @property
    def is_open(self) -> bool:
        """Whether somebody works on it or it waits for somebody."""
        return self.rank is not None


class Beside(msgspec.Struct, frozen=True):
    """What rows need besides their orders: prospects by order id, marks, sites of the inventory."""

    prospects: Mapping[str, Prospect | None]
    marks: Marks
    sites: Mapping[str, Site]


def queue_rows(orders: Sequence[RepairOrder], start: int, beside: Beside) -> tuple[Row, ...]:
    """Open orders as they rank, the first of them after `start` others; those that hardly pay keep their place."""
    return tuple(queue_row(order, start + place, beside) for place, order in enumerate(orders, 1))


def ended_rows(orders: Sequence[RepairOrder], beside: Beside) -> tuple[Row, ...]:
    """Orders that are over, the latest first: what they were, and what ended them."""
    return tuple(queue_row(order, None, beside) for order in orders)


def queue_row(order: RepairOrder, rank: int | None, beside: Beside) -> Row:
    """One order as a row."""
    life, push = order.life, order.push
    prospect = beside.prospects.get(order.order_id)
    sites = order.site_ids or order.cell_ids
    row = Row(
        order_id=order.order_id,
        group_id=order.group_id,
        rank=rank,
        priority=order.priority.value,
        severity=order.severity,
        region=order.region,
        site_ids=tuple(_leading_first(sites, order.leading_site_id)[:SITES_NAMED]),
        sites=len(sites),
        cells=len(order.cell_ids),
        cells_down=len(order.down_cell_ids),
        users=order.users,
        so_far=prospect.so_far if prospect else order.complaints,
        avoided=Figure(order.expected_avoided, order.expected_avoided_lo, order.expected_avoided_hi),
        prospect=prospect,
        started_at=order.started_at,
        burst_at=order.burst_at,
        window_closes_at=order.window_closes_at,
        kind=order.kind.value,
        crew_hours=order.crew_hours,
        repair_hours=order.repair_hours or order.crew_hours,
        travel_hours=_travel_hours(order, beside.sites),
        stage=life.stage,
        since=life.since or order.issued_at,
        unit=life.unit,
        crew=life.crew,
        held_until=life.held_until,
        hold_why=life.why.value if life.why and life.stage is Stage.HELD else None,
        push=reason_of(order),
        waits_until=None if push.pushed else push.at,
        opens_at=order.opens_at if order.is_open else None,
        owner=order.owner,
        reason=why_there(order),
        causes=order.causes[:2],
        supervised=beside.marks.supervised.get(order.order_id) if order.is_open else None,
        light=beside.marks.light_of(order.order_id, order.group_id, order.site_ids) if order.is_open else None,
        pays=order.expected_avoided >= WORTH_A_CREW,
        mark="",
    )
    return msgspec.structs.replace(row, mark=_mark(row))


def why_there(order: RepairOrder) -> Reason:
    """Why there is an order, or what became of it; of a mere change in its figures, that cells are out of service."""
    return Reason.OUT_OF_SERVICE if order.is_open and order.reason in _SAYS_WHAT_CHANGED else order.reason


def _leading_first(sites: Sequence[str], leading: str | None) -> list[str]:
    return sorted(dict.fromkeys(sites), key=lambda site: site != leading)


def _travel_hours(order: RepairOrder, sites: Mapping[str, Site]) -> float | None:
    site = sites.get(order.leading_site_id or (order.site_ids[0] if order.site_ids else ""))
    return site.travel_hours if site else None


def _mark(row: Row) -> str:
    """Of what people act on; figures count as they are read, so that no row changes that looks the same."""
    told = (
        (row.priority, row.stage, row.unit, row.crew, row.held_until, row.reason, row.causes, row.cells_down),
        (round(row.so_far), round(row.avoided.mean), row.burst_at, row.window_closes_at, row.waits_until),
        (row.supervised.level if row.supervised else 0, row.light is not None, row.is_open),
    )
    return blake2b(msgspec.msgpack.encode(told), digest_size=6).hexdigest()
