"""Where a call comes from: the cells that may serve it, told by a place, coordinates, or earlier calls."""

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.nearness import Points, kernels
from ingest.inventory import Inventory
from ingest.records import Cell

MOST_CELLS = 1_000
"""Of a larger place every second, third, … cell stands for all: shares of users stay as they are, nearly."""

REACH_KM = 10.0
_KM_A_DEGREE = 111.2
_NEAREST = 200


class Place(msgspec.Struct, frozen=True):
    """Where a call may come from.

    `cells`: by id, how likely each serves it (they sum to 1); `sites`: the same by site; `region` and `district` are
    those of the likeliest cell. `told_by`: what told it (`cell`, `site`, `district`, `coordinates`, and
    `earlier_` before it where that stood in earlier complaints of the customer).
    """

    cells: Mapping[str, float]
    sites: Mapping[str, float]
    region: str
    district: str | None
    told_by: str


class Call(msgspec.Struct, frozen=True):
    """What an earlier complaint tells of where its customer is."""

    region: str
    district: str | None = None
    cell_id: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class Places:
    """The places of one network."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._districts: dict[str, list[Cell]] = {}
        for cell in inventory.cells.values():
            if cell.district:
                self._districts.setdefault(cell.district, []).append(cell)
        self._mapped = [cell for cell in inventory.cells.values() if None not in (cell.latitude, cell.longitude)]
        self._mapped.sort(key=lambda cell: cell.latitude or 0.0)
        self._points = Points(
            np.array([cell.latitude for cell in self._mapped], dtype=np.float64),
            np.array([cell.longitude for cell in self._mapped], dtype=np.float64),
        )

    def of_cell(self, cell_id: str) -> Place | None:
        """The cell alone; None where the inventory does not have it."""
        cell = self._inventory.cells.get(cell_id)
        return _place([cell], "cell") if cell is not None else None

    def of_site(self, site_id: str) -> Place | None:
        """All cells of the site, by their users."""
        return _place(self._inventory.cells_of_site.get(site_id, ()), "site")

    def of_district(self, district: str, region: str | None = None) -> Place | None:
        """All cells of the district, by their users; of `region` alone where two have a district of that name."""
        cells = [cell for cell in self._districts.get(district, ()) if region in (None, cell.region)]
        return _place(cells, "district")

    def regions_of(self, district: str) -> set[str]:
        """The regions that have a district of that name."""
        return {cell.region for cell in self._districts.get(district, ())}

    def near(self, latitude: float, longitude: float) -> Place | None:
        """The cells near an address, by their users and by how far addresses lie from what serves them.

        None where no cell is known within `REACH_KM`. The density of addresses about a site is an even mixture of the
        kernels of `correlate.nearness`.
        """
        reach = REACH_KM / _KM_A_DEGREE
        first, last = np.searchsorted(self._points.latitude, (latitude - reach, latitude + reach))
        rows = np.arange(first, last)
        near = rows[_within(self._points, rows, latitude, longitude)]
        here = Points(np.full(len(near), latitude), np.full(len(near), longitude))
        density = kernels(here, self._points.take(near)).mean(axis=1)
        return _place([self._mapped[row] for row in near], "coordinates", density)

    def of_calls(self, calls: Iterable[Call]) -> Place | None:
        """Where earlier complaints put a customer, by what told it most closely: cells, then an address, a district.

        `calls`: the latest first. Every cell that was named counts as often as it was.
        """
        told = list(calls)
        cells = [self._inventory.cells[call.cell_id] for call in told if call.cell_id in self._inventory.cells]
        if cells:
            return _place(cells, "earlier_cell", np.ones(len(cells)), by_users=False)
        for call in told:
            if call.latitude is not None and call.longitude is not None:
                return _earlier(self.near(call.latitude, call.longitude))
        district = next((call for call in told if call.district), None)
        return _earlier(self.of_district(district.district or "", district.region)) if district else None


def _within(points: Points, rows: NDArray[np.intp], latitude: float, longitude: float) -> NDArray[np.bool_]:
    north = (points.latitude[rows] - latitude) * _KM_A_DEGREE
    east = (points.longitude[rows] - longitude) * _KM_A_DEGREE * np.cos(np.radians(latitude))
    square = north * north + east * east
    furthest = np.partition(square, _NEAREST)[_NEAREST] if len(square) > _NEAREST else REACH_KM**2
    return np.asarray(square <= min(furthest, REACH_KM**2))


def _earlier(place: Place | None) -> Place | None:
    return msgspec.structs.replace(place, told_by=f"earlier_{place.told_by}") if place is not None else None


def _place(
    cells: Sequence[Cell], told_by: str, likely: NDArray[np.float64] | None = None, by_users: bool = True
) -> Place | None:
    if not cells:
        return None
    step = -(-len(cells) // MOST_CELLS)
    cells, likely = cells[::step], None if likely is None else likely[::step]
    weights = _users(cells) if by_users else np.ones(len(cells))
    weights = weights if likely is None else weights * np.maximum(likely, 1e-12)
    shares = (weights / weights.sum()).tolist()
    of_cell: dict[str, float] = {}
    of_site: dict[str, float] = {}
    for cell, share in zip(cells, shares, strict=True):
        of_cell[cell.cell_id] = of_cell.get(cell.cell_id, 0.0) + share
        if cell.site_id:
            of_site[cell.site_id] = of_site.get(cell.site_id, 0.0) + share
    likeliest = cells[int(np.argmax(weights))]
    return Place(of_cell, of_site, likeliest.region, likeliest.district, told_by)


def _users(cells: Sequence[Cell]) -> NDArray[np.float64]:
    """Users of each; of those that are not known, as many as the others have on average."""
    known = [cell.users for cell in cells if cell.users is not None]
    usual = fmean(known) if known else 1.0
    users = np.array([usual if cell.users is None else cell.users for cell in cells], dtype=np.float64)
    return users if users.sum() > 0 else np.ones(len(cells))
