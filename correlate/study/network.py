"""The places of a network as numbers, over all regions: which cell, site and district, and how many users there."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.topology import NOWHERE, Topology
from ingest.records import Cell

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
_Name = TypeVar("_Name", str, tuple[str, str])


class Network(msgspec.Struct, frozen=True):
    """Every cell of the inventory, region after region, as parallel arrays; indices are of the whole network.

    - `cells`, `sites`, `districts` (by region and name), `regions`: name → index.
    - `region`, `site`, `district`, `technology`, `area`: (cells,) of each cell, -1 where not known; `users`
      (cells,); `latitude`, `longitude`: degrees, nan where not known.
    - `cell_share`, `site_share`, `district_share`: the place's part of its region's users, never zero.
    - `technologies`, `areas`: names behind the numbers.
    """

    cells: dict[str, int]
    sites: dict[str, int]
    districts: dict[tuple[str, str], int]
    regions: dict[str, int]
    region: Indices
    site: Indices
    district: Indices
    technology: Indices
    area: Indices
    users: Floats
    latitude: Floats
    longitude: Floats
    cell_share: Floats
    site_share: Floats
    district_share: Floats
    subscribers: Floats
    technologies: tuple[str, ...]
    areas: tuple[str, ...]


def network_of(topology: Topology) -> Network:
    """The network of a topology."""
    known = topology.inventory.cells
    cells = [known[name] for places in topology.regions.values() for name in places.names]
    regions = {name: index for index, name in enumerate(topology.regions)}
    sites = _numbered(cell.site_id for cell in cells)
    districts = _numbered((cell.region, cell.district) if cell.district else None for cell in cells)
    technologies, areas = _numbered(cell.technology for cell in cells), _numbered(cell.area_class for cell in cells)
    region = np.array([regions[cell.region] for cell in cells], dtype=np.intp)
    site = np.array([_number(sites, cell.site_id) for cell in cells], dtype=np.intp)
    district = np.array([_district(districts, cell) for cell in cells], dtype=np.intp)
    users = np.array([topology.users_of(cell) for cell in cells], dtype=np.float64)
    total = np.maximum(np.bincount(region, users, len(regions)), 1.0)
    return Network(
        cells={cell.cell_id: index for index, cell in enumerate(cells)},
        sites=sites,
        districts=districts,
        regions=regions,
        region=region,
        site=site,
        district=district,
        technology=np.array([_number(technologies, cell.technology) for cell in cells], dtype=np.intp),
        area=np.array([_number(areas, cell.area_class) for cell in cells], dtype=np.intp),
        users=users,
        latitude=np.array([np.nan if cell.latitude is None else cell.latitude for cell in cells], dtype=np.float64),
        longitude=np.array([np.nan if cell.longitude is None else cell.longitude for cell in cells], dtype=np.float64),
        cell_share=np.maximum(users, 1.0) / total[region],
        site_share=_shares(site, region, users, total, len(sites)),
        district_share=_shares(district, region, users, total, len(districts)),
        subscribers=np.array([places.subscribers for places in topology.regions.values()], dtype=np.float64),
        technologies=tuple(technologies),
        areas=tuple(areas),
    )


def _numbered(names: Iterable[_Name | None]) -> dict[_Name, int]:
    return {name: index for index, name in enumerate(sorted({name for name in names if name}))}


def _number(numbers: dict[str, int], name: str | None) -> int:
    return numbers.get(name, NOWHERE) if name else NOWHERE


def _district(numbers: dict[tuple[str, str], int], cell: Cell) -> int:
    return numbers.get((cell.region, cell.district), NOWHERE) if cell.district else NOWHERE


def _shares(place: Indices, region: Indices, users: Floats, total: Floats, count: int) -> Floats:
    """The part of its region's users that each place has; at least that of one user."""
    there = place >= 0
    at_place = np.bincount(place[there], users[there], count)
    of_region = np.ones(count)
    of_region[place[there]] = total[region[there]]
    return np.asarray(np.maximum(at_place, 1.0) / of_region, dtype=np.float64)
