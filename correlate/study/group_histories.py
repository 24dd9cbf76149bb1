"""The histories of outage groups, cut to what was watched, and the shares of complaints in them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.candidates import Candidates
from correlate.study.exposure import BIN_S, Exposure
from correlate.study.histories import BIN_HOURS, Histories, Shares
from correlate.study.local_clock import LocalClock
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]
Flags = NDArray[np.bool_]


class GroupBins(NamedTuple):
    """The bins of the groups that stand in the histories, before and after they are cut.

    `bin`: the bin of the groups (as `Exposure.by_group` has them) behind each bin of the histories; `place`: the
    reverse, -1 where a bin is not in; `first`, `open_hours`, `hour`: as in `Histories`; `groups`: which.
    """

    bin: Indices
    place: Indices
    first: Indices
    open_hours: Floats
    hour: Floats
    repaired: Flags
    groups: Indices


def group_bins(outages: OutageTable, exposure: Exposure, chosen: Flags, until: Floats, clock: LocalClock) -> GroupBins:
    """The bins of the groups that are `chosen` (groups,), whole bins up to `until` (groups,) only (epoch seconds)."""
    all_bins = np.diff(exposure.group_first)
    seen = np.floor((until - outages.group_start) / BIN_S).astype(np.intp)
    lasting = np.ceil((outages.group_end - outages.group_start) / BIN_S).astype(np.intp)
    bins = np.clip(np.minimum(seen, lasting + exposure.trail_bins), 0, all_bins) * chosen
    groups = np.flatnonzero(bins > 0)
    bins = bins[groups]
    first = np.concatenate(([0], np.cumsum(bins))).astype(np.intp)
    group = np.repeat(groups, bins)
    age = np.arange(len(group)) - np.repeat(first[:-1], bins)
    bin_ = exposure.group_first[group] + age
    place = np.full(int(exposure.group_first[-1]), -1, dtype=np.intp)
    place[bin_] = np.arange(len(bin_))
    lasted = (outages.group_end - outages.group_start) / BIN_S
    return GroupBins(
        bin=bin_,
        place=place,
        first=first,
        open_hours=np.clip(lasted[group] - age, 0.0, 1.0) * BIN_HOURS,
        hour=clock.hour_of_day(outages.group_start[group] + (age + 0.5) * BIN_S),
        repaired=outages.group_repaired[groups] & (lasted[groups] <= bins),
        groups=groups,
    )


def histories_of(bins: GroupBins, felt: Floats, complaints: Floats) -> Histories:
    """Histories; `felt` (user-hours at activity 1) and `complaints` by bin of the groups."""
    return Histories(
        first=bins.first,
        exposure=felt[bins.bin],
        open_hours=bins.open_hours,
        complaints=complaints[bins.bin],
        hour=bins.hour,
        repaired=bins.repaired,
    )


def shares_of(bins: GroupBins, pairs: Candidates, share: Floats, exposure: Exposure, outages: OutageTable) -> Shares:
    """The shares of complaints in the bins of the histories, the outages of a group together."""
    bin_ = bins.place[group_bin_of(pairs, exposure, outages)]
    kept = (bin_ >= 0) & (share > 0)
    complaint, bin_, share = pairs.complaint[kept], bin_[kept], share[kept]
    key, at = np.unique(complaint * (len(bins.bin) + 1) + bin_, return_inverse=True)
    complaint, bin_ = np.divmod(key, len(bins.bin) + 1)
    return Shares(complaint, bin_, np.bincount(at, share, len(key)).astype(np.float64))


def group_bin_of(pairs: Candidates, exposure: Exposure, outages: OutageTable) -> Indices:
    """The bin of its group that each pair's complaint came in."""
    return np.asarray(exposure.group_first[outages.group[pairs.outage]] + exposure.age[pairs.bin])
