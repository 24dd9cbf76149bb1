"""What a live outage group will still cost, and what a repair spares."""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.facts import OpenOutage
from correlate.model import Model
from correlate.windows.ahead import Ahead, AheadTables
from correlate.windows.curve_doubt import CurveDoubt, doubted
from correlate.windows.importance import Evidence, importance
from correlate.windows.predictive import predictive_interval
from correlate.windows.remaining import RemainingTimes

Floats = NDArray[np.float64]


class Part(msgspec.Struct, frozen=True, gc=False):
    """The cells of a group that share a segment, a start and an end (None: still down), their users summed."""

    segment: str
    started_at: datetime
    ended_at: datetime | None
    users: float


class Outlook:
    """What may still come of a group, as seen at one moment; all counts are of complaints.

    The group's importance, which every count scales with, is believed to be Gamma: `shape` and mean
    `importance`, after the complaints that it has caused so far; the doubt about a learnt curve is in the shape.
    Complaints to come are negative binomial.
    """

    def __init__(self, shape: float, importance: float, ahead: Ahead, remaining: Floats) -> None:
        self.shape = shape
        self.importance = importance
        self._ahead = ahead
        self._remaining = remaining

    def expected_if_restored(self, hours_from_now: Sequence[float]) -> Floats:
        """Complaints still to come, late reports included, if restored so many hours from now (72 at most)."""
        return np.asarray(self.importance * self._ahead.if_restored(np.asarray(hours_from_now))[0])

    def interval_if_restored(self, hours_from_now: Sequence[float]) -> tuple[Floats, Floats]:
        """The 90 % predictive intervals of the same."""
        return predictive_interval(self.expected_if_restored(hours_from_now), self.shape)

    def if_left(self) -> Floats:
        """(m,) complaints still to come, late reports included, for each equally probable end by itself."""
        return np.asarray(self.importance * self._ahead.if_restored(self._remaining)[0])

    def if_repaired(self, wait_hours: float) -> Floats:
        """(m,) the same where it is repaired `wait_hours` from now, unless it has ended by itself before."""
        return np.asarray(self.importance * self._ahead.if_restored(np.minimum(self._remaining, wait_hours))[0])

    def expected_avoided(self, wait_hours: float) -> float:
        """Complaints spared by a repair `wait_hours` from now, against the outage's ending by itself."""
        return self.importance * float(self._spared(wait_hours).mean())

    def avoided_interval(self, wait_hours: float) -> tuple[float, float]:
        """The 90 % predictive interval of the same: both the complaints and the end by itself are uncertain."""
        lower, upper = predictive_interval(self.importance * self._spared(wait_hours)[None, :], self.shape)
        return float(lower[0]), float(upper[0])

    def _spared(self, wait_hours: float) -> Floats:
        """For each equally probable time to the end by itself; at importance 1."""
        return np.asarray(self._ahead.spared(np.array([wait_hours]), self._remaining)[0])


class Forecaster:
    """Looks ahead for the groups of one network, by its model."""

    def __init__(self, model: Model, zone: str) -> None:
        self._curves = model.curves
        self._tables = AheadTables(model, zone)
        self._doubt = CurveDoubt(model.curves)
        self._remaining = RemainingTimes(model.durations_hours)

    def outlook(
        self,
        parts: Sequence[Part],
        complaints: float,
        exposure: float,
        now: datetime,
        level: float = 1.0,
        doubt: float = 0.0,
    ) -> Outlook:
        """The outlook of a group of `parts`, one at least, at `now`.

        `complaints` is what it has caused so far, `exposure` what was expected of it at importance 1, as in
        `OpenOutage`; `level` is the factor by which its region exceeds the curves; `doubt` as in `importance`.
        """
        numbers = np.array([self._tables.number_of(part.segment) for part in parts], dtype=np.intp)
        users = np.array([part.users for part in parts]) * level
        ages = np.array([_hours(part.started_at, now) for part in parts])
        since = np.array([np.nan if part.ended_at is None else _hours(part.ended_at, now) for part in parts])
        leading = numbers[np.argmax(users)]
        prior = self._curves[leading].frailty_shape
        evidence = Evidence(np.array([complaints]), np.array([doubt]), np.array([exposure]))
        belief = importance(np.array([prior]), evidence)
        ahead = self._tables.at(numbers, users, ages, since, now).together()
        age = np.array([ages[np.isnan(since)].max(initial=0.0)])
        shape = doubted(belief.shape, self._doubt.at(np.array([leading]), age))
        return Outlook(float(shape[0]), float(belief.mean[0]), ahead, self._remaining.at(age))


def parts_of(outages: Iterable[OpenOutage]) -> tuple[Part, ...]:
    """The outages of a group, summed where segment, start and end agree.

    Those that planned work accounts for are the caller's to leave out, with their complaints and exposure.
    """
    users: dict[tuple[str, datetime, datetime | None], float] = {}
    for outage in outages:
        key = (outage.segment, outage.started_at, outage.ended_at)
        users[key] = users.get(key, 0.0) + outage.users
    return tuple(Part(*key, total) for key, total in users.items())


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0
