"""What the open outages of a network will still cost, and what repairs spare: all of them at once, as columns."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.model import Model, curve_for
from correlate.standing import GroupStanding, OutageStanding
from correlate.windows.ahead import Ahead, AheadTables
from correlate.windows.predictive import predictive_interval
from correlate.windows.remaining import POINTS, RemainingTimes

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Prospect(msgspec.Struct, frozen=True):
    """n open outages of several groups, as seen at one moment.

    `group`, `curve`: (n,) numbers of the group and of the model's curve. `age_hours`, `mean`, `shape`: (n,), the last
    two the gamma belief about its importance. `ahead`: complaints to come at importance 1.
    """

    group: Indices
    curve: Indices
    age_hours: Floats
    mean: Floats
    shape: Floats
    ahead: Ahead

    def expected_if_restored(self, hours: Sequence[float]) -> Floats:
        """(n, m) complaints still to come, late reports included, if restored so many hours from now (72 at most)."""
        return np.asarray(self.mean[:, None] * self.ahead.if_restored(np.asarray(hours, dtype=np.float64)))

    def interval_if_restored(self, hours: Sequence[float]) -> tuple[Floats, Floats]:
        """The 90 % predictive intervals of the same, (n, m) each."""
        expected = self.expected_if_restored(hours)
        lo, hi = predictive_interval(expected.ravel(), np.repeat(self.shape, expected.shape[1]))
        return lo.reshape(expected.shape), hi.reshape(expected.shape)


class Prospects:
    """Looks ahead for the outages of one network, by its model."""

    def __init__(self, model: Model, zone: str) -> None:
        self._model = model
        self._tables = AheadTables(model, zone)
        self._remaining = RemainingTimes(model.durations_hours)

    def segment_of(self, outage: OutageStanding) -> str:
        """The segment whose curve an outage follows."""
        return curve_for(self._model, outage.cell.technology, outage.cell.area_class).segment

    def of(self, groups: Sequence[GroupStanding], now: datetime) -> Prospect:
        """The prospect of all outages of `groups`, in their order."""
        outages = [outage for group in groups for outage in group.outages]
        group = np.repeat(np.arange(len(groups)), [len(one.outages) for one in groups])
        curve = np.array([self._tables.number_of(self.segment_of(outage)) for outage in outages], dtype=np.intp)
        users = np.array([outage.users * outage.level for outage in outages])
        age = np.array([max(0.0, (now - outage.started_at).total_seconds() / 3600.0) for outage in outages])
        mean, shape = np.array([(outage.importance, outage.shape) for outage in outages]).reshape(-1, 2).T
        ahead = self._tables.at(curve, users, age, np.full(len(outages), np.nan), now)
        ahead = Ahead(np.array([outage.pending for outage in outages]), ahead.felt)
        return Prospect(group, curve, age, mean, shape, ahead)

    def spared(self, prospect: Prospect, wait_hours: Floats) -> Floats:
        """(n,) complaints that repairs after (n,) `wait_hours` spare on average, against the ends by themselves."""
        spared = np.zeros(len(wait_hours))
        for part in np.array_split(np.arange(len(wait_hours)), 1 + len(wait_hours) * POINTS // _AT_ONCE):
            ahead = Ahead(prospect.ahead.pending[part], prospect.ahead.felt[part])
            spared[part] = ahead.spared(wait_hours[part], self._remaining.at(prospect.age_hours[part])).mean(axis=1)
        return prospect.mean * spared


_AT_ONCE = 40_000
"""Pairs of an outage and a time to its end that are worked on together, so that they stay in the cache."""
