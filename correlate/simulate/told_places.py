"""How much of its place a complaint tells: the serving cell, an address, a district, or nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from correlate.simulate.callers import Callers
from correlate.simulate.complaints import Complaints
from correlate.simulate.network import AREA_CLASSES, Network
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
_NEIGHBOUR_SHARE = 0.1
_HOME_DEGREES, _STATED_DEGREES = 0.006, 0.003


class Places(NamedTuple):
    """What a complaint says of its place. `source`: 0 serving cell, 1 home, 2 stated, −1 none; `cell` −1: not named."""

    source: Indices
    cell: Indices
    district_known: NDArray[np.bool_]
    latitude: Floats
    longitude: Floats


def make_places(
    world: World, network: Network, complaints: Complaints, callers: Callers, rng: np.random.Generator
) -> Places:
    """How much of its place each complaint tells; a serving cell may be another one of the site."""
    count = len(complaints)
    told = rng.random(count)
    chance = _located_chance(world, network, complaints, callers)
    serving = told < chance
    address = ~serving & (told < chance + world.address_share)
    home = address & (rng.random(count) < 0.5)
    site = network.cell_site[complaints.cell]
    first = network.site_first[site]
    neighbour = first + (rng.random(count) * (network.site_first[site + 1] - first)).astype(np.int64)
    carried = rng.random(count) < _NEIGHBOUR_SHARE
    spread = np.where(home, _HOME_DEGREES, _STATED_DEGREES)
    latitude = network.site_latitude[site] + spread * rng.standard_normal(count)
    longitude = network.site_longitude[site] + spread * rng.standard_normal(count)
    return Places(
        source=np.select([serving, home, address], [0, 1, 2], -1),
        cell=np.where(serving, np.where(carried, neighbour, complaints.cell), -1),
        district_known=serving | address | (rng.random(count) < 0.5),
        latitude=np.where(address, latitude, np.nan),
        longitude=np.where(address, longitude, np.nan),
    )


def _located_chance(world: World, network: Network, complaints: Complaints, callers: Callers) -> Floats:
    """P(the serving cell is known | channel, tier, area class); `located_share` where no odds are given."""
    share = np.full(len(complaints), world.located_share)
    if not world.located_odds:
        return share
    area = network.site_area[network.cell_site[complaints.cell]]
    told = ((callers.channel, tuple(words.CHANNELS)), (callers.tier, tuple(words.TIERS)), (area, AREA_CLASSES))
    for codes, names in told:
        odds = np.array([world.located_odds.get(name, 1.0) for name in names])[codes]
        share = odds * share / (1 + (odds - 1) * share)
    return share
