"""How near to the cells that serve them customers give their addresses: kernels of distance, as weights on a ladder.

An address lies about the site that serves its customer, within 0.3 km, 1 km or 3.5 km (the standard deviation in
each direction of a round normal kernel), or anywhere in the region where customers live. A mixture of these follows
any kernel that falls with distance to within a few percent, and the weights are all that has to be learnt.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

SCALES_KM = (0.3, 1.0, 3.5)
"""Of the kernels at the levels cell, site and district of a `LocationWeights`; its last level is the region."""

_KM_A_DEGREE = 111.2
_LEAST_DENSITY = 1e-7
"""Addresses in a square kilometre where nobody lives, of one in the region: mistakes happen."""

_AT_ONCE = 500_000
_REACH = 6.0
_FACTOR = tuple(-0.5 / scale**2 for scale in SCALES_KM)
_PEAK = tuple(0.5 / (np.pi * scale**2) for scale in SCALES_KM)
PEAK = _PEAK[0]
"""The greatest density of any kernel, per km²."""


class Points(msgspec.Struct, frozen=True, gc=False):
    """Places on earth as parallel arrays, in degrees; nan where not known."""

    latitude: Floats
    longitude: Floats

    def take(self, rows: Indices) -> "Points":
        """Those of these numbers."""
        return Points(self.latitude.take(rows), self.longitude.take(rows))

    def known(self) -> NDArray[np.bool_]:
        """Which of them are known."""
        return np.asarray(~np.isnan(self.latitude + self.longitude))


def kernels(addresses: Points, sites: Points) -> Floats:
    """(N, 3) densities per km² of each address about the site beside it, by `SCALES_KM`."""
    square = _square_km(addresses, sites)
    return np.stack([peak * np.exp(factor * square) for peak, factor in zip(_PEAK, _FACTOR, strict=True)], axis=1)


def usual(addresses: Points, sites: Points, shares: Floats) -> Floats:
    """(N, 4) densities per km² of each address without an outage: about every site by its share of users.

    By `SCALES_KM`, and last for addresses anywhere in the region: as its users live, at the widest scale.
    """
    found = np.full((len(addresses.latitude), len(SCALES_KM) + 1), _LEAST_DENSITY)
    known = np.flatnonzero(sites.known() & (shares > 0.0))
    if not len(known):
        return found
    sites, shares = sites.take(known), shares.take(known)
    for rows in np.array_split(np.arange(len(found)), 1 + len(found) * len(known) // _AT_ONCE):
        some = addresses.take(rows)
        spread = Points(some.latitude[:, None], some.longitude[:, None])
        square = _square_km(spread, sites)
        for level, scale in enumerate(SCALES_KM):
            row, site = np.nonzero(square < (_REACH * scale) ** 2)
            density = _PEAK[level] * shares[site] * np.exp(_FACTOR[level] * square[row, site])
            found[rows, level] += np.bincount(row, density, len(rows))
    found[:, -1] = found[:, -2]
    return found


def _square_km(here: Points, there: Points) -> Floats:
    north = (here.latitude - there.latitude) * _KM_A_DEGREE
    east = (here.longitude - there.longitude) * _KM_A_DEGREE * np.cos(np.radians(there.latitude))
    return np.asarray(north * north + east * east)
