"""Exposure: the user-hours that each outage leaves without service, in bins of the age of its group."""

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.model import Curve, Delay
from correlate.study.histories import BIN_HOURS
from correlate.study.local_clock import LocalClock
from correlate.study.outage_table import OutageTable
from correlate.windows.delay import mean_wait
from correlate.windows.hazard import expected_reports

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

BIN_S = BIN_HOURS * 3600.0
TRAIL_HOURS = 8.0
"""So long after the repair reports are still expected, at least; else six times the mean delay."""

_DELAYS_TRAILED = 6.0


class Exposure(msgspec.Struct, frozen=True):
    """Bins of ten minutes of age, flat: those of one outage after those of the other, as many as its group has.

    The age counts from the first cell of the group going down. The bins run on after the repair for `trail_bins`,
    whether or not the data do.

    - by bin: `hours` of time without service, `activity` of customers, `outage`, `age` (number of the bin).
    - `first`: (outages + 1,) where the bins of each outage begin; `group_first` (groups + 1,) the same by group.
    """

    hours: Floats
    activity: Floats
    outage: Indices
    age: Indices
    first: Indices
    group_first: Indices
    trail_bins: int

    def flat(self, outage: Indices, time: Floats, table: OutageTable) -> Indices:
        """The bin of each outage (indices) that each moment lies in; -1 before and behind its bins."""
        age = np.floor((time - table.group_start[table.group[outage]]) / BIN_S).astype(np.intp)
        inside = (age >= 0) & (age < np.diff(self.first)[outage])
        return np.where(inside, self.first[outage] + age, -1)

    def by_group(self, values: Floats, table: OutageTable) -> Floats:
        """Values by bin, summed over the outages of each group: by bin of the groups."""
        row = self.group_first[table.group[self.outage]] + self.age
        return np.bincount(row, values, int(self.group_first[-1])).astype(np.float64)


def exposure_of(table: OutageTable, profile: Floats, clock: LocalClock, delay: Delay) -> Exposure:
    """The exposure of all outages; `profile` is the activity of customers by hour of the local week, (168,)."""
    trail = round(max(TRAIL_HOURS, _DELAYS_TRAILED * delay.mean_hours) / BIN_HOURS)
    lasted = np.maximum(table.group_end - table.group_start, 0.0)
    longest = np.zeros(len(table.group_start))
    np.maximum.at(longest, table.group[table.outage], table.period_end - table.group_start[table.group[table.outage]])
    bins = np.ceil(np.maximum(lasted, longest) / BIN_S).astype(np.intp) + 1 + trail
    first, group_first = _starts(bins[table.group]), _starts(bins)
    outage = np.repeat(np.arange(len(table.group)), np.diff(first))
    age = np.arange(len(outage)) - first[outage]
    middle = table.group_start[table.group[outage]] + (age + 0.5) * BIN_S
    return Exposure(
        hours=_down_hours(table, first),
        activity=profile[clock.hour_of_week(middle)],
        outage=outage,
        age=age,
        first=first,
        group_first=group_first,
        trail_bins=trail,
    )


def expected_reports_by_bin(
    exposure: Exposure, weight: Floats, curves: Sequence[Curve], curve: Indices, delay: Delay
) -> Floats:
    """Λ: reports expected in each bin at importance 1.

    By outage: `weight`, its users; `curve`, the number of its curve.
    """
    most = int(exposure.age.max(initial=0)) + 1
    edges = np.arange(most + 1) * BIN_HOURS
    mean = np.array([np.diff(expected_reports(one, edges)) / BIN_HOURS for one in curves])
    felt = exposure.hours * exposure.activity * weight[exposure.outage] * mean[curve[exposure.outage], exposure.age]
    return delayed(felt, delay, exposure.trail_bins)


def delayed(felt: Floats, delay: Delay, lags: int) -> Floats:
    """What is felt in each bin (evenly over it), moved to the bins in which it is reported.

    Every stretch of the flat array has to end in as many empty bins as there are `lags`.
    """
    edges = np.asarray(np.arange(lags + 1) * BIN_HOURS, dtype=np.float64)
    reported = edges - mean_wait(delay, edges)
    share = np.diff(np.diff(reported) / BIN_HOURS, prepend=0.0)
    return np.convolve(felt, share)[: len(felt)] if len(felt) else felt


def _starts(counts: Indices) -> Indices:
    return np.concatenate(([0], np.cumsum(counts))).astype(np.intp)


def _down_hours(table: OutageTable, first: Indices) -> Floats:
    """Hours without service in each bin of each outage."""
    origin = table.group_start[table.group[table.outage]]
    low, high = (table.period_start - origin) / BIN_S, (table.period_end - origin) / BIN_S
    begin, end = np.floor(low).astype(np.intp), np.ceil(high).astype(np.intp)
    counts = np.maximum(end - begin, 0)
    period = np.repeat(np.arange(len(low)), counts)
    bin_ = begin[period] + np.arange(len(period)) - np.repeat(np.cumsum(counts) - counts, counts)
    covered = np.minimum(high[period], bin_ + 1) - np.maximum(low[period], bin_)
    row = first[table.outage[period]] + bin_
    return np.bincount(row, np.maximum(covered, 0.0) * BIN_HOURS, int(first[-1])).astype(np.float64)
