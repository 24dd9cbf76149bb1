"""While which time the complaints of each region were recorded: what happened outside of it tells nothing."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.complaint_table import ComplaintTable
from correlate.study.outage_table import OutageTable

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SILENCE_S = 14 * 86400.0
"""So long without any complaint in a region is a feed that was off."""

_GAPS_BEYOND = 3.0
_DAY_S = 86400.0


class Watch(NamedTuple):
    """By region, epoch seconds: `since` the first complaint and `until` the last, a few usual gaps beyond included.

    `gaps`: (start, end) of each silence in between. A region without complaints has `until` = `since`.
    """

    since: Floats
    until: Floats
    gaps: tuple[tuple[tuple[float, float], ...], ...]

    @property
    def days(self) -> float:
        """How long the complaints of the region with the longest recording were watched."""
        return float((self.until - self.since).max(initial=0.0)) / _DAY_S

    def covers(self, outages: OutageTable, reach_s: float) -> Flags:
        """(groups,) which groups began while the complaints of their region were recorded, with no silence in reach."""
        region, begin = outages.group_region, outages.group_start
        end = np.minimum(outages.group_end + reach_s, self.until[region])
        covered = (begin >= self.since[region]) & (begin < self.until[region])
        for number, gaps in enumerate(self.gaps):
            for start, stop in gaps:
                covered &= ~((region == number) & (begin < stop) & (end > start))
        return np.asarray(covered)


def watch(complaints: ComplaintTable, regions: int, until: float) -> Watch:
    """What the complaints say of their recording; nothing is recorded after `until`."""
    since, ends, gaps = np.zeros(regions), np.zeros(regions), []
    for region in range(regions):
        times = complaints.time[complaints.region == region]
        since[region], ends[region], silences = _of(times, until)
        gaps.append(silences)
    return Watch(since, ends, tuple(gaps))


def _of(times: Floats, until: float) -> tuple[float, float, tuple[tuple[float, float], ...]]:
    if not len(times):
        return until, until, ()
    steps = np.diff(times)
    silent = np.flatnonzero(steps > SILENCE_S)
    usual = float(steps[steps <= SILENCE_S].mean()) if np.any(steps <= SILENCE_S) else 0.0
    beyond = _GAPS_BEYOND * usual
    silences = tuple((float(times[at] + beyond), float(times[at + 1] - beyond)) for at in silent.tolist())
    return float(times[0] - beyond), float(min(times[-1] + beyond, until)), silences
