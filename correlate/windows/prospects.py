"""What the open outages of a network will still cost, and what repairs spare: all of them at once, as columns."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.challenger.challenger import Challenger, features_of
from correlate.model import Model, curve_for, segment_name
from correlate.standing import GroupStanding, OutageStanding
from correlate.windows.ahead import Ahead, AheadTables
from correlate.windows.curve_doubt import CurveDoubt, doubted
from correlate.windows.predictive import predictive_interval

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


class Prospect(msgspec.Struct, frozen=True):
    """n open outages of several groups, as seen at one moment.

    `group`, `curve`: (n,) numbers of the group and of the model's curve. `age_hours`, `mean`, `shape`: (n,), the last
    two the gamma belief about its importance, with the doubt about its curve. `ahead`: complaints to come at
    importance 1. `challenged`: (n,) where the model's challenger tells the importance instead, from `features`.
    """

    group: Indices
    curve: Indices
    age_hours: Floats
    mean: Floats
    shape: Floats
    ahead: Ahead
    challenged: NDArray[np.bool_]
    features: Floats
    challenger: Challenger | None

    def expected_if_restored(self, hours: Sequence[float]) -> Floats:
        """(n, m) complaints still to come, late reports included, if restored so many hours from now (72 at most).

        `hours` ascend.
        """
        at = np.asarray(hours, dtype=np.float64)
        expected = self.importance_if_restored(np.tile(at, (len(self.mean), 1))) * self.ahead.if_restored(at)
        return np.asarray(np.maximum.accumulate(expected, axis=1))

    def interval_if_restored(self, hours: Sequence[float]) -> tuple[Floats, Floats]:
        """The 90 % predictive intervals of the same, (n, m) each."""
        expected = self.expected_if_restored(hours)
        shape = self.shape if self.challenger is None else np.where(self.challenged, self.challenger.shape, self.shape)
        lo, hi = predictive_interval(expected.ravel(), np.repeat(shape, expected.shape[1]))
        return lo.reshape(expected.shape), hi.reshape(expected.shape)

    def importance_if_restored(self, hours: Floats) -> Floats:
        """(n, m) importance by which the complaints to come are counted, if restored after (n, m) `hours`."""
        told = np.repeat(self.mean[:, None], hours.shape[1], axis=1)
        if self.challenger is not None and np.any(self.challenged):
            told[self.challenged] = self.challenger.ratio(self.features[self.challenged], hours[self.challenged])
        return told


class Prospects:
    """Looks ahead for the outages of one network, by its model."""

    def __init__(self, model: Model, zone: str) -> None:
        self._model = model
        self._zone = ZoneInfo(zone)
        self._tables = AheadTables(model, zone)
        self._doubt = CurveDoubt(model.curves)

    def segment_of(self, outage: OutageStanding) -> str:
        """The segment whose curve an outage follows."""
        return curve_for(self._model, outage.cell.technology, outage.cell.area_class).segment

    def of(self, groups: Sequence[GroupStanding], now: datetime) -> Prospect:
        """The prospect of all outages of `groups`, in their order."""
        outages = [outage for group in groups for outage in group.outages]
        group = np.repeat(np.arange(len(groups)), [len(one.outages) for one in groups])
        curve = np.array([self._tables.number_of(self.segment_of(outage)) for outage in outages], dtype=np.intp)
        users = np.array([outage.affected * outage.level for outage in outages])
        age = np.array([max(0.0, (now - outage.started_at).total_seconds() / 3600.0) for outage in outages])
        mean, shape = np.array([(outage.importance, outage.shape) for outage in outages]).reshape(-1, 2).T
        felt = self._tables.at(curve, users, age, np.full(len(outages), np.nan), now).felt
        challenger = self._model.challenger
        used = [challenger is not None and challenger.is_used_for(_name(outage)) for outage in outages]
        return Prospect(
            group=group,
            curve=curve,
            age_hours=age,
            mean=mean,
            shape=doubted(shape, self._doubt.at(curve, age)),
            ahead=Ahead(np.array([outage.pending for outage in outages], dtype=np.float64), felt),
            challenged=np.array(used, dtype=np.bool_),
            features=self._features(groups, now)[group],
            challenger=challenger,
        )

    def _features(self, groups: Sequence[GroupStanding], now: datetime) -> Floats:
        """(groups, features) as the challenger takes them."""
        local = now.astimezone(self._zone)
        told = np.array([_told(one, now) for one in groups], dtype=np.float64).reshape(-1, 6)
        age, users, cells, complaints, exposure, importance = told.T
        hour = np.full(len(groups), local.hour + local.minute / 60)
        return features_of(age, users, cells, complaints, exposure, importance, hour)


def spared(prospect: Prospect, wait_hours: Floats, remaining_hours: Floats) -> Floats:
    """(n,) complaints that repairs after (n,) `wait_hours` spare on average.

    Against the ends by themselves, which come after (n, m) `remaining_hours`, equally probable.
    """
    told = np.zeros(len(wait_hours))
    for part in np.array_split(np.arange(len(told)), 1 + remaining_hours.size // _AT_ONCE):
        ahead = Ahead(prospect.ahead.pending[part], prospect.ahead.felt[part])
        told[part] = ahead.spared(wait_hours[part], remaining_hours[part]).mean(axis=1)
    usual = remaining_hours.mean(axis=1, keepdims=True)
    return np.asarray(prospect.importance_if_restored(usual)[:, 0] * told)


def _name(outage: OutageStanding) -> str:
    return segment_name(outage.cell.technology, outage.cell.area_class)


def _told(group: GroupStanding, now: datetime) -> tuple[float, ...]:
    """Age, users, cells, complaints, exposure and importance of a group."""
    began = min(outage.started_at for outage in group.outages)
    users = sum(outage.users for outage in group.outages)
    leading = max(group.outages, key=lambda outage: outage.users)
    age = max(0.0, (now - began).total_seconds() / 3600.0)
    return age, users, len(group.outages), group.complaints, group.exposure, leading.importance


_AT_ONCE = 40_000
"""Pairs of an outage and a time to its end that are worked on together, so that they stay in the cache."""
