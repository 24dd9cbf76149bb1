"""Where and when complaints were made, as numbers: worked out once, when they arrive."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.addresses import Addresses, Near, knows_addresses
from correlate.attribution import MATCHES, Arrivals, likelihoods
from correlate.located_here import LocatedHere
from correlate.location_kinds import BY_COORDINATES, UNLOCATED, address_kind, kind_of, weights_in
from correlate.model import Model
from correlate.topology import NOWHERE, RegionPlaces, Topology
from ingest.records import Cell, Complaint

Floats = NDArray[np.float64]


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A complaint with its (epoch seconds, activity) and its (region, cell, site, district, row of likelihoods).

    Places are indices, -1 where not known; those of cells, sites and districts are of their region. `near`: how its
    address speaks for sites near by, None where there is none with coordinates, or no model that says how.
    """

    complaint: Complaint
    moment: tuple[float, float]
    place: tuple[int, int, int, int, int]
    near: Near | None = None

    @property
    def counted_in(self) -> int:
        """The place of its region that it is counted in: 1 and up the districts, 0 where that is unknown."""
        return 1 + self.place[3]


class Placing:
    """Places complaints and cells; keeps the likelihoods of each kind of complaint at each place it was met at."""

    def __init__(self, topology: Topology, activity: Activity, model: Model) -> None:
        regions = list(topology.regions.values())
        self._activity = activity
        self._regions = {one.region: _Region(number, one) for number, one in enumerate(regions)}
        self._by_number = list(self._regions.values())
        self._weights = weights_in(model)
        self._by_names = self._weights.copy()
        # an address with coordinates goes by distance: its names add nothing
        self._by_names[BY_COORDINATES:] = self._weights[UNLOCATED]
        self._located = None if model.located is None else LocatedHere(model.located, topology)
        self._addresses = Addresses(topology, self._weights) if knows_addresses(model) else None
        self._rows: dict[tuple[int, int, int, int, int], int] = {}
        self._met: list[tuple[int, int, int, int, int]] = []
        self._likelihoods = np.zeros((16, MATCHES * (self._located.count if self._located else 1)))
        self._weighed = 0

    def number_of(self, region: str) -> int:
        """The number of a region, in the order in which they were given."""
        return self._regions[region].number

    def place(self, complaint: Complaint) -> Placed:
        """The complaint in numbers. It is counted in its own district, else in its cell's."""
        region = self._regions[complaint.region]
        cell = region.cells.get(complaint.cell_id or "", NOWHERE)
        district = region.districts.get(complaint.district or "", NOWHERE)
        if district == NOWHERE:
            district = region.district_of[cell]
        near = None if self._addresses is None else self._addresses.near(region.number, complaint)
        kind = kind_of(complaint) if near is None else address_kind(complaint)
        customer = 0 if self._located is None else self._located.customer(complaint)
        row = self._row(region.number, kind, cell, district, customer)
        moment = (complaint.created_at.timestamp(), self._activity.at(complaint.created_at))
        return Placed(complaint, moment, (region.number, cell, region.site_of[cell], district, row), near)

    def place_of(self, cell: Cell) -> tuple[int, int, int, int]:
        """Region, cell, site and district of a cell."""
        region = self._regions[cell.region]
        index = region.cells.get(cell.cell_id, NOWHERE)
        return region.number, index, region.site_of[index], region.district_of[index]

    def area_of(self, cell: Cell) -> int:
        """The number of a cell's area class among those that are told apart; 0 for all others."""
        return 0 if self._located is None else self._located.area_of(cell)

    def arrivals(self, placed: Sequence[Placed], background: Floats) -> Arrivals:
        """At least one complaint, ready to be weighed; `background` per hour in the whole region of each."""
        if self._weighed < len(self._met):
            self._weigh_new()
        time, activity = np.array([one.moment for one in placed]).T
        region, cell, site, district, row = np.array([one.place for one in placed], dtype=np.intp).T
        likelihood = self._likelihoods.take(row, axis=0)
        near = None if self._addresses is None else self._addresses.nearness([one.near for one in placed])
        return Arrivals(time, activity, region, cell, site, district, likelihood, background, near)

    def _row(self, region: int, kind: int, cell: int, district: int, customer: int) -> int:
        key = (region, kind, cell, district, customer)
        row = self._rows.get(key)
        if row is None:
            row = self._rows[key] = len(self._met)
            self._met.append(key)
        return row

    def _weigh_new(self) -> None:
        """Work out the likelihoods of what was met since the last time."""
        new = self._met[self._weighed :]
        while len(self._met) > len(self._likelihoods):
            self._likelihoods = np.concatenate((self._likelihoods, np.zeros_like(self._likelihoods)))
        places = [(cell, self._by_number[region].site_of[cell], district) for region, _, cell, district, _ in new]
        shares = [self._by_number[key[0]].shares(*place) for key, place in zip(new, places, strict=True)]
        weights = self._by_names[[key[1] for key in new]]
        rows = likelihoods(weights, np.array(places, dtype=np.intp).T, np.array(shares).T)
        if self._located is not None:
            rows = (np.array([self._located.ratio(*key) for key in new])[:, :, None] * rows[:, None]).reshape(
                len(new), -1
            )
        self._likelihoods[self._weighed : len(self._met)] = rows
        self._weighed = len(self._met)


class _Region:
    """The places of one region: names → indices, and every place's part of the region's users.

    Of each list the last entry stands for a place that is not known.
    """

    def __init__(self, number: int, places: RegionPlaces) -> None:
        self.number = number
        self.cells = places.cells
        self.districts = {name: index for index, name in enumerate(places.districts)}
        self.site_of = [*places.site.tolist(), NOWHERE]
        self.district_of = [*places.district.tolist(), NOWHERE]
        total = float(places.users.sum()) or 1.0
        on_site = places.site >= 0
        at_site = np.bincount(places.site[on_site], places.users[on_site], len(places.sites)).astype(np.float64)
        self._cell_share = _shares(places.users, total)
        self._site_share = _shares(at_site, total)
        self._district_share = _shares(places.district_users, total)

    def shares(self, cell: int, site: int, district: int) -> tuple[float, float, float]:
        """Each place's part of the region's users; 1 where it is not known."""
        return self._cell_share[cell], self._site_share[site], self._district_share[district]


def _shares(users: NDArray[np.float64], total: float) -> list[float]:
    # A place without users can still be complained of: it has at least the share of one user.
    return [*(np.maximum(users, 1.0) / max(total, 1.0)).tolist(), 1.0]
