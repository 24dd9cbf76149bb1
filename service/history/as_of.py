"""How things stood at a moment of a recording, from what had arrived by then and nothing later."""

from collections.abc import Callable
from datetime import datetime
from itertools import takewhile

import msgspec

from alerts.dispatch.crew_ends import ended_by_crews
from alerts.dispatch.key_customers import key_factors
from alerts.dispatch.lasting import Kinds, Lasting, learn_lasting
from alerts.orders.order import Kind
from correlate.key_customers import is_key
from correlate.model import Model
from correlate.rules import Rules
from correlate.standing import GroupStanding, standing_at
from correlate.study.gathering import Gathering
from ingest.dataset import Dataset
from ingest.inventory import Inventory
from ingest.records import PastOrder

_TOLD_EVERY = 4096

Progress = Callable[[int], None]
"""Told the number of records read so far."""


class AsOf(msgspec.Struct, frozen=True):
    """What was known at `at`.

    `groups` have an outage that lasts and that no planned work accounts for; `factors` weigh them by their key
    customers. `orders`: those issued by then; `lasting`, `kinds`: as `Crews` takes them. `records` had arrived, the
    latest at `newest`.
    """

    at: datetime
    inventory: Inventory
    groups: list[GroupStanding]
    factors: dict[str, float]
    orders: list[PastOrder]
    lasting: Lasting
    kinds: dict[str, Kind]
    records: int
    newest: datetime | None


def as_of(dataset: Dataset, model: Model, rules: Rules, at: datetime, progress: Progress = lambda _count: None) -> AsOf:
    """Reads what had arrived by `at`, and works out how the open outages stood."""
    inventory = _inventory(dataset.inventory, at)
    gathering = Gathering(inventory, rules)
    count, newest = 0, None
    for count, arrival in enumerate(takewhile(lambda one: one.known_at <= at, dataset.arrivals()), 1):
        gathering.observe(arrival.record)
        newest = arrival.known_at
        if count % _TOLD_EVERY == 0:
            progress(count)
    complaints = gathering.complaints()
    outages = gathering.outages(at)
    key_ids = {one.complaint_id for one in complaints if is_key(one.tier)}
    groups = standing_at(gathering.topology, outages, complaints, model, at, key_ids)
    wanted = [open_ for group in groups if (open_ := _wanted(group, inventory, rules, at)) is not None]
    orders = [order for order in dataset.past_orders if order.issued_at <= at]
    told = Kinds(inventory.sites, dataset.causes_said)
    lasting = learn_lasting(outages, told, model, at, ended_by_crews(outages, orders))
    kinds = {one.outage_id: told.of(one) for one in outages if one.ended_at is None}
    return AsOf(at, inventory, wanted, key_factors(groups), orders, lasting, kinds, count, newest)


def _inventory(inventory: Inventory, at: datetime) -> Inventory:
    """Without the planned work that was announced later."""
    works = [work for work in inventory.works if work.announced_at is None or work.announced_at <= at]
    if len(works) == len(inventory.works):
        return inventory
    tables = inventory.regions.values(), inventory.cells.values(), inventory.sites.values()
    return Inventory(*tables, works, inventory.timezone)


def _wanted(group: GroupStanding, inventory: Inventory, rules: Rules, at: datetime) -> GroupStanding | None:
    """Without the outages that planned work accounts for: until its end and a grace, without a work for good."""
    ends = {work.work_id: work.ends_at + rules.planned_grace for work in inventory.works}
    outages = tuple(one for one in group.outages if not one.planned or (one.work_id and ends[one.work_id] < at))
    return msgspec.structs.replace(group, outages=outages) if outages else None
