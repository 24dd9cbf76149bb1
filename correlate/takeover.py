"""Who still has service while a cell is out: users whom co-sited layers that are up, and neighbouring sites, serve."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

NEIGHBOURS = 3
"""So many of the nearest sites may take users over."""

MOST_CARRIED = 0.9
"""Of the users of an outage no more than this are ever taken to be served by others."""

_KM_A_DEGREE = 111.2
_WITH_IT = 0.5
_FEW = 150


class Carried(msgspec.Struct, frozen=True):
    """The part of an outage's users whom others serve.

    `cosited`: where another layer of the site is up; `neighbours`: where none is, and the nearest sites are up, less
    where only some of them are. Both with standard errors, and by `technologies`; `note`: what is not known of it.
    """

    cosited: float = 0.0
    neighbours: float = 0.0
    cosited_error: float = 0.0
    neighbours_error: float = 0.0
    technologies: dict[str, tuple[float, float]] = {}
    note: str = ""

    def of(self, technology: str | None) -> tuple[float, float]:
        """Both for outages of a technology."""
        return self.technologies.get(technology or "", (self.cosited, self.neighbours))


class Sites(msgspec.Struct, frozen=True, gc=False):
    """S sites: `cells`, how many each has; `region`, `latitude`, `longitude` (nan where not known) of each."""

    cells: Indices
    region: Indices
    latitude: Floats
    longitude: Floats

    def nearest(self, sites: Indices) -> Indices:
        """(n, `NEIGHBOURS`) the nearest other sites of the same region, -1 where there are not so many."""
        found = np.full((len(sites), NEIGHBOURS), -1, dtype=np.intp)
        known = ~np.isnan(self.latitude + self.longitude)
        for region in np.unique(self.region[sites]).tolist():
            peers = np.flatnonzero((self.region == region) & known)
            for row in np.flatnonzero((self.region[sites] == region) & known[sites]).tolist():
                # one more than needed: the site itself is the nearest, or among others of its place
                near = peers[np.argsort(self._square_km(peers, sites[row]), kind="stable")[: NEIGHBOURS + 1]]
                near = near[near != sites[row]][:NEIGHBOURS]
                found[row, : len(near)] = near
        return found

    def _square_km(self, peers: Indices, site: int) -> Floats:
        north = (self.latitude[peers] - self.latitude[site]) * _KM_A_DEGREE
        east = (self.longitude[peers] - self.longitude[site]) * _KM_A_DEGREE * np.cos(np.radians(self.latitude[site]))
        return np.asarray(north * north + east * east)


def sites_of(site: Indices, region: Indices, latitude: Floats, longitude: Floats) -> Sites:
    """The sites of a network from its cells: `site` of each (-1: none), its region, and where it stands."""
    count = int(site.max(initial=-1)) + 1
    some = np.flatnonzero(site >= 0)
    first = np.zeros(count, dtype=np.intp)
    first[site[some[::-1]]] = some[::-1]
    cells = np.bincount(site[some], minlength=count).astype(np.intp)
    return Sites(cells, region[first], latitude[first], longitude[first])


def openings(sites: Sites, nearest: Indices, site: Indices, start: Floats, end: Floats) -> Floats:
    """(N, 2) what could take over the users of each of N outages of cells that ran from `start` to `end` (seconds).

    First: 1 where another cell of its `site` was up, else 0. Second, where none was: the part of the `nearest`
    sites, (S, `NEIGHBOURS`), that were. What was out for half of an outage counts as out. Nothing is known of outages
    without a site.
    """
    known = np.flatnonzero(site >= 0)
    asked = np.empty((len(known), 1 + NEIGHBOURS), dtype=np.intp)
    asked[:, 0] = site[known]
    asked[:, 1:] = nearest[asked[:, 0]]
    cells_out = _cells_out if len(site) > _FEW else _few_cells_out
    up = cells_out(asked, known, site, start, end) < sites.cells[asked]
    up &= asked >= 0
    found = np.zeros((len(site), 2))
    found[known, 0] = up[:, 0]
    found[known, 1] = up[:, 1:].sum(axis=1) * (~up[:, 0] / NEIGHBOURS)
    return found


def without_service(carried: Floats, openings_: Floats) -> Floats:
    """(N,) the part of each outage's users whom nobody serves; `carried` (N, 2) as `Carried.of` has it."""
    return np.asarray(1.0 - np.minimum((carried * openings_).sum(axis=1), MOST_CARRIED))


def _few_cells_out(asked: Indices, outage: Indices, site: Indices, start: Floats, end: Floats) -> Indices:
    """The same as `_cells_out`, each with each: for few it is sooner done."""
    shared = np.minimum(end, end[outage, None]) - np.maximum(start, start[outage, None])
    with_it = shared >= _WITH_IT * (end - start)[outage, None]
    return np.asarray(((asked[:, :, None] == site) & with_it[:, None]).sum(axis=2))


def _cells_out(asked: Indices, outage: Indices, site: Indices, start: Floats, end: Floats) -> Indices:
    """How many cells of each site that is `asked` about were out for half of the `outage` of its row."""
    order = np.lexsort((start, site))
    order = order[site[order] >= 0]
    base = float(start.min(initial=np.inf)) if len(start) else 0.0
    longest = float((end - start).max(initial=0.0))
    span = float(end.max(initial=base)) - base + longest + 1.0
    key = site[order] * span + (start[order] - base)
    target, mine = asked.ravel(), np.repeat(outage, asked.shape[1])
    low = np.searchsorted(key, target * span + np.maximum(start[mine] - base - longest, 0.0))
    high = np.maximum(np.searchsorted(key, target * span + (end[mine] - base)), low) * (target >= 0)
    low *= target >= 0
    number = high - low
    query = np.repeat(np.arange(len(target)), number)
    row = order[np.arange(len(query)) + np.repeat(low - (np.cumsum(number) - number), number)]
    i = mine[query]
    shared = np.minimum(end[row], end[i]) - np.maximum(start[row], start[i])
    return np.bincount(query[shared >= _WITH_IT * (end[i] - start[i])], minlength=len(target)).reshape(asked.shape)
