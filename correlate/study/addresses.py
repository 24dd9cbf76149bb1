"""Addresses with coordinates beside the sites that are out: how their distance speaks for an outage."""

import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import BY_COORDINATES
from correlate.nearness import Points, kernels, usual
from correlate.study.complaint_table import ComplaintTable
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def usual_of(complaints: ComplaintTable, network: Network) -> Floats:
    """(C, 4) how usual the place of each complaint is without an outage, level by level.

    Densities per km² of addresses with coordinates; 1 where places go by their names.
    """
    found = np.ones((len(complaints.time), 4))
    for region in range(len(network.regions)):
        calls = np.flatnonzero((complaints.region == region) & (complaints.manner >= BY_COORDINATES))
        if len(calls):
            mine = np.flatnonzero(network.region == region)
            sites, share = _together(Points(network.latitude, network.longitude).take(mine), network.cell_share[mine])
            found[calls] = usual(_addresses(complaints).take(calls), sites, share)
    return found


def nearness_of(
    complaint: Indices, outage: Indices, complaints: ComplaintTable, outages: OutageTable, network: Network,
    usual_: Floats,
) -> Floats:  # fmt: skip
    """(P, 4) densities of the addresses about the site of the outage beside each; as usual where that is not known."""
    cell = outages.cell[outage]
    cells = Points(np.append(network.latitude, np.nan), np.append(network.longitude, np.nan)).take(cell)
    told = usual_[complaint]
    known = np.flatnonzero(cells.known())
    told[known, :-1] = kernels(_addresses(complaints).take(complaint[known]), cells.take(known))
    return np.asarray(told)


def _addresses(complaints: ComplaintTable) -> Points:
    return Points(complaints.latitude, complaints.longitude)


def _together(cells: Points, share: Floats) -> tuple[Points, Floats]:
    """Cells of one place as one."""
    places, at = np.unique(np.stack([cells.latitude, cells.longitude]), axis=1, return_inverse=True)
    return Points(places[0], places[1]), np.bincount(at.reshape(-1), share, places.shape[1]).astype(np.float64)
