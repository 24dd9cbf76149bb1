"""Which regions are worked on together: what fails together stays together, and the rest is spread evenly.

Pure. A shard is a set of regions that share no site and no backhaul with those of another, so that neither an outage
group nor an order ever spans two shards.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import msgspec

from correlate.rules import Rules
from ingest.inventory import Inventory
from ingest.records import Cell, PlannedWork

Layout = Mapping[str, str]
"""region → shard, which is named by its number, from 0 on. It is empty where nothing is divided."""


def components(inventory: Inventory) -> list[frozenset[str]]:
    """The regions, those together whose cells hang on a common backhaul or stand at a common site."""
    joined: dict[str, set[str]] = {region: {region} for region in inventory.regions}
    for cells in (*inventory.cells_of_site.values(), *inventory.cells_of_backhaul.values()):
        _join(joined, {cell.region for cell in cells if cell.region in joined})
    distinct = {id(group): group for group in joined.values()}
    return sorted((frozenset(group) for group in distinct.values()), key=min)


def _join(joined: dict[str, set[str]], regions: Collection[str]) -> None:
    groups = {id(joined[region]): joined[region] for region in regions}
    if len(groups) > 1:
        together = set().union(*groups.values())
        joined.update(dict.fromkeys(together, together))


def lay_out(inventory: Inventory, shards: int, before: Layout) -> Layout:
    """Every region's shard, of `shards` at most; what `before` says still holds wherever it can.

    What is new goes to the shard with the fewest cells, the largest first, so that all have about as much to do.
    """
    load = dict.fromkeys(map(str, range(shards)), 0)
    found: dict[str, str] = {}
    cells = Counter(cell.region for cell in inventory.cells.values())
    waiting: list[tuple[int, frozenset[str]]] = []
    for component in components(inventory):
        weight = sum(1 + cells[region] for region in component)
        there = {before.get(region) for region in component} - {None}
        if len(there) == 1 and (shard := there.pop()) in load:
            load[shard] += weight
            found.update(dict.fromkeys(component, shard))
        else:
            waiting.append((weight, component))
    for weight, component in sorted(waiting, key=lambda one: (-one[0], min(one[1]))):
        shard = min(load, key=lambda name: (load[name], int(name)))
        load[shard] += weight
        found.update(dict.fromkeys(component, shard))
    return dict(sorted(found.items()))


def regions_of(layout: Layout, shard: str) -> frozenset[str]:
    """The regions of a shard."""
    return frozenset(region for region, there in layout.items() if there == shard)


def shards_of(layout: Layout) -> Sequence[str]:
    """The shards that have regions, in the order of their numbers."""
    return sorted(set(layout.values()), key=int)


def part_of(inventory: Inventory, regions: Collection[str]) -> Inventory:
    """The network of these regions only; all of it as it is where they are all."""
    if len(regions) == len(inventory.regions):
        return inventory
    cells = [cell for cell in inventory.cells.values() if cell.region in regions]
    sites = {cell.site_id for cell in cells}
    return Inventory(
        [region for region in inventory.regions.values() if region.region in regions],
        cells,
        [site for site in inventory.sites.values() if site.site_id in sites],
        [work for work in inventory.works if _concerns(work, regions, sites, inventory.cells)],
        inventory.timezone,
    )


def rules_of(rules: Rules, part: Inventory, whole: Inventory) -> Rules:
    """The rules for a part of the network: of the false spikes that are allowed, as many as it has of all places."""
    if part is whole:
        return rules
    return msgspec.structs.replace(rules, spike_budget=rules.spike_budget * _places(part) / _places(whole))


def _concerns(
    work: PlannedWork, regions: Collection[str], sites: Collection[str | None], cells: Mapping[str, Cell]
) -> bool:
    cell = cells.get(work.cell_id) if work.cell_id else None
    return work.region in regions or work.site_id in sites or (cell is not None and cell.region in regions)


def _places(inventory: Inventory) -> int:
    districts = {(cell.region, cell.district) for cell in inventory.cells.values() if cell.district}
    return len(inventory.regions) + len(districts)
