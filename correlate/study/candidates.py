"""Which outages can explain which first calls: the pairs within reach, and how the place of each speaks for it."""

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.study.complaint_table import ComplaintTable
from correlate.study.exposure import BIN_S, Exposure
from correlate.study.network import Network
from correlate.study.outage_table import OutageTable
from correlate.study.spreads import Spreads

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_PAIRS_AT_ONCE = 2_000_000


class Candidates(msgspec.Struct, frozen=True):
    """P pairs of a complaint and an outage that can explain it, ascending by complaint.

    - by pair: `bin`, the bin of the outage's exposure that the complaint came in; `place`, the row of `spread`.
    - `spread` (K, `LEVELS`) P(place | outage) / P(place | no outage) were the complaint placed at that level: at the
      cell, site, district or region; `manner`: (K,) of the complaints. Pairs whose places match alike share a row.
      Of addresses with coordinates it is a density, and `usual` (C, `LEVELS`) that of the complaint without an
      outage; else 1.
    """

    complaint: Indices
    outage: Indices
    bin: Indices
    place: Indices
    spread: Floats
    manner: Indices
    usual: Floats


def candidates(
    complaints: ComplaintTable, outages: OutageTable, exposure: Exposure, network: Network, least: "Least"
) -> Candidates:
    """All pairs within reach whose expected rate, as `least` has it, is no trifle beside the background."""
    spreads = Spreads(complaints, outages, network, least.weights)
    parts = [
        _kept(complaint, outage, complaints, outages, exposure, spreads, least)
        for complaint, outage in _within_reach(complaints, outages, exposure)
    ]
    complaint, outage, bin_, name, near = (np.concatenate(column) for column in zip(*parts, strict=True))
    place, spread, manner = spreads.rows(complaint, name, near)
    order = np.argsort(complaint, kind="stable")
    return Candidates(complaint[order], outage[order], bin_[order], place[order], spread, manner, spreads.usual)


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


_Part = tuple[Indices, Indices, Indices, Indices, Floats]


def _kept(
    complaint: Indices, outage: Indices, complaints: ComplaintTable, outages: OutageTable, exposure: Exposure,
    spreads: Spreads, least: Least,
) -> _Part:  # fmt: skip
    """Complaint, outage and bin of pairs that are kept, their names of places, and what speaks for those near by."""
    bin_ = exposure.flat(outage, complaints.time[complaint], outages)
    bound = least.ratio * least.background[complaint]
    # the nearest that a place can match is checked first: most pairs are dropped before their places are compared
    inside = (bin_ >= 0) & (least.rate[bin_] * spreads.most[complaint] >= bound)
    complaint, outage, bin_, bound = complaint[inside], outage[inside], bin_[inside], bound[inside]
    name, near, weight = spreads.of(complaint, outage)
    kept = least.rate[bin_] * weight >= bound * spreads.without[complaint]
    return complaint[kept], outage[kept], bin_[kept], name[kept], near[kept[name < 0]]
