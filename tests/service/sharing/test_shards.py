"""What fails together is worked on together, and everything is worked on exactly once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.rules import Rules
from correlate.spikes.budget import level_of, slow_budget_of
from correlate.topology import Topology
from ingest.inventory import Inventory
from ingest.records import Cell, PlannedWork, Region, Site
from service.sharing.shards import components, lay_out, part_of, regions_of, rules_of, shards_of
from tests.service.made import at, inventory

REGIONS = tuple("abcdefg")
cells = st.builds(
    Cell,
    st.uuids().map(str),
    st.sampled_from(REGIONS),
    st.sampled_from([None, *(f"{region}-{number}" for region in REGIONS for number in range(2)), "border"]),
    st.sampled_from([None, "east", "west"]),
    backhaul_id=st.sampled_from([None, "ring-1", "ring-1/hub-2", "ring-1/hub-3", "ring-4/hub-5"]),
)
networks = st.lists(cells, max_size=12).map(lambda found: Inventory([Region(name) for name in REGIONS], found))


def linked(one: Cell, other: Cell) -> bool:
    ring, other_ring = ((cell.backhaul_id or "").partition("/")[0] for cell in (one, other))
    return bool(one.site_id and one.site_id == other.site_id) or bool(ring and ring == other_ring)


@given(network=networks, shards=st.integers(1, 5))
def test_cells_that_can_fail_together_are_of_one_shard_and_every_region_has_one(
    network: Inventory, shards: int
) -> None:
    layout = lay_out(network, shards, {})
    assert set(layout) == set(REGIONS)
    assert len(shards_of(layout)) == min(shards, len(components(network)))
    for one in network.cells.values():
        for other in network.cells.values():
            assert not linked(one, other) or layout[one.region] == layout[other.region]


@given(before=networks, after=networks, shards=st.integers(1, 5))
def test_regions_stay_where_they_are_unless_they_have_grown_together(
    before: Inventory, after: Inventory, shards: int
) -> None:
    there = lay_out(before, shards, {})
    later = lay_out(after, shards, there)
    assert lay_out(before, shards, there) == there
    for component in components(after):
        homes = {there[region] for region in component}
        if len(homes) == 1:
            assert {later[region] for region in component} == homes


def test_regions_are_spread_by_their_cells() -> None:
    sizes = {"large": 6, "middle": 4, "small": 1, "least": 1}
    found = [Cell(f"{region}-{number}", region) for region, size in sizes.items() for number in range(size)]
    network = Inventory([Region(region) for region in sizes], found)
    assert lay_out(network, 2, {}) == {"large": "0", "middle": "1", "small": "0", "least": "1"}


def test_with_other_shards_than_before_those_that_are_gone_give_up_their_regions() -> None:
    network = Inventory([Region(name) for name in REGIONS], [])
    of_two = lay_out(network, 2, lay_out(network, 4, {}))
    assert shards_of(of_two) == ["0", "1"]
    assert sorted(len(regions_of(of_two, shard)) for shard in "01") == [3, 4]


@given(network=networks, shards=st.integers(1, 5))
def test_the_parts_are_the_whole_and_share_its_budget_of_false_spikes(network: Inventory, shards: int) -> None:
    layout, rules = lay_out(network, shards, {}), Rules()
    parts = [part_of(network, regions_of(layout, shard)) for shard in shards_of(layout)]
    assert sorted(name for part in parts for name in part.regions) == sorted(network.regions)
    assert sorted(name for part in parts for name in part.cells) == sorted(network.cells)
    shares = [rules_of(rules, part, network) for part in parts]
    assert sum(each.spike_budget for each in shares) == pytest.approx(rules.spike_budget)
    whole = Topology(network)
    for part, share in zip(parts, shares, strict=True):
        topology = Topology(part)
        assert level_of(topology, share) == pytest.approx(level_of(whole, rules))
        for region in part.regions:
            spent = slow_budget_of(topology, region, share)
            assert spent == pytest.approx(slow_budget_of(whole, region, rules))


def test_a_part_has_the_sites_and_the_planned_work_of_its_regions() -> None:
    whole = inventory()
    works = [
        PlannedWork("W-cell", at(1), at(2), cell_id="GY1-1"),
        PlannedWork("W-region", at(1), at(2), region="Guyuan"),
        PlannedWork("W-unknown", at(1), at(2), cell_id="nowhere"),
    ]
    network = Inventory(whole.regions.values(), whole.cells.values(), whole.sites.values(), [*whole.works, *works])
    part = part_of(network, {"Guyuan"})
    assert list(part.sites) == ["GY1"]
    assert part.sites["GY1"] == Site("GY1")
    assert [work.work_id for work in part.works] == ["W-cell", "W-region"]
    assert part.timezone == network.timezone
    assert [work.work_id for work in part_of(network, {"Yinchuan"}).works] == ["W-1"]
    assert part_of(network, network.regions) is network
