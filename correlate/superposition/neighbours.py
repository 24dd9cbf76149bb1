"""Which calls are from where an outage is: its site or cell by name, or an address with coordinates near by."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import BY_COORDINATES
from correlate.nearness import Points, kernels
from correlate.study.network import Network
from correlate.superposition.tables import Tables

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEAST_NEARNESS = 2.0
"""An address is near where the widest kernel about the site comes to so many times what is usual in the region."""

_AT_ONCE = 1_000_000


class Pairs(NamedTuple):
    """Numbers of first calls, in the order of the moments, and of outages."""

    call: Indices
    outage: Indices


def neighbours_of(tables: Tables, calls: Indices, usual: Floats, weights: Floats) -> Pairs:
    """All such pairs of `calls` (rows of the complaints); `usual`: (C, levels), `weights`: (kinds, levels)."""
    parts = (_by_name(tables, calls), _by_address(tables, calls, usual, weights))
    return Pairs(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def densities(tables: Tables, row: Indices, outage: Indices, usual: Floats) -> Floats:
    """(P, levels) densities of addresses (rows of the complaints) about the outages beside them; `usual` of each."""
    addresses = Points(tables.complaints.latitude, tables.complaints.longitude).take(row)
    return np.column_stack([kernels(addresses, _sites(tables).take(tables.outages.cell[outage])), usual[:, -1]])


class _Out(NamedTuple):
    """Places that are out: `place` (site, or cell) of each, ascending; `first` of their outages among `outages`."""

    place: Indices
    first: Indices
    outages: Indices

    def pairs(self, call: Indices, number: Indices) -> Pairs:
        """Calls and numbers of places → calls and outages."""
        count = np.diff(np.append(self.first, len(self.outages)))[number]
        inner = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        return Pairs(np.repeat(call, count), self.outages[np.repeat(self.first[number], count) + inner])


def _by_name(tables: Tables, calls: Indices) -> Pairs:
    network, complaints, outages = tables[:3]
    out = _out(tables, np.arange(len(outages.group)))
    told = _place(complaints.site[calls], complaints.cell[calls], network)
    told[complaints.manner[calls] >= BY_COORDINATES] = -1
    call = np.flatnonzero(np.isin(told, out.place) & (told >= 0))
    return out.pairs(call, np.searchsorted(out.place, told[call]))


def _by_address(tables: Tables, calls: Indices, usual: Floats, weights: Floats) -> Pairs:
    out = _out(tables, np.flatnonzero(_sites(tables).known()[tables.outages.cell]))
    near = [_Near(calls[:0], calls[:0]), *_near(tables, calls, out.outages[out.first], usual, weights)]
    return out.pairs(*(np.concatenate(part) for part in zip(*near, strict=True)))


class _Near(NamedTuple):
    """Numbers of calls, and of places that are out."""

    call: Indices
    place: Indices


def _near(tables: Tables, calls: Indices, leading: Indices, usual: Floats, weights: Floats) -> Iterator[_Near]:
    """Pairs of a call and a place that is out, by its `leading` outage."""
    complaints = tables.complaints
    manner, sites = complaints.manner[calls], _sites(tables).take(tables.outages.cell[leading])
    addresses = Points(complaints.latitude, complaints.longitude).take(calls)
    for region in range(len(tables.network.regions)):
        mine = np.flatnonzero((complaints.region[calls] == region) & (manner >= BY_COORDINATES))
        there = np.flatnonzero(tables.outages.region[leading] == region)
        for some in np.array_split(mine, 1 + len(mine) * len(there) // _AT_ONCE):
            spread = Points(addresses.latitude[some, None], addresses.longitude[some, None])
            widest = kernels(spread, sites.take(there))[:, -1]
            weight = weights[manner[some]]
            least = LEAST_NEARNESS * weight[:, -1] * usual[some, -1] / weight[:, -2]
            call, place = np.nonzero(widest >= least[:, None])
            yield _Near(some[call], there[place])


def _out(tables: Tables, outages: Indices) -> _Out:
    place = _place(tables.outages.site[outages], tables.outages.cell[outages], tables.network)
    order = np.argsort(place, kind="stable")
    places, first = np.unique(place[order], return_index=True)
    return _Out(places, first, outages[order])


def _sites(tables: Tables) -> Points:
    """Where cells are; the last, which is nowhere, stands for one not known."""
    network = tables.network
    return Points(np.append(network.latitude, np.nan), np.append(network.longitude, np.nan))


def _place(site: Indices, cell: Indices, network: Network) -> Indices:
    alone = np.where(cell >= 0, len(network.sites) + cell, -1)
    return np.where(site >= 0, site, alone)
