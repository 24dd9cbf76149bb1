"""Moments and zones of each region as one number: tables of the regions, one after the other."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.superposition.moments import Moments
from correlate.superposition.zones import Zones

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Slots(NamedTuple):
    """The number of a moment and a zone of a region is their place in its table, (moments, zones).

    By region: `moments` and `zones` as slices; `first`: (regions + 1,) where its table begins.
    """

    moments: tuple[slice, ...]
    zones: tuple[slice, ...]
    first: Indices

    def of(self, region: Indices, moment: Indices, zone: Indices) -> Indices:
        """The slots of n moments and zones of n regions."""
        starts = np.array([(part.start, zones.start) for part, zones in zip(self.moments, self.zones, strict=True)])
        width = np.array([zones.stop - zones.start for zones in self.zones], dtype=np.intp)
        begun, zone_start = starts.reshape(-1, 2).T
        return np.asarray(self.first[region] + (moment - begun[region]) * width[region] + zone - zone_start[region])

    def tables(self, values: Floats) -> list[Floats]:
        """(moments, zones) of values by slot, for each region; views."""
        return [
            values[begin:end].reshape(part.stop - part.start, zones.stop - zones.start)
            for part, zones, begin, end in zip(
                self.moments, self.zones, self.first[:-1].tolist(), self.first[1:].tolist(), strict=True
            )
        ]


def slots_of(moments: Moments, zones: Zones) -> Slots:
    """The slots of moments and zones."""
    regions = len(moments.number)
    called, placed = by_region(moments.region, regions), by_region(zones.region, regions)
    sizes = [(one.stop - one.start) * (other.stop - other.start) for one, other in zip(called, placed, strict=True)]
    return Slots(called, placed, starts(np.array(sizes, dtype=np.intp)))


def starts(counts: Indices) -> Indices:
    """(n + 1,) where each of n stretches begins, one after the other."""
    return np.concatenate(([0], np.cumsum(counts))).astype(np.intp)


def by_region(region: Indices, regions: int) -> tuple[slice, ...]:
    """Where each region begins and ends in what is sorted by region."""
    edges = np.searchsorted(region, np.arange(regions + 1)).tolist()
    return tuple(map(slice, edges[:-1], edges[1:]))
