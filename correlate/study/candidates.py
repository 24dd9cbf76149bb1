"""Which outages can explain which first calls: the pairs within reach, and how the place of each speaks for it."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.attribution import MATCHES, known_places, likelihoods
from correlate.location_kinds import BY_COORDINATES
from correlate.nearness import PEAK
from correlate.study.addresses import nearness_of, usual_of
from correlate.study.complaint_table import ComplaintTable
from correlate.study.exposure import BIN_S, Exposure
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEVELS = 4
"""Cell, site, district, region: how near to its outage a complaint is placed."""

_PAIRS_AT_ONCE = 2_000_000
_SITE, _DISTRICT = 3, 9


class Candidates(msgspec.Struct, frozen=True):
    """P pairs of a complaint and an outage that can explain it, ascending by complaint.

    `bin` is the bin of the outage's exposure that the complaint came in; `spread` (P, `LEVELS`) P(place | outage)
    / P(place | no outage) were the complaint placed at that level: at the cell, site, district or region. Of addresses
    with coordinates it is a density, and `usual` (C, `LEVELS`) that of the complaint without an outage; else 1.
    """

    complaint: Indices
    outage: Indices
    bin: Indices
    spread: Floats
    usual: Floats


def candidates(
    complaints: ComplaintTable, outages: OutageTable, exposure: Exposure, network: Network, least: "Least"
) -> Candidates:
    """All pairs within reach whose expected rate, as `least` has it, is no trifle beside the background."""
    tables = _Spreads(complaints, network, least.weights)
    parts = [
        _kept(complaint, outage, complaints, outages, exposure, tables, least)
        for complaint, outage in _within_reach(complaints, outages, exposure)
    ]
    complaint, outage, bin_, spread = (np.concatenate([part[field] for part in parts]) for field in range(4))
    order = np.argsort(complaint, kind="stable")
    return Candidates(complaint[order], outage[order], bin_[order], spread[order], tables.usual)


class Least(msgspec.Struct, frozen=True):
    """What a pair must come to: `rate` by bin of exposure, `background` by complaint (both an hour), their least ratio.

    `weights`: (`KINDS`, `LEVELS`) of complaints by manner.
    """

    rate: Floats
    background: Floats
    weights: Floats
    ratio: float = 1e-4


def _within_reach(
    complaints: ComplaintTable, outages: OutageTable, exposure: Exposure
) -> Iterator[tuple[Indices, Indices]]:
    """Pairs of one region by time alone, a part at a time."""
    yield np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.intp)
    first_calls = complaints.is_first
    ends = outages.group_start[outages.group] + np.diff(exposure.first) * BIN_S
    begins = np.full(len(outages.group), np.inf)
    np.minimum.at(begins, outages.outage, outages.period_start)
    for region in np.unique(outages.region).tolist():
        calls = np.flatnonzero((complaints.region == region) & first_calls)
        mine = np.flatnonzero(outages.region == region)
        low = np.searchsorted(complaints.time[calls], begins[mine])
        counts = np.searchsorted(complaints.time[calls], ends[mine]) - low
        for some in _parts(counts):
            number = counts[some]
            inner = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
            yield calls[np.repeat(low[some], number) + inner], np.repeat(mine[some], number)


def _parts(counts: Indices) -> Iterator[slice]:
    total = np.cumsum(counts)
    start = 0
    while start < len(counts):
        before = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, before + _PAIRS_AT_ONCE, side="right")))
        yield slice(start, stop)
        start = stop


_Part = tuple[Indices, Indices, Indices, Floats]


def _kept(
    complaint: Indices, outage: Indices, complaints: ComplaintTable, outages: OutageTable, exposure: Exposure,
    spreads: "_Spreads", least: Least,
) -> _Part:  # fmt: skip
    bin_ = exposure.flat(outage, complaints.time[complaint], outages)
    bound = least.ratio * least.background[complaint]
    # the nearest that a place can match is checked first: most pairs are dropped before their places are compared
    inside = (bin_ >= 0) & (least.rate[bin_] * spreads.most[complaint] >= bound)
    complaint, outage, bin_, bound = complaint[inside], outage[inside], bin_[inside], bound[inside]
    spread = spreads.of(complaint, outage, outages)
    weight = np.einsum("pl,pl->p", spread, least.weights[complaints.manner[complaint]])
    kept = least.rate[bin_] * weight >= bound * spreads.without[complaint]
    return complaint[kept], outage[kept], bin_[kept], spread[kept]


class _Spreads:
    """Tables of `attribution.likelihoods` for each kind of place that complaints tell, level by level."""

    def __init__(self, complaints: ComplaintTable, network: Network, weights: Floats) -> None:
        self._complaints = complaints
        self._network = network
        self.usual = usual_of(complaints, network)
        self.without = np.einsum("cl,cl->c", self.usual, weights[complaints.manner])
        places = np.stack([complaints.cell, complaints.site, complaints.district])
        unique, self._row = np.unique(places, axis=1, return_inverse=True)
        self._row = self._row.reshape(-1)
        shares = np.stack([
            np.append(network.cell_share, 1.0)[unique[0]],
            np.append(network.site_share, 1.0)[unique[1]],
            np.append(network.district_share, 1.0)[unique[2]],
        ])  # fmt: skip
        levels = np.eye(LEVELS)
        self._table = np.stack(
            [likelihoods(np.tile(level, (unique.shape[1], 1)), unique, shares) for level in levels], axis=2
        )
        most = self._table.max(axis=(1, 2), initial=1.0)[self._row]
        self.most = np.where(complaints.manner >= BY_COORDINATES, np.maximum(PEAK / self.without, 1.0), most)

    def of(self, complaint: Indices, outage: Indices, outages: OutageTable) -> Floats:
        """(P, `LEVELS`) of pairs."""
        told, match = self._complaints, np.zeros(len(complaint), dtype=np.intp)
        cell, site = (1, told.cell, outages.cell), (_SITE, told.site, outages.site)
        for weight, here, there in (cell, site, (_DISTRICT, told.district, outages.district)):
            known = there[outage]
            match += weight * ((known >= 0) * (1 + (here[complaint] == known)))
        found = self._table[self._row[complaint], match]
        (near,) = (told.manner[complaint] >= BY_COORDINATES).nonzero()
        if len(near):
            found[near] = nearness_of(complaint[near], outage[near], told, outages, self._network, self.usual)
        return np.asarray(found)


assert known_places(0, 0, 0) == 1 + _SITE + _DISTRICT
assert MATCHES == 27
