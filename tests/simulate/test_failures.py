"""What fails in a world, and which cells go out with it."""

import itertools

import numpy as np
import pytest

from correlate.simulate.failures import Kind, Units, draw_units
from correlate.simulate.network import Network, make_network
from correlate.simulate.world import World

WORLD = World(cells=1500, outages_per_cell_week=1.0)


@pytest.fixture(scope="module")
def network() -> Network:
    return make_network(WORLD, np.random.default_rng(1))


@pytest.fixture(scope="module")
def units(network: Network) -> Units:
    return draw_units(WORLD, network, np.random.default_rng(2))


def cells_of(units: Units, unit: int) -> range:
    return range(int(units.cell[unit]), int(units.cell[unit] + units.cells[unit]))


def test_every_cell_stands_at_a_site_and_every_site_on_a_hub_of_its_region(network: Network) -> None:
    assert network.site_first[-1] == WORLD.cells == len(network.cell_users)
    assert np.bincount(network.cell_site).tolist() == np.diff(network.site_first).tolist()
    for hub in range(len(network.hub_first) - 1):
        sites = slice(network.hub_first[hub], network.hub_first[hub + 1])
        assert len(set(network.site_region[sites].tolist())) == 1
        assert set(network.site_hub[sites].tolist()) == {hub}


def test_sites_have_three_cells_and_cells_1500_users_in_the_middle() -> None:
    big = make_network(World(cells=30_000), np.random.default_rng(3))
    assert 30_000 / len(big.site_region) == pytest.approx(3.0, abs=0.1)
    assert np.median(big.cell_users) == pytest.approx(1500, rel=0.03)


def test_no_cell_is_out_twice_at_once(network: Network, units: Units) -> None:
    taken: dict[int, list[tuple[int, int]]] = {}
    for unit in range(len(units)):
        for cell in cells_of(units, unit):
            taken.setdefault(cell, []).append((int(units.start[unit]), int(units.end[unit])))
    for periods in taken.values():
        periods.sort()
        assert all(later[0] - earlier[1] >= 3600 for earlier, later in itertools.pairwise(periods))


def test_a_fibre_takes_out_whole_sites_within_a_minute(network: Network, units: Units) -> None:
    fibre = units.take(units.kind == Kind.FIBRE)
    assert len(fibre)
    assert np.all(fibre.start - fibre.began_at <= 50)
    assert fibre.cells.tolist() == np.diff(network.site_first)[fibre.site].tolist()
    sizes = np.bincount(fibre.failure)
    assert sizes.max() >= 5


def test_a_site_without_mains_goes_out_when_its_battery_ends(network: Network, units: Units) -> None:
    power = units.take(units.kind == Kind.POWER)
    held = (power.start - power.began_at) / 3600
    assert len(power)
    assert np.all(np.abs(held - network.site_battery_hours[power.site]) < 0.1)


def test_cutovers_start_after_one_at_night_and_end_within_their_window(units: Units) -> None:
    planned = units.take(units.kind == Kind.PLANNED)
    local_hour = (planned.began_at + 8 * 3600) % 86400 / 3600
    assert len(planned)
    assert np.all((local_hour >= 1) & (local_hour <= 2))
    assert np.all((planned.start >= planned.began_at) & (planned.end < planned.ended_at))


def test_the_asked_number_of_outages_comes_out() -> None:
    world = World(cells=20_000, works_per_region_week=0)
    network = make_network(world, np.random.default_rng(4))
    units = draw_units(world, network, np.random.default_rng(5))
    assert units.cells.sum() == pytest.approx(20_000 * 0.35 * 2, rel=0.12)
