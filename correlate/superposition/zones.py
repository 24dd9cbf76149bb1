"""Places as calls and outages tell them that have no site in common: what matters then is the district, if anything."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import known_places, likelihoods
from correlate.location_kinds import BY_COORDINATES
from correlate.study.addresses import usual_of
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

    `of_outage`: (N,) the zone of each. By zone: `region`, ascending; `district`; `known` as of `known_places`;
    `mapped`, whether coordinates are; `area`, see `LocatedOdds`.
    """

    of_outage: Indices
    region: Indices
    district: Indices
    known: Indices
    mapped: NDArray[np.bool_]
    area: Indices


def zones_of(outages: OutageTable, network: Network, area: Indices) -> Zones:
    """The zones of outages, `area` of each."""
    known = (outages.cell >= 0) + SITE * (outages.site >= 0) + DISTRICT * (outages.district >= 0)
    mapped = ~np.isnan(np.append(network.latitude + network.longitude, np.nan)[outages.cell])
    columns = np.stack([outages.region, outages.district, known, mapped, area])
    unique, of_outage = np.unique(columns, axis=1, return_inverse=True)
    region, district, known, mapped, area = unique
    return Zones(of_outage.reshape(-1), region, district, known, mapped.astype(np.bool_), area)


class Tellings(NamedTuple):
    """What calls tell of their place, apart from which cell or site it is.

    - `of_call`: (C,) the telling of each first call. By telling: `kind` of location, `region`, `district`, -1 where not
      told, and `odds`, see `LocatedOdds`. `spread`: (tellings, `MATCHES`, `LEVELS`), see `spreads`; matches of cell and
      site do not count. Of an address with coordinates the names do not, and it is for outages that are not near.
    - `usual`: (C, `LEVELS`) how usual the place of each call is without an outage, as `study.addresses` has it.
    """

    of_call: Indices
    kind: Indices
    region: Indices
    district: Indices
    odds: Indices
    spread: Floats
    usual: Floats

    def elsewhere(self, weights: Floats) -> Floats:
        """(tellings, `MATCHES`) P(place | outage) / P(place | no outage), by `weights` (kinds, `LEVELS`).

        Of addresses with coordinates, times how usual they are at the last level.
        """
        return np.asarray((self.spread * weights[self.kind][:, None, :]).sum(axis=2))

    def scale(self, weights: Floats) -> Floats:
        """(C,) one over how usual the place of each call is without an outage."""
        return np.asarray(1.0 / (self.usual * weights[self.kind[self.of_call]]).sum(axis=1))


def tellings_of(complaints: ComplaintTable, network: Network, calls: Indices, odds: Indices) -> Tellings:
    """The tellings of `calls`, rows of the complaints; `odds` of each."""
    by_name = complaints.manner[calls] < BY_COORDINATES
    named = np.stack([complaints.cell[calls] >= 0, complaints.site[calls] >= 0]) & by_name
    district = np.where(by_name, complaints.district[calls], -1)
    columns = np.stack([complaints.region[calls], complaints.manner[calls], *named, district, odds])
    unique, of_call = np.unique(columns, axis=1, return_inverse=True)
    region, kind, cell, site, district, odds = unique
    spread = spreads(np.stack([cell - 1, site - 1, district]), network)
    spread[kind >= BY_COORDINATES] = np.eye(LEVELS)[-1]
    return Tellings(of_call.reshape(-1), kind, region, district, odds, spread, usual_of(complaints, network)[calls])


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
