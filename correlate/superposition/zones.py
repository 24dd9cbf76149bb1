"""Places as calls and outages tell them that have no site in common: what matters then is the district, if anything."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import MATCHES, known_places, likelihoods
from correlate.study.complaint_table import ComplaintTable
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEVELS = 4
"""Cell, site, district, region: how near to its outage a complaint is placed."""

SITE, DISTRICT = 3, 9
"""What a match of sites and of districts weighs in the number of a match, see `attribution.MATCHES`."""


class Zones(NamedTuple):
    """Outages whose places differ in nothing that a call from elsewhere can tell.

    `of_outage`: (N,) the zone of each; `region`: (Z,), ascending; `district`: (Z,); `known`: (Z,) as of `known_places`.
    """

    of_outage: Indices
    region: Indices
    district: Indices
    known: Indices


def zones_of(outages: OutageTable) -> Zones:
    """The zones of outages."""
    known = (outages.cell >= 0) + SITE * (outages.site >= 0) + DISTRICT * (outages.district >= 0)
    districts = int(outages.district.max(initial=-1)) + 2
    both = (outages.region * districts + outages.district + 1) * MATCHES + known
    zone, of_outage = np.unique(both, return_inverse=True)
    place, known = np.divmod(zone, MATCHES)
    region, district = np.divmod(place, districts)
    return Zones(of_outage.astype(np.intp), region, district - 1, known)


class Tellings(NamedTuple):
    """What calls tell of their place, apart from which cell or site it is.

    `of_call`: (C,) the telling of each first call. By telling: `kind` of location, `region`, and `district`, -1 where
    not told. `spread`: (tellings, `MATCHES`, `LEVELS`), see `spreads`; matches of cell and site do not count.
    """

    of_call: Indices
    kind: Indices
    region: Indices
    district: Indices
    spread: Floats

    def likelihoods(self, weights: Floats) -> Floats:
        """(tellings, `MATCHES`) P(place | outage) / P(place | no outage), by `weights` (kinds, `LEVELS`)."""
        return np.asarray((self.spread * weights[self.kind][:, None, :]).sum(axis=2))


def tellings_of(complaints: ComplaintTable, network: Network, calls: Indices) -> Tellings:
    """The tellings of `calls`, rows of the complaints."""
    named = np.stack([complaints.cell[calls] >= 0, complaints.site[calls] >= 0]).astype(np.intp)
    district = complaints.district[calls]
    columns = np.stack([complaints.region[calls], complaints.kind[calls], *named, district])
    unique, of_call = np.unique(columns, axis=1, return_inverse=True)
    region, kind, cell, site, district = unique
    places = np.stack([cell - 1, site - 1, district])
    return Tellings(of_call.reshape(-1), kind, region, district, spreads(places, network))


def spreads(places: Indices, network: Network) -> Floats:
    """P(place | outage) / P(place | no outage) of n places, were the complaint at the cell, site, district or region.

    `places`: (3, n) cell, site and district, -1 where not known. Returns (n, `MATCHES`, `LEVELS`).
    """
    of_place = (network.cell_share, network.site_share, network.district_share)
    shares = np.stack([np.append(share, 1.0)[place] for share, place in zip(of_place, places, strict=True)])
    levels = [np.tile(level, (places.shape[1], 1)) for level in np.eye(LEVELS)]
    return np.stack([likelihoods(level, places, shares) for level in levels], axis=2)


def match_of(district: Indices, zones: Zones, placed: slice) -> Indices:
    """(n, zones) numbers of the matches of n districts with some of the zones, at no cell and site."""
    there = zones.district[placed]
    same = (there >= 0) & (there == district[:, None])
    return np.asarray(zones.known[placed] + DISTRICT * same)


assert known_places(0, 0, 0) == 1 + SITE + DISTRICT
