"""What many cells that are out will still cause, at importance 1: felt and not yet reported, and felt from now on."""

from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity, LocalWeek
from correlate.model import Curve, Model, curve_named
from correlate.windows.delay import mean_wait
from correlate.windows.hazard import HORIZON_HOURS, STEP_HOURS, AgeTables, PendingTable, expected_reports

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_QUARTERS_AHEAD = round(4 * HORIZON_HOURS)
_STEPS_PER_QUARTER = 3
_AHEAD = np.arange(_QUARTERS_AHEAD + 1) * _STEPS_PER_QUARTER


class Ahead(msgspec.Struct, frozen=True):
    """Complaints to come of n cells at importance 1, as seen at one moment.

    `pending`: (n,) felt by then and not yet reported; `felt`: (n, 289) felt from then to each quarter hour ahead
    while the cell stays down.
    """

    pending: Floats
    felt: Floats

    def felt_within(self, hours: Floats) -> Floats:
        """(n, m) felt within so many hours from now: `hours` is (m,) for all of them or (n, m); 72 at most."""
        quarters = np.clip(np.asarray(hours, dtype=np.float64) * 4, 0.0, _QUARTERS_AHEAD)
        quarters = np.broadcast_to(quarters, (len(self.felt), quarters.shape[-1]))
        whole = np.minimum(quarters.astype(np.intp), _QUARTERS_AHEAD - 1)
        before = np.take_along_axis(self.felt, whole, axis=1)
        after = np.take_along_axis(self.felt, whole + 1, axis=1)
        return np.asarray(before + (quarters - whole) * (after - before))

    def if_restored(self, hours: Floats) -> Floats:
        """(n, m) complaints to come if restored so many hours from now, reports after the repair included."""
        return np.asarray(self.pending[:, None] + self.felt_within(hours))

    def spared(self, wait_hours: Floats, remaining_hours: Floats) -> Floats:
        """(n, m) complaints that repairs after (n,) `wait_hours` spare, if else the cells end after (n, m) hours."""
        by_itself, repaired = self.felt_within(remaining_hours), self.felt_within(wait_hours[:, None])
        return np.asarray(np.maximum(0.0, by_itself - repaired))

    def together(self) -> "Ahead":
        """The cells as one."""
        return Ahead(self.pending.sum(keepdims=True), self.felt.sum(axis=0, keepdims=True))


class AheadTables:
    """Looks ahead by the curves, activity and delay of one model."""

    def __init__(self, model: Model, zone: str) -> None:
        profiles = [model.activity.get(curve.area_class or "all", model.activity["all"]) for curve in model.curves]
        activities = [Activity(hours, zone) for hours in profiles]
        self._model = model
        self._week = LocalWeek(zone)
        self._busy = np.array([activity.quarters(beyond=_QUARTERS_AHEAD + 1) for activity in activities])
        self._busy_lately = np.array([_busy_lately(activity, model) for activity in activities])
        self._numbers: dict[str, int] = {curve.segment: number for number, curve in enumerate(model.curves)}
        self._pending = AgeTables([PendingTable(curve, model.delay) for curve in model.curves])
        self._felt = np.array([_felt_by_age(curve) for curve in model.curves])

    def number_of(self, segment: str) -> int:
        """The number of the curve that a segment follows; that of its technology, or of all, if it has none."""
        number = self._numbers.get(segment)
        if number is None:
            number = self._numbers[segment] = self._model.curves.index(curve_named(self._model, segment))
        return number

    def at(self, numbers: Indices, users: Floats, ages: Floats, since_end: Floats, now: datetime) -> Ahead:
        """What n cells will still cause: by number of the curve, users, age, and hours since the end.

        Hours since the end are NaN while the cell is down, ages count up to now. `now` is aware.
        """
        quarters = self._week.quarters(now)
        down = np.isnan(since_end)
        pending = self._pending.at(numbers, ages, np.where(down, 0.0, since_end))
        felt = np.zeros((len(ages), _QUARTERS_AHEAD + 1))
        felt[down] = self._felt_ahead(numbers[down], users[down], ages[down], quarters)
        return Ahead(users * pending * self._busy_lately[numbers, int(quarters)], felt)

    def _felt_ahead(self, numbers: Indices, users: Floats, ages: Floats, quarters: float) -> Floats:
        slot = int(quarters)
        busy = self._busy[:, slot : slot + _QUARTERS_AHEAD + 1]
        busy = busy[:, :-1] + (quarters - slot) * np.diff(busy, axis=1)
        steps = np.clip(ages, 0.0, HORIZON_HOURS) / STEP_HOURS
        whole = steps.astype(np.intp)
        at = whole[:, None] + _AHEAD
        before, after = self._felt[numbers[:, None], at], self._felt[numbers[:, None], at + 1]
        caused = before + (steps - whole)[:, None] * (after - before)
        ahead = np.zeros((len(ages), _QUARTERS_AHEAD + 1))
        np.cumsum(busy[numbers] * np.diff(caused, axis=1), axis=1, out=ahead[:, 1:])
        ahead *= users[:, None]
        return ahead


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
