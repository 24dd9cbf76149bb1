"""When first calls were made: the bins of time in which a region had any, and the calls of each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.complaint_table import ComplaintTable
from correlate.study.exposure import BIN_S

Indices = NDArray[np.intp]


class Moments(NamedTuple):
    """M bins of time with a first call, region after region, by time.

    `call`: (C,) the first calls (rows of the complaints) in the order of their moments, `moment`: (C,) of each;
    `first`: (M,) where the calls of each moment begin. `region`: (M,); `number`: (regions, bins since `origin`) the
    moments, -1 where nobody called.
    """

    origin: float
    call: Indices
    moment: Indices
    first: Indices
    region: Indices
    number: Indices

    def find(self, region: Indices, bin_: Indices) -> Indices:
        """The moments of n bins of n regions, -1 where nobody called."""
        inside = (bin_ >= 0) & (bin_ < self.number.shape[1])
        return np.where(inside, self.number[region, np.where(inside, bin_, 0)], -1)


def moments_of(complaints: ComplaintTable, regions: int, origin: float) -> Moments:
    """The moments of the first calls from `origin` (epoch seconds) on."""
    calls = np.flatnonzero(complaints.is_first & (complaints.time >= origin))
    calls = calls[np.argsort(complaints.region[calls], kind="stable")]
    region, bin_ = complaints.region[calls], ((complaints.time[calls] - origin) / BIN_S).astype(np.intp)
    fresh = np.append(True, (np.diff(bin_) != 0) | (np.diff(region) != 0))[: len(calls)]
    first = np.flatnonzero(fresh)
    number = np.full((regions, int(bin_.max(initial=0)) + 1), -1, dtype=np.intp)
    number[region[first], bin_[first]] = np.arange(len(first))
    return Moments(origin, calls, np.cumsum(fresh) - 1, first, region[first], number)
