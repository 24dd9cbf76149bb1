"""What the queue page reads: a page of orders with all that their rows show, and one order opened."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from alerts.escalation.roster import Roster
from alerts.orders.order import RepairOrder
from alerts.orders.receipt import Receipt
from alerts.supervision.red_light import RED_LIGHT_CASE
from alerts.supervision.supervised import SUPERVISED_CASE
from correlate.model import Model
from correlate.windows.forecast import Forecaster
from ingest.inventory import Inventory
from service.dashboard.outage.story import Story, StoryReads
from service.dashboard.queue.crews import Unit, units_for
from service.dashboard.queue.history import Did, order_history
from service.dashboard.queue.marks import KeptMarks, Marks, marks_of
from service.dashboard.queue.offers import Offer, offers
from service.dashboard.queue.prospect import prospects
from service.dashboard.queue.view import Beside, Row, ended_rows, queue_row, queue_rows
from service.store.cases import Cases
from service.store.cases import Wanted as WantedCases
from service.store.order_queue import OrderQueue, Tally, Wanted
from service.store.reads import Reads

PAGE = 100
ENDED_SHOWN, ENDED_SHOWN_FOR = 8, timedelta(hours=2)
MARKS_LOOKED_AT = 20_000


class Listed(msgspec.Struct, frozen=True):
    """A page of the queue: `start` orders stand before it, `total` are wanted in all; `now` is the service's clock.

    `tallies` count all open orders that the person may see, by what they can be filtered by.
    """

    now: datetime
    rows: tuple[Row, ...]
    ended: tuple[Row, ...]
    start: int
    total: int
    tallies: tuple[Tally, ...]


class Opened(msgspec.Struct, frozen=True):
    """One order opened. `index`: complaints avoided per crew-hour; `by_chance`: chance among near-ties ranks it.

    `above`: how many of those listed avoid more a crew-hour; `story` is that of its outage, None where it is not kept.
    """

    row: Row
    above: int
    index: float
    by_chance: bool
    due_at: datetime
    issued_at: datetime
    decided_at: datetime
    cell_ids: tuple[str, ...]
    down_cell_ids: tuple[str, ...]
    work_id: str | None
    repeats: tuple[str, ...]
    merged_into: str | None
    receipt: Receipt | None
    missing: tuple[str, ...]
    offers: tuple[Offer, ...]
    units: tuple[Unit, ...]
    history: tuple[Did, ...]
    story: Story | None


class QueueReads(NamedTuple):
    """Where it is read from."""

    reads: Reads
    queue: OrderQueue
    stories: StoryReads


class QueueDesk:
    """Reads over one store; `model` and `roster` tell those in force, `now` is the clock, `version` counts commits."""

    def __init__(
        self,
        reads: QueueReads,
        inventory: Inventory,
        model: Callable[[], Model],
        roster: Callable[[], Roster],
        now: Callable[[], datetime],
        version: Callable[[], int],
    ) -> None:
        self.now = now
        self._reads, self._queue, self._stories = reads
        self._inventory = inventory
        self._model = model
        self._roster = roster
        self._marks = KeptMarks(lambda: _read_marks(reads.reads.cases), version)
        self._forecaster: tuple[Model, Forecaster] | None = None

    def listed(self, wanted: Wanted, start: int) -> Listed:
        """The page that begins after `start` orders; the last one where there are fewer."""
        total = self._queue.count(wanted)
        start = min(start, max(0, (total - 1) // PAGE * PAGE))
        orders, now = self._queue.page(wanted, start, PAGE), self.now()
        ended = self._queue.ended(now - ENDED_SHOWN_FOR, wanted, ENDED_SHOWN) if start + PAGE >= total else []
        tallies = [one for one in self._queue.tallies() if wanted.regions is None or one.region in wanted.regions]
        rows = queue_rows(orders, start, self._beside(orders, now))
        return Listed(now, rows, ended_rows(ended, self._beside([], now)), start, total, tuple(tallies))

    def region_of(self, order_id: str) -> str | None:
        """The region of an order, by which people may see it; None where there is no such order."""
        order = self._reads.order(order_id)
        return order.region if order else None

    def opened(self, order_id: str, wanted: Wanted, me: str) -> Opened | None:
        """One order, with its rank among the wanted; None where there is no such order."""
        order = self._reads.order(order_id)
        if order is None:
            return None
        now, above = self.now(), self._queue.above(order, wanted)
        row = queue_row(order, above + 1 if order.is_open else None, self._beside([order], now))
        return Opened(
            row=row,
            above=above,
            index=order.index,
            by_chance=order.score is not None and order.score != order.index,
            due_at=order.due_at,
            issued_at=order.issued_at,
            decided_at=order.changed_at,
            cell_ids=order.cell_ids,
            down_cell_ids=order.down_cell_ids,
            work_id=order.work_id,
            repeats=order.life.repeats,
            merged_into=order.merged_into,
            receipt=order.life.receipt,
            missing=order.life.missing,
            offers=offers(order.life.stage),
            units=units_for(order, self._roster(), self._inventory.sites, now),
            history=order_history(self._reads.order_history(order_id)),
            story=self._stories.story(order.group_id, me, shown=8),
        )

    def _beside(self, orders: Sequence[RepairOrder], now: datetime) -> Beside:
        pictures = self._queue.pictures([order.group_id for order in orders])
        pairs = [(order, pictures.get(order.group_id)) for order in orders if order.is_open]
        seen = prospects(pairs, self._by_model(), now)
        ids = (order.order_id for order, _ in pairs)
        return Beside(dict(zip(ids, seen, strict=True)), self._marks.now(), self._inventory.sites)

    def _by_model(self) -> Forecaster:
        """Its tables are made once for each model that comes into force."""
        model = self._model()
        if self._forecaster is None or self._forecaster[0] is not model:
            self._forecaster = (model, Forecaster(model, self._inventory.timezone))
        return self._forecaster[1]


def _read_marks(cases: Cases) -> Marks:
    lasting = WantedCases(open_only=True)
    return marks_of(
        cases.listed(SUPERVISED_CASE, lasting, MARKS_LOOKED_AT), cases.listed(RED_LIGHT_CASE, lasting, MARKS_LOOKED_AT)
    )
