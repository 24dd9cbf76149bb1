"""Closes the bins of all regions: their complaints are weighed at once, before anything is concluded from them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain

import numpy as np

from correlate.activity import Activity
from correlate.facts import Fact
from correlate.key_customers import is_key
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.region import RegionBins
from correlate.spikes.baseline import level_together
from correlate.weighing import Active, Shared, Weighed, Weighing


class Closing:
    """Bins one after the other, each in all regions: a group can span regions, and their order leaves no trace.

    `touched` are the outages to which complaints were put down; whoever takes note of them empties it.
    """

    def __init__(self, regions: Sequence[RegionBins], weighing: Weighing, activity: Activity, bin_: timedelta) -> None:
        self.touched: list[Outage] = []
        self._regions = regions
        self._weighing = weighing
        self._activity = activity
        self._bin = bin_

    def close(self, start: datetime) -> Iterator[Fact]:
        """Close the bin that begins at `start`."""
        level = level_together([region.background_so_far for region in self._regions])
        for region in self._regions:
            region.lean(level)
        active = self._weighing.active(start.timestamp(), (start + self._bin).timestamp())
        lots = [region.lot(start) for region in self._regions]
        late = [region.late(start) for region in self._regions]
        weighed = self._weighing.weigh(lots, active)
        self._count(weighed)
        exposures = self._expose(start, active, [lot.level for lot in lots])
        shared = list(weighed.shares())
        self._count_key_customers(shared, active)
        end = 0
        for region, lot, facts, exposure in zip(self._regions, lots, late, exposures, strict=True):
            first, end = end, end + len(lot.complaints)
            yield from facts
            yield from region.close(start, shared[first:end], exposure)

    def _count(self, weighed: Weighed) -> None:
        for outage, complaints, variance in weighed.sums():
            outage.complaints += complaints
            outage.variance += variance
            group_of(outage).complaints += complaints
            self.touched.append(outage)

    def _count_key_customers(self, shared: Sequence[Shared], active: Active) -> None:
        of_key = [shares for placed, shares, _ in shared if shares and is_key(placed.complaint.tier)]
        if not of_key:
            return
        outages = {outage.outage_id: outage for outage in active.outages}
        for share in chain.from_iterable(of_key):
            outages[share.outage_id].key_complaints += share.probability

    def _expose(self, start: datetime, active: Active, levels: Sequence[float]) -> list[float | None]:
        """Put down what the curve expected of every outage; returns the sums by region, at level 1."""
        if not active.outages:
            return [None] * len(levels)
        begin, activity = start.timestamp(), self._activity.at(start)
        exposure = self._weighing.exposure(begin, begin + self._bin.total_seconds(), active, activity)
        expected = (exposure * np.take(levels, active.periods.region)).tolist()
        for outage, group, one in zip(active.outages, active.groups, expected, strict=True):
            outage.exposure += one
            group.exposure += one
        bounds = active.bounds(len(levels))
        return [float(exposure[first:end].sum()) if first < end else None for first, end in bounds]
