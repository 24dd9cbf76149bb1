"""Users of a cell that is out, and who takes them over."""

import msgspec
import numpy as np
import pytest

from correlate.simulate.failures import Kind, Units, draw_units
from correlate.simulate.network import Network, make_network
from correlate.simulate.takeover import lost_share
from correlate.simulate.world import World

WORLD = World(cells=1500, outages_per_cell_week=1.0, cosited_share=0.5, neighbour_share=0.3)


@pytest.fixture(scope="module")
def network() -> Network:
    return make_network(WORLD, np.random.default_rng(1))


@pytest.fixture(scope="module")
def units(network: Network) -> Units:
    return draw_units(WORLD, network, np.random.default_rng(2))


def test_a_cell_that_fails_alone_is_carried_by_its_site(network: Network, units: Units) -> None:
    lost = lost_share(WORLD, network, units)
    single = units.kind == Kind.CELL
    peers = np.diff(network.site_first)[units.site] > 1
    assert set(lost[single & peers].tolist()) == {0.5}
    assert set(np.round(lost[single & ~peers], 9).tolist()) == {0.7}


def test_a_site_is_carried_by_its_neighbours_unless_they_fail_with_it(network: Network, units: Units) -> None:
    lost = lost_share(WORLD, network, units)
    assert set(np.round(lost[units.kind == Kind.SITE], 9).tolist()) == {0.7}
    fibre = lost[units.kind == Kind.FIBRE]
    assert fibre.mean() > 0.75
    assert 0.7 - 1e-9 <= fibre.min() < fibre.max() <= 1.0


def test_without_shares_all_users_lose_service(network: Network, units: Units) -> None:
    alone = msgspec.structs.replace(WORLD, cosited_share=0.0, neighbour_share=0.0)
    assert set(lost_share(alone, network, units).tolist()) == {1.0}


def test_a_region_of_one_site_has_no_neighbours() -> None:
    world = msgspec.structs.replace(WORLD, cells=30, regions=3)
    network = make_network(world, np.random.default_rng(5))
    lonely = msgspec.structs.replace(network, site_region=np.arange(len(network.site_region)))
    units = draw_units(world, network, np.random.default_rng(6))
    site = units.kind == Kind.SITE
    assert set(lost_share(world, lonely, units)[site].tolist()) <= {1.0}
