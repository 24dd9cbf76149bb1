"""A made-up network: regions, districts, sites of a few cells each, rings of hubs behind them."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]

TECHNOLOGIES = ("2G", "3G", "4G", "5G")
AREA_CLASSES = ("urban", "indoor", "transport", "suburban", "rural")
_TECHNOLOGY_SHARES = (0.15, 0.05, 0.5, 0.3)
_URBAN_SHARES = (0.72, 0.18, 0.06, 0.04, 0.0)
_RURAL_SHARES = (0.0, 0.02, 0.08, 0.35, 0.55)
_CELLS_A_SITE = (1, 2, 3, 4, 6)
_CELLS_A_SITE_SHARES = (0.08, 0.15, 0.54, 0.15, 0.08)
_SITES_A_HUB = 7
HUBS_A_RING = 3


class Network(msgspec.Struct, frozen=True):
    """Arrays by cell (`cell_…`), by site (`site_…`) and by hub. Cells of a site and sites of a hub are contiguous.

    `site_first` has one more element than there are sites: the cells of site s are site_first[s]…site_first[s+1]−1;
    `hub_first` the same of sites by hub. `site_hub_rank` numbers the hubs within a region.
    """

    cell_site: Indices
    cell_users: Floats
    cell_technology: Indices
    site_first: Indices
    site_region: Indices
    site_district: Indices
    site_hub: Indices
    site_hub_rank: Indices
    site_area: Indices
    site_latitude: Floats
    site_longitude: Floats
    site_battery_hours: Floats
    site_travel_hours: Floats
    site_rented: NDArray[np.bool_]
    hub_first: Indices
    regions: int
    districts: int

    @property
    def cell_region(self) -> Indices:
        """Region of each cell."""
        return self.site_region[self.cell_site]


def make_network(world: World, rng: np.random.Generator) -> Network:
    """The network of a world."""
    sizes = _site_sizes(world.cells, rng)
    region = _regions(len(sizes), world.regions)
    rank = np.arange(len(sizes)) - np.searchsorted(region, region)
    district = rank * world.districts // np.bincount(region)[region]
    hub_rank = rank // _SITES_A_HUB
    _, hub = np.unique(region * len(sizes) + hub_rank, return_inverse=True)
    urban = district < (world.districts + 1) // 2
    cell_site = np.repeat(np.arange(len(sizes)), sizes)
    latitude, longitude = _coordinates(region, district, urban, rng)
    return Network(
        cell_site=cell_site,
        cell_users=np.round(world.users_median * np.exp(world.users_sigma * rng.standard_normal(world.cells))),
        cell_technology=rng.choice(4, world.cells, p=_TECHNOLOGY_SHARES),
        site_first=np.concatenate([[0], np.cumsum(sizes)]),
        site_region=region,
        site_district=district,
        site_hub=hub,
        site_hub_rank=hub_rank,
        site_area=_areas(urban, rng),
        site_latitude=latitude,
        site_longitude=longitude,
        site_battery_hours=rng.integers(1, 4, len(sizes)).astype(np.float64) + np.where(urban, 0.0, 3.0),
        site_travel_hours=np.where(urban, 0.5, 1.0) + 0.25 * rng.integers(0, 4, len(sizes)),
        site_rented=rng.random(len(sizes)) < 0.3,
        hub_first=np.searchsorted(hub, np.arange(hub[-1] + 2)),
        regions=world.regions,
        districts=world.districts,
    )


def _site_sizes(cells: int, rng: np.random.Generator) -> Indices:
    """Cells a site, 3 on average; the last site takes what is left."""
    sizes = rng.choice(_CELLS_A_SITE, cells, p=_CELLS_A_SITE_SHARES)
    ends = np.cumsum(sizes)
    count = int(np.searchsorted(ends, cells)) + 1
    sizes = sizes[:count].astype(np.int64)
    sizes[-1] -= ends[count - 1] - cells
    return sizes


def _regions(sites: int, regions: int) -> Indices:
    """Contiguous regions, the first of each five the largest."""
    weights = 1 / (1 + 0.3 * (np.arange(regions) % 5))
    bounds = np.cumsum(weights) / weights.sum() * sites
    return np.minimum(np.searchsorted(bounds, np.arange(sites), side="right"), regions - 1)


def _coordinates(
    region: Indices, district: Indices, urban: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Regions on a grid of one degree, districts around their middle, sites around the district's."""
    spread = np.where(urban, 0.02, 0.06)
    angle = district * 2.4
    latitude = 33 + region % 6 + 0.25 * np.sin(angle) + spread * rng.standard_normal(len(region))
    longitude = 104 + region // 6 + 0.25 * np.cos(angle) + spread * rng.standard_normal(len(region))
    return np.round(latitude, 5), np.round(longitude, 5)


def _areas(urban: NDArray[np.bool_], rng: np.random.Generator) -> Indices:
    urban_areas = rng.choice(5, len(urban), p=_URBAN_SHARES)
    rural_areas = rng.choice(5, len(urban), p=_RURAL_SHARES)
    return np.where(urban, urban_areas, rural_areas)
