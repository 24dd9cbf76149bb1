"""Where and when the complaints of one region were made, as numbers: worked out once, when they arrive."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.attribution import MATCHES, Arrivals, likelihoods, weights_of
from correlate.topology import NOWHERE, RegionPlaces
from ingest.records import Complaint, LocationSource

_UNLOCATED, _BY_ADDRESS, _BY_NETWORK = 0, 1, 2


class Placed(msgspec.Struct, frozen=True, gc=False):
    """A complaint with its (epoch seconds, activity) and its (cell, site, district, row of likelihoods).

    Places are indices, -1 where not known.
    """

    complaint: Complaint
    moment: tuple[float, float]
    place: tuple[int, int, int, int]

    @property
    def counted_in(self) -> int:
        """The place it is counted in: 1 and up the districts, 0 where that is unknown."""
        return 1 + self.place[2]


class Placing:
    """Places complaints; keeps the likelihoods of each kind of complaint at each place it was met at."""

    def __init__(self, places: RegionPlaces, activity: Activity) -> None:
        self._cells = places.cells
        self._activity = activity
        total = float(places.users.sum()) or 1.0
        self._cell_share = np.append(_shares(places.users, total), 1.0)
        on_site = places.site >= 0
        at_site = np.bincount(places.site[on_site], places.users[on_site], len(places.sites)).astype(np.float64)
        self._site_share = np.append(_shares(at_site, total), 1.0)
        self._district_share = np.append(_shares(places.district_users, total), 1.0)
        self._site_of = [*places.site.tolist(), NOWHERE]
        self._district_of = [*places.district.tolist(), NOWHERE]
        self._districts = {name: index for index, name in enumerate(places.districts)}
        self._rows: dict[tuple[int, int, int], int] = {}
        self._likelihoods = np.zeros((16, MATCHES))

    def place(self, complaint: Complaint) -> Placed:
        """The complaint in numbers. It is counted in its own district, else in its cell's."""
        cell = self._cells.get(complaint.cell_id or "", NOWHERE)
        district = self._districts.get(complaint.district or "", NOWHERE)
        if district == NOWHERE:
            district = self._district_of[cell]
        row = self._row(_kind(complaint), cell, district)
        moment = (complaint.created_at.timestamp(), self._activity.at(complaint.created_at))
        return Placed(complaint, moment, (cell, self._site_of[cell], district, row))

    def arrivals(self, placed: Sequence[Placed], background: float) -> Arrivals:
        """At least one complaint, ready to be weighed; `background` per hour in the whole region."""
        time, activity = np.array([one.moment for one in placed]).T
        cell, site, district, row = np.array([one.place for one in placed], dtype=np.intp).T
        likelihood = self._likelihoods.take(row, axis=0)
        return Arrivals(time, activity, cell, site, district, likelihood, np.array([background] * len(placed)))

    def _row(self, kind: int, cell: int, district: int) -> int:
        row = self._rows.get((kind, cell, district))
        if row is None:
            row = self._rows[kind, cell, district] = len(self._rows)
            if row == len(self._likelihoods):
                self._likelihoods = np.concatenate((self._likelihoods, np.zeros_like(self._likelihoods)))
            where = np.array([[cell], [self._site_of[cell]], [district]], dtype=np.intp)
            shares = self._cell_share[where[0]], self._site_share[where[1]], self._district_share[where[2]]
            self._likelihoods[row] = likelihoods(weights_of(np.array([kind])), where, np.array(shares))[0]
        return row


def _kind(complaint: Complaint) -> int:
    if complaint.cell_id is None:
        return _BY_ADDRESS if complaint.district else _UNLOCATED
    if complaint.location_source in (None, LocationSource.SERVING_CELL):
        return _BY_NETWORK
    return _BY_ADDRESS


def _shares(users: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    # A place without users can still be complained of: it has at least the share of one user.
    return np.maximum(users, 1.0) / max(total, 1.0)
