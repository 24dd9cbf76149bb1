"""Puts together what a worker needs that shares a network with others: its shards, their pipelines, their leases."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from platform import node
from secrets import token_hex

import msgspec

from correlate.rules import Rules
from ingest.clock import Clock
from ingest.inventory import Inventory
from service.configuration.setting_sections import Workers
from service.intake.intake import Reader
from service.intake.source_gate import SourceGate
from service.pipeline.changes import Changes
from service.pipeline.pipeline import Pipeline
from service.pipeline.stopping import Part
from service.projections.queued import Tellings
from service.sharing.divided_pipeline import DividedPipeline, Division
from service.sharing.ownership import Duties, Ownership
from service.sharing.shard_part import MakeFeeders, ShardPart
from service.sharing.shards import lay_out, part_of, regions_of, rules_of, shards_of
from service.store.layouts import SHARD_LEASE
from service.store.store import Store


class Ways(msgspec.Struct, frozen=True):
    """What all pipelines of a worker go by; `tellings`: who hears of rejections, `feeders`: more sources by shard."""

    gate: SourceGate
    clock: Clock
    changes: Changes
    tellings: Tellings = Tellings()
    feeders: MakeFeeders | None = None


MakePipeline = Callable[[Inventory, Rules, str], Pipeline]
"""A part of the network, the rules for it, the name of its shard → its pipeline, with the state that the store has."""


class Network(msgspec.Struct, frozen=True):
    """The whole network, and by what its documents are read and concluded from."""

    inventory: Inventory
    rules: Rules
    readers: Mapping[str, Reader]


def shared_pipeline(
    store: Store,
    network: Network,
    workers: Workers,
    make: MakePipeline,
    others: Mapping[str, Callable[[], Part]],
    ways: Ways,
) -> DividedPipeline:
    """The pipeline of one of several workers; `others` are further duties that one worker at a time has.

    Raises `LayoutInUse` where workers run that divide the network otherwise.
    """
    assert workers.shards is not None
    layout = lay_out(network.inventory, workers.shards, store.layouts.current())
    store.layouts.replace(layout, ways.clock.now())

    def part(shard: str) -> ShardPart:
        inventory = part_of(network.inventory, regions_of(layout, shard))
        rules = rules_of(network.rules, inventory, network.inventory)
        return ShardPart(store, shard, make(inventory, rules, shard), ways.clock, ways.feeders)

    duties: Duties = {**{SHARD_LEASE + shard: partial(part, shard) for shard in shards_of(layout)}, **others}
    name = f"{workers.name or node() or 'worker'}-{token_hex(4)}"
    ownership = Ownership(store.leases, duties, name, ways.clock, timedelta(seconds=workers.lease_s))
    division = Division(network.readers, layout)
    return DividedPipeline(store, division, ownership, ways.gate, ways.clock, ways.changes, ways.tellings)
