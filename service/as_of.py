"""How things stood at a moment of a recording, from what had arrived by then and nothing later."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import groupby

import msgspec

from alerts.key_customers import KeyCalls
from correlate.correlator import Correlator
from correlate.first_calls import FirstCalls
from correlate.model import Model
from correlate.rules import Rules, happened_at
from correlate.standing import GroupStanding, conclude_at
from ingest.arrival import Arrival
from ingest.dataset import Dataset
from ingest.inventory import Inventory
from ingest.records import Alarm, Complaint, PastOrder, Record
from ingest.watermark import Watermark
from service.store.rows import kind_of

_TOLD_EVERY = 4096

Progress = Callable[[int], None]
"""Told the number of records read so far."""


class AsOf(msgspec.Struct, frozen=True):
    """What was known at `at`.

    `groups` have an outage that lasts and that no planned work accounts for; `factors` weigh them by their key
    customers. `records`: of alarms and first calls that had arrived; `newest`: when the latest of them had.
    """

    at: datetime
    inventory: Inventory
    groups: list[GroupStanding]
    factors: dict[str, float]
    orders: list[PastOrder]
    records: int
    newest: datetime | None


def as_of(dataset: Dataset, model: Model, rules: Rules, at: datetime, progress: Progress = lambda _count: None) -> AsOf:
    """Reads what had arrived by `at` in the order in which it happened: nothing is late in it."""
    inventory = _inventory(dataset.inventory, at)
    correlator = Correlator(inventory, model, rules)
    watermark, key_calls, seen = Watermark(rules.lateness), KeyCalls(), _Seen()
    when = partial(happened_at, stale_after=rules.stale_after)
    for record in _first_calls(seen.by(at, dataset.arrivals_by_event(when), progress)):
        now = when(record)
        while (due := correlator.next_due) is not None and due < now:
            key_calls.take(correlator.advance(due, watermark.at(due)))
        correlator.observe(record)
        key_calls.observe(record)
        watermark.observe(kind_of(record), now, now)
    while (due := correlator.next_due) is not None and due <= at:
        key_calls.take(correlator.advance(due, watermark.at(due)))
    facts, groups = conclude_at(correlator, at)
    key_calls.take(facts)
    wanted = [open_ for group in groups if (open_ := _wanted(group, inventory, rules, at)) is not None]
    orders = [order for order in dataset.past_orders if order.issued_at <= at]
    return AsOf(at, inventory, wanted, key_calls.factors(wanted), orders, seen.count, seen.newest)


class _Seen:
    """Counts what had arrived."""

    def __init__(self) -> None:
        self.count = 0
        self.newest: datetime | None = None

    def by(self, at: datetime, arrivals: Iterator[Arrival], progress: Progress) -> Iterator[Arrival]:
        """Those of the arrivals that were known by `at`."""
        for number, arrival in enumerate(arrivals):
            if number % _TOLD_EVERY == 0:
                progress(number)
            if arrival.known_at <= at:
                self.count += 1
                self.newest = max(self.newest or arrival.known_at, arrival.known_at)
                yield arrival


def _first_calls(arrivals: Iterator[Arrival]) -> Iterator[Record]:
    """Alarms, and complaints that repeat no other."""
    first_calls = FirstCalls()
    for _, together in groupby(arrivals, lambda arrival: _made_at(arrival.record)):
        records = [arrival.record for arrival in together]
        # All states of a complaint stand at the moment it was made: one that says that it repeats speaks for all.
        repeats = {one.complaint_id for one in records if isinstance(one, Complaint) and one.repeat_of}
        yield from (one for one in records if isinstance(one, Alarm) or _is_first(one, repeats, first_calls))


def _made_at(record: Record) -> datetime | None:
    return record.created_at if isinstance(record, Complaint) else None


def _is_first(complaint: Complaint, repeats: set[str], first_calls: FirstCalls) -> bool:
    return complaint.complaint_id not in repeats and first_calls.is_first(complaint)


def _inventory(inventory: Inventory, at: datetime) -> Inventory:
    """Without the planned work that was announced later."""
    works = [work for work in inventory.works if work.announced_at is None or work.announced_at <= at]
    tables = inventory.regions.values(), inventory.cells.values(), inventory.sites.values()
    return Inventory(*tables, works, inventory.timezone)


def _wanted(group: GroupStanding, inventory: Inventory, rules: Rules, at: datetime) -> GroupStanding | None:
    ends = {work.work_id: work.ends_at + rules.planned_grace for work in inventory.works}
    outages = tuple(one for one in group.outages if not one.planned or (one.work_id and ends[one.work_id] < at))
    return msgspec.structs.replace(group, outages=outages) if outages else None
