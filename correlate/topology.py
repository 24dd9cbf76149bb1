"""Who can complain of what: places as numbers for arithmetic, and the links along which cells fail together."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from ingest.inventory import Inventory, backhaul_prefixes
from ingest.records import Cell

UNKNOWN_USERS = 1000.0
"""Users of a cell when no cell of the inventory says how many it serves: only ratios matter then."""

NOWHERE = -1
"""Index of a place that is not known."""


class RegionPlaces(msgspec.Struct, frozen=True, gc=False):
    """The cells of one region as parallel arrays, in the order of their ids.

    `cells`: cell_id → index. `users` (float), `site`, `district` (int, -1 unknown) have one entry a cell;
    `districts` and `sites` are the names behind those numbers. `district_users` sums users by district.
    """

    region: str
    cells: dict[str, int]
    names: tuple[str, ...]
    users: NDArray[np.float64]
    site: NDArray[np.int64]
    district: NDArray[np.int64]
    sites: tuple[str, ...]
    districts: tuple[str, ...]
    district_users: NDArray[np.float64]
    subscribers: float


class Topology:
    """An inventory made ready for the correlator; immutable."""

    def __init__(self, inventory: Inventory) -> None:
        self.inventory = inventory
        known = [cell.users for cell in inventory.cells.values() if cell.users is not None]
        self.mean_users = float(np.mean(known)) if known else UNKNOWN_USERS
        by_region: dict[str, list[Cell]] = {region: [] for region in inventory.regions}
        for cell in inventory.cells.values():
            by_region.setdefault(cell.region, []).append(cell)
        self.regions = {region: self._places(region, cells) for region, cells in sorted(by_region.items())}
        self._links = {cell.cell_id: _links(cell) for cell in inventory.cells.values()}

    def users_of(self, cell: Cell) -> float:
        """Mean users served by `cell`; the mean of the network where the inventory does not say."""
        return self.mean_users if cell.users is None else cell.users

    def links_of(self, cell: Cell) -> tuple[str, ...]:
        """Keys of the parts this cell shares with others: its site and every prefix of its backhaul path."""
        return self._links.get(cell.cell_id) or _links(cell)

    def _places(self, region: str, cells: list[Cell]) -> RegionPlaces:
        cells = sorted(cells, key=lambda cell: cell.cell_id)
        sites = tuple(sorted({cell.site_id for cell in cells if cell.site_id}))
        districts = tuple(sorted({cell.district for cell in cells if cell.district}))
        users = np.array([self.users_of(cell) for cell in cells], dtype=np.float64)
        district = _indices([cell.district for cell in cells], districts)
        known = self.inventory.regions.get(region)
        subscribers = known.subscribers if known and known.subscribers else float(users.sum())
        return RegionPlaces(
            region=region,
            cells={cell.cell_id: index for index, cell in enumerate(cells)},
            names=tuple(cell.cell_id for cell in cells),
            users=users,
            site=_indices([cell.site_id for cell in cells], sites),
            district=district,
            sites=sites,
            districts=districts,
            district_users=np.array([users[district == index].sum() for index in range(len(districts))]),
            subscribers=subscribers,
        )


def _indices(values: list[str | None], names: tuple[str, ...]) -> NDArray[np.int64]:
    position = {name: index for index, name in enumerate(names)}
    return np.array([position.get(value, NOWHERE) if value else NOWHERE for value in values], dtype=np.int64)


def _links(cell: Cell) -> tuple[str, ...]:
    site = (f"site:{cell.site_id}",) if cell.site_id else ()
    return site + tuple(f"backhaul:{path}" for path in backhaul_prefixes(cell.backhaul_id))
