"""The order queue as a table that reads as a sentence."""

from dataclasses import dataclass
from datetime import datetime

from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason
from service.dashboard.figures import LocalTimes, between, clock_length, count
from service.dashboard.outage_list import Burst, burst
from service.dashboard.scene import RegionName, Scene, region_names, site_words
from service.dashboard.words import Words

SHOWN = 40
CELLS_SHOWN = 60
SAID_FIRST = frozenset(Reason) - {
    Reason.MERGED_GROUPS,
    Reason.GROUP_MOVED,
    Reason.CELLS_CHANGED,
    Reason.KIND_CHANGED,
    Reason.PRIORITY_CHANGED,
    Reason.FORECAST_CHANGED,
}
"""Reasons that say why there is an order; the others only say what changed about it."""


@dataclass(frozen=True)
class OrderRow:
    """One order, in the words of its row and of what opens under it. `rank` is None once it is closed."""

    order_id: str
    rank: int | None
    priority: str
    place: str
    extent: str
    avoids: str
    burst: Burst | None
    window: str
    window_past: bool
    crew: str
    state: str
    why: str
    times: tuple[str, ...]
    cells: str
    cells_more: str
    replaces: str


@dataclass(frozen=True)
class Queue:
    """Open orders by rank, those that no longer pay, and how many open ones are not shown."""

    rows: tuple[OrderRow, ...]
    closed: tuple[OrderRow, ...]
    more: int


def queue(scene: Scene, words: Words) -> Queue:
    """The queue as it stands: ranks are counted anew, so that none is missing or given twice."""
    name = region_names(scene, words.language)
    open_orders = [order for order in scene.orders if order.is_open]
    closed = [order for order in scene.orders if not order.is_open]
    rows = [_row(order, rank, scene, name, words) for rank, order in enumerate(open_orders[:SHOWN], 1)]
    return Queue(
        rows=tuple(rows),
        closed=tuple(_row(order, None, scene, name, words) for order in closed),
        more=max(0, len(open_orders) - SHOWN),
    )


def _row(order: RepairOrder, rank: int | None, scene: Scene, name: RegionName, words: Words) -> OrderRow:
    now, times = scene.freshness.now, LocalTimes(scene.zone)
    sites = order.site_ids or order.cell_ids
    more_cells = len(order.cell_ids) - CELLS_SHOWN
    return OrderRow(
        order_id=order.order_id,
        rank=rank,
        priority=order.priority.value,
        place=f"{name(order.region)} {site_words(sites)}",
        extent=words.cells_counted(len(order.cell_ids)),
        avoids=_avoids(order, words),
        burst=burst(order.started_at, order.burst_at, now, words) if order.is_open else None,
        window=_window(order.window_closes_at, now, words) if order.is_open else "",
        window_past=now >= order.window_closes_at,
        crew=words.comma.join((words.kind[order.kind], words.crew_hours.format(hours=count(order.crew_hours)))),
        state=words.state[order.state],
        why=_why(order, words),
        times=(
            words.issued.format(time=times.full(order.issued_at)),
            words.due.format(time=times.full(order.due_at)),
            _last_change(order, times, words),
        ),
        cells=" ".join(order.cell_ids[:CELLS_SHOWN]),
        cells_more=words.more_cells.format(count=more_cells) if more_cells > 0 else "",
        replaces=words.replaces.format(groups=words.comma.join(order.replaces)) if order.replaces else "",
    )


def _avoids(order: RepairOrder, words: Words) -> str:
    if not order.is_open:
        return ""
    span = between(order.expected_avoided_lo, order.expected_avoided_hi)
    return words.avoids_range.format(count=count(order.expected_avoided), range=span)


def _window(closes_at: datetime, now: datetime, words: Words) -> str:
    template = words.window_ago if now >= closes_at else words.window_in
    return template.format(length=clock_length(closes_at - now))


def _why(order: RepairOrder, words: Words) -> str:
    """What calls for the repair, or, once the order is closed, what ended it."""
    said = [words.reason[order.reason if order.reason in SAID_FIRST else Reason.OUT_OF_SERVICE], *order.causes[:2]]
    if order.complaints >= 0.5:
        said.append(words.complaints_so_far.format(count=count(order.complaints)))
    return words.comma.join(dict.fromkeys(said))


def _last_change(order: RepairOrder, times: LocalTimes, words: Words) -> str:
    return words.last_change.format(reason=words.reason[order.reason], time=times.full(order.changed_at))
