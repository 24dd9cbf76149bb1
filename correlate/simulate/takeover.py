"""Who still has service while a cell is out: users whom co-sited cells and neighbouring sites take over."""

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.failures import Kind, Units
from correlate.simulate.network import Network
from correlate.simulate.world import World

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]
_NEIGHBOURS = 3


def lost_share(world: World, network: Network, units: Units) -> Floats:
    """Share of each unit's users that nobody takes over.

    A cell that fails alone is carried by the others of its site; what has no such cell, by the nearest sites that
    do not fail with it.
    """
    if not len(units) or not (world.cosited_share or world.neighbour_share):
        return np.ones(len(units))
    cells = np.diff(network.site_first)[units.site]
    carried = (units.kind == Kind.CELL) & (cells > 1)
    taken = np.where(carried, world.cosited_share, world.neighbour_share * _up_nearby(network, units))
    return np.asarray(1.0 - taken, dtype=np.float64)


def _up_nearby(network: Network, units: Units) -> Floats:
    """Share of each unit's nearest sites that are no part of its failure."""
    sites, which = np.unique(units.site, return_inverse=True)
    nearest = np.array([_nearest(network, site) for site in sites.tolist()])[which]
    total = len(network.site_region)
    failed = units.failure * total + units.site
    out = np.isin(units.failure[:, None] * total + nearest, failed)
    return np.asarray(1.0 - out.mean(axis=1), dtype=np.float64)


def _nearest(network: Network, site: int) -> Indices:
    """The nearest other sites of the region; all three, or the site itself for want of others."""
    peers = np.flatnonzero(network.site_region == network.site_region[site])
    north = network.site_latitude[peers] - network.site_latitude[site]
    east = (network.site_longitude[peers] - network.site_longitude[site]) * np.cos(np.radians(35))
    near = peers[np.argsort(np.hypot(north, east), kind="stable")]
    return np.resize(np.append(near[near != site][:_NEIGHBOURS], [site] * (len(near) < 2)), _NEIGHBOURS)
