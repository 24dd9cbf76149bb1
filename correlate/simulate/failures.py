"""What fails: cells, sites, mains, fibres and cutovers, as units of a site or cell that go out together.

A unit is what has one start and one end: a cell, or all cells of a site. A failure has one unit or more.
"""

from collections.abc import Iterator
from enum import IntEnum

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.durations import draw_hours
from correlate.simulate.network import HUBS_A_RING, Network
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Span = tuple[Indices, Indices]
CAUSES = ("equipment", "transmission", "power", "engineering")
_EQUIPMENT, _TRANSMISSION, _POWER, _ENGINEERING = range(4)
_RING_SHARE = 0.2
_SITES_OF_A_MAINS_FAILURE = (1, 2, 3, 4, 6)
_SITES_OF_A_CUTOVER = (2, 3, 4, 5)
_CUTOVER_HOURS = (2, 3, 4)
_HOUR = 3600
_SHORTEST_S = 60


class Kind(IntEnum):
    """What kind of failure it is."""

    CELL = 0
    SITE = 1
    POWER = 2
    FIBRE = 3
    PLANNED = 4


class Units(msgspec.Struct, frozen=True):
    """Columns by unit; times are epoch seconds.

    `cell` and `cells`: the first cell and how many; `began_at`, `ended_at`: of the whole failure (the mains failure,
    the window of the cutover); `silent`: no alarm tells of it.
    """

    failure: Indices
    kind: Indices
    site: Indices
    cell: Indices
    cells: Indices
    start: Indices
    end: Indices
    began_at: Indices
    ended_at: Indices
    cause: Indices
    silent: NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of units."""
        return len(self.failure)

    def take(self, index: NDArray[np.generic]) -> "Units":
        """Some of the units."""
        return Units(**{name: getattr(self, name)[index] for name in self.__struct_fields__})


def draw_units(world: World, network: Network, rng: np.random.Generator) -> Units:
    """All units of a world in order of start; none crosses another one of the same cell."""
    parts: list[Units] = []
    failures = 0
    for part in _parts(world, network, rng):
        parts.append(msgspec.structs.replace(part, failure=part.failure + failures))
        failures += int(part.failure.max(initial=-1)) + 1
    units = Units(**{name: np.concatenate([getattr(part, name) for part in parts]) for name in Units.__struct_fields__})
    units = units.take(units.start < world.end_s)
    units = units.take(free_of_overlap(units))
    return units.take(np.lexsort((units.cell, units.start)))


def _parts(world: World, network: Network, rng: np.random.Generator) -> Iterator[Units]:
    outages = world.cells * world.outages_per_cell_week * world.days / 7
    site_cells = world.cells / len(network.site_region)
    single = outages * (1 - world.site_share - world.power_share - world.fibre_share)
    mains = outages * world.power_share / site_cells / float(np.mean(_SITES_OF_A_MAINS_FAILURE))
    hub_sites = len(network.site_region) / (len(network.hub_first) - 1) * (1 + _RING_SHARE * (HUBS_A_RING - 1))
    cutovers = world.works_per_region_week * world.regions * world.days / 7
    yield _cells(world, network, int(rng.poisson(max(single, 0.0))), rng)
    yield _sites(world, network, int(rng.poisson(outages * world.site_share / site_cells)), rng)
    yield _mains(world, network, int(rng.poisson(mains)), rng)
    yield _fibres(world, network, int(rng.poisson(outages * world.fibre_share / site_cells / hub_sites)), rng)
    yield _cutovers(world, network, int(rng.poisson(cutovers)), rng)


def _starts(world: World, count: int, rng: np.random.Generator) -> Indices:
    return rng.integers(world.start_s, world.end_s, count)


def _seconds(world: World, count: int, rng: np.random.Generator) -> Indices:
    return (draw_hours(world.durations, count, rng) * _HOUR).astype(np.int64)


def _cells(world: World, network: Network, count: int, rng: np.random.Generator) -> Units:
    cell = rng.integers(0, world.cells, count)
    start = _starts(world, count, rng)
    end = start + _seconds(world, count, rng)
    return Units(
        failure=np.arange(count),
        kind=np.full(count, Kind.CELL),
        site=network.cell_site[cell],
        cell=cell,
        cells=np.ones(count, np.int64),
        start=start,
        end=end,
        began_at=start,
        ended_at=end,
        cause=rng.choice(3, count, p=(0.65, 0.2, 0.15)),
        silent=rng.random(count) < world.silent_share,
    )


def _sites(world: World, network: Network, count: int, rng: np.random.Generator) -> Units:
    site = rng.integers(0, len(network.site_region), count)
    start = _starts(world, count, rng)
    end = start + _seconds(world, count, rng)
    made = _of_sites(network, Kind.SITE, np.arange(count), site, (start, end), (start, end), _EQUIPMENT)
    causes = rng.choice(3, count, p=(0.5, 0.3, 0.2))
    return msgspec.structs.replace(made, cause=causes, silent=rng.random(count) < world.silent_share)


def _mains(world: World, network: Network, count: int, rng: np.random.Generator) -> Units:
    """Neighbouring sites lose the mains at once and go out one by one as their batteries end."""
    first = rng.integers(0, len(network.site_region), count)
    failure, site = _neighbours(network, first, rng.choice(_SITES_OF_A_MAINS_FAILURE, count))
    began = _starts(world, count, rng)
    shortest = np.full(count, np.inf)
    np.minimum.at(shortest, failure, network.site_battery_hours[site])
    restored = began + (shortest * _HOUR).astype(np.int64) + _seconds(world, count, rng)
    battery = (network.site_battery_hours[site] * _HOUR).astype(np.int64)
    start = began[failure] + battery + rng.integers(-300, 301, len(site))
    end = restored[failure] + rng.integers(0, 301, len(site))
    whole = (began[failure], restored[failure])
    return _of_sites(network, Kind.POWER, failure, site, (start, end), whole, _POWER)


def _fibres(world: World, network: Network, count: int, rng: np.random.Generator) -> Units:
    """All sites of a hub, or of a ring, go out within a minute and come back within five."""
    hub = rng.integers(0, len(network.hub_first) - 1, count)
    rank = network.site_hub_rank[network.hub_first[hub]]
    whole_ring = rng.random(count) < _RING_SHARE
    low = np.where(whole_ring, hub - rank % HUBS_A_RING, hub)
    high = np.where(whole_ring, low + HUBS_A_RING, hub + 1)
    region = network.site_region[network.hub_first[hub]]
    region_end = np.searchsorted(network.site_region, region, side="right")
    last = np.minimum(network.hub_first[np.minimum(high, len(network.hub_first) - 1)], region_end)
    failure, site = _ranges(network.hub_first[low], last)
    began = _starts(world, count, rng)
    restored = began + _seconds(world, count, rng)
    start = began[failure] + rng.integers(0, 51, len(site))
    end = np.maximum(restored[failure] + rng.integers(0, 301, len(site)), start + 60)
    whole = (began[failure], restored[failure] + 300)
    return _of_sites(network, Kind.FIBRE, failure, site, (start, end), whole, _TRANSMISSION)


def _cutovers(world: World, network: Network, count: int, rng: np.random.Generator) -> Units:
    """Neighbouring sites are worked on in one night, from 01:00 local time or a little later."""
    first = rng.integers(0, len(network.site_region), count)
    failure, site = _neighbours(network, first, rng.choice(_SITES_OF_A_CUTOVER, count))
    night = rng.integers(0, max(1, int(world.days)), count)
    began = world.start_s + night * 24 * _HOUR + _HOUR + 1800 * rng.integers(0, 3, count)
    over = began + rng.choice(_CUTOVER_HOURS, count) * _HOUR
    start = began[failure] + rng.integers(300, 2401, len(site))
    end = np.minimum(start + rng.integers(1200, 5401, len(site)), over[failure] - 300)
    return _of_sites(network, Kind.PLANNED, failure, site, (start, end), (began[failure], over[failure]), _ENGINEERING)


def _neighbours(network: Network, first: Indices, count: Indices) -> tuple[Indices, Indices]:
    """So many sites from each first one on, within its hub; with the index of the first that each belongs to."""
    return _ranges(first, np.minimum(first + count, network.hub_first[network.site_hub[first] + 1]))


def _ranges(first: Indices, last: Indices) -> tuple[Indices, Indices]:
    """Each number of first…last−1, with the index of the range that it belongs to."""
    lengths = last - first
    owner = np.repeat(np.arange(len(first)), lengths)
    return owner, np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths) + first[owner]


def _of_sites(
    network: Network, kind: Kind, failure: Indices, site: Indices, out: Span, whole: Span, cause: int
) -> Units:
    """Whole sites that are `out` from and to, in failures that began and ended as `whole` says."""
    count = len(site)
    return Units(
        failure=failure,
        kind=np.full(count, kind),
        site=site,
        cell=network.site_first[site],
        cells=network.site_first[site + 1] - network.site_first[site],
        start=out[0],
        end=out[1],
        began_at=whole[0],
        ended_at=whole[1],
        cause=np.full(count, cause),
        silent=np.zeros(count, np.bool_),
    )


def free_of_overlap(units: Units) -> Indices:
    """The units that keep clear of earlier ones of the same cell; a cutover keeps its whole window free."""
    kept = np.flatnonzero(units.end - units.start >= _SHORTEST_S)
    while len(hit := _overlapping(units.take(kept))):
        kept = np.delete(kept, hit)
    return kept


def _overlapping(units: Units) -> Indices:
    """The later ones of those that come too near to each other."""
    owner, cell = _ranges(units.cell, units.cell + units.cells)
    planned = units.kind == Kind.PLANNED
    begins = (np.where(planned, units.began_at, units.start) - _HOUR)[owner]
    ends = (np.where(planned, units.ended_at, units.end) + _HOUR)[owner]
    order = np.lexsort((owner, begins, cell))
    same = cell[order][1:] == cell[order][:-1]
    return np.unique(owner[order[1:][same & (begins[order][1:] < ends[order][:-1])]])
