"""What a live outage group will still cost, and what a repair spares."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.facts import OpenOutage
from correlate.model import Curve, Model, curve_named
from correlate.windows.delay import mean_wait
from correlate.windows.hazard import HORIZON_HOURS, STEP_HOURS, AgeTables, PendingTable, expected_reports
from correlate.windows.predictive import predictive_interval

Floats = NDArray[np.float64]

_QUARTERS_AHEAD = round(4 * HORIZON_HOURS)
_STEPS_PER_QUARTER = 3
_FEWEST_SURVIVORS = 10
_SOONEST_END_HOURS = 0.25


class Part(msgspec.Struct, frozen=True, gc=False):
    """The cells of a group that share a segment, a start and an end (None: still down), their users summed."""

    segment: str
    started_at: datetime
    ended_at: datetime | None
    users: float


class Outlook:
    """What may still come of a group, as seen at one moment; all counts are of complaints.

    The group's importance, which every count scales with, is believed to be Gamma: `shape` and mean
    `importance`, after the complaints that it has caused so far. Complaints to come are negative binomial.
    """

    def __init__(self, shape: float, importance: float, pending: float, felt: Floats, remaining: Floats) -> None:
        self.shape = shape
        self.importance = importance
        self._pending = pending
        self._felt = felt
        self._remaining = remaining

    def expected_if_restored(self, hours_from_now: Sequence[float]) -> Floats:
        """Complaints still to come, late reports included, if restored so many hours from now (72 at most)."""
        return np.asarray(self.importance * (self._pending + self._felt_within(hours_from_now)))

    def interval_if_restored(self, hours_from_now: Sequence[float]) -> tuple[Floats, Floats]:
        """The 90 % predictive intervals of the same."""
        return predictive_interval(self.expected_if_restored(hours_from_now), self.shape)

    def expected_avoided(self, wait_hours: float) -> float:
        """Complaints spared by a repair `wait_hours` from now, against the outage's ending by itself."""
        return self.importance * float(self._spared(wait_hours).mean())

    def avoided_interval(self, wait_hours: float) -> tuple[float, float]:
        """The 90 % predictive interval of the same: both the complaints and the end by itself are uncertain."""
        lower, upper = predictive_interval(self.importance * self._spared(wait_hours)[None, :], self.shape)
        return float(lower[0]), float(upper[0])

    def _spared(self, wait_hours: float) -> Floats:
        """For each equally probable time to the end by itself; at importance 1."""
        return np.asarray(np.maximum(0.0, self._felt_within(self._remaining) - self._felt_within(wait_hours)))

    def _felt_within(self, hours: float | Sequence[float] | Floats) -> Floats:
        grid = np.asarray(hours, dtype=np.float64) * 4
        return np.asarray(np.interp(grid, _GRID, self._felt))


class Forecaster:
    """Looks ahead for the groups of one network, by its model."""

    def __init__(self, model: Model, zone: str) -> None:
        activity = Activity(model.activity["all"], zone)
        self._model = model
        self._week = activity.week
        self._busy = activity.quarters(beyond=_QUARTERS_AHEAD + 1)
        self._busy_lately = _busy_lately(activity, model)
        self._numbers: dict[str, int] = {curve.segment: number for number, curve in enumerate(model.curves)}
        self._pending = AgeTables([PendingTable(curve, model.delay) for curve in model.curves])
        self._felt = np.array([_felt_by_age(curve) for curve in model.curves])

    def outlook(
        self, parts: Sequence[Part], complaints: float, exposure: float, now: datetime, level: float = 1.0
    ) -> Outlook:
        """The outlook of a group of `parts` at `now`.

        `complaints` is what it has caused so far, `exposure` what was expected of it at importance 1, as in
        `OpenOutage`; `level` is the factor by which its region exceeds the curves.
        """
        curve = self._model.curves[self._number(max(parts, key=lambda part: part.users).segment)]
        shape = curve.frailty_shape + complaints
        importance = shape / (curve.frailty_shape + exposure)
        numbers = np.array([self._number(part.segment) for part in parts], dtype=np.intp)
        users = np.array([part.users for part in parts]) * level
        ages = np.array([_hours(part.started_at, now) for part in parts])
        since = np.array([0.0 if part.ended_at is None else _hours(part.ended_at, now) for part in parts])
        down = np.array([part.ended_at is None for part in parts])
        quarters = self._week.quarters(now)
        pending = float(users @ self._pending.at(numbers, ages, since)) * float(self._busy_lately[int(quarters)])
        felt = self._felt_ahead(numbers[down], users[down], ages[down], quarters)
        age = float(ages[down].max(initial=0.0))
        return Outlook(shape, importance, pending, felt, remaining_hours(self._model.durations_hours, age))

    def _number(self, segment: str) -> int:
        number = self._numbers.get(segment)
        if number is None:
            number = self._numbers[segment] = self._model.curves.index(curve_named(self._model, segment))
        return number

    def _felt_ahead(self, numbers: NDArray[np.intp], users: Floats, ages: Floats, quarters: float) -> Floats:
        """Complaints felt from now to each quarter hour ahead, while all that is down stays down."""
        slot = int(quarters)
        busy = self._busy[slot : slot + _QUARTERS_AHEAD + 1]
        busy = busy[:-1] + (quarters - slot) * np.diff(busy)
        steps = np.minimum(ages, HORIZON_HOURS) / STEP_HOURS
        whole = steps.astype(np.intp)
        at = whole[:, None] + _AHEAD
        before, after = self._felt[numbers[:, None], at], self._felt[numbers[:, None], at + 1]
        felt = users @ (before + (steps - whole)[:, None] * (after - before))
        ahead = np.zeros(_QUARTERS_AHEAD + 1)
        np.cumsum(busy * np.diff(felt), out=ahead[1:])
        return ahead


def parts_of(outages: Iterable[OpenOutage]) -> tuple[Part, ...]:
    """The outages of a group, summed where segment, start and end agree; planned ones left out."""
    users: dict[tuple[str, datetime, datetime | None], float] = {}
    for outage in outages:
        if not outage.planned:
            key = (outage.segment, outage.started_at, outage.ended_at)
            users[key] = users.get(key, 0.0) + outage.users
    return tuple(Part(*key, total) for key, total in users.items())


_GRID = np.arange(_QUARTERS_AHEAD + 1, dtype=np.float64)
_AHEAD = np.arange(_QUARTERS_AHEAD + 1) * _STEPS_PER_QUARTER


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600.0


def _felt_by_age(curve: Curve) -> Floats:
    """M at every step of age, as far as a forecast at the horizon looks ahead."""
    steps = round(2 * HORIZON_HOURS / STEP_HOURS) + 2
    return expected_reports(curve, np.arange(steps) * STEP_HOURS)


def _busy_lately(activity: Activity, model: Model) -> Floats:
    """For each quarter of the week: activity while that was felt which has not been reported yet."""
    edges = np.arange(QUARTERS_PER_WEEK + 1) / 4
    kernel = np.diff(mean_wait(model.delay, edges))
    busy = activity.quarters()
    back = np.arange(QUARTERS_PER_WEEK)[:, None] - np.arange(QUARTERS_PER_WEEK)
    return np.asarray(busy[back % QUARTERS_PER_WEEK] @ kernel / kernel.sum())


def remaining_hours(durations: tuple[float, ...], age: float) -> Floats:
    """Equally probable times to the end by itself, of an outage of this age.

    Older than nearly all recorded ones, it is taken to go on as the longest tenth of them did: in proportion
    to its age. At least a quarter of an hour: what just ends is not reported as ended at once.
    """
    first = bisect_right(durations, age)
    longest = max(0, len(durations) - _FEWEST_SURVIVORS)
    if first <= longest:
        return np.array(durations[first:]) - age
    tail = np.array(durations[longest:])
    return np.asarray(np.clip(age * (tail / tail[0] - 1.0), _SOONEST_END_HOURS, HORIZON_HOURS))
