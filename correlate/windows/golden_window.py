"""Until when a repair still spares most of the complaints, and when they will burst and peak."""

from datetime import datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Curve, Model
from correlate.windows.hazard import HORIZON_HOURS, STEP_HOURS, ReportTable, expected_reports

_PEAK_QUARTERS = 24 * 4
_STEPS_PER_QUARTER = 3
_STEP = timedelta(hours=STEP_HOURS)
_BISECTIONS = 50


class Deadlines(msgspec.Struct, frozen=True, gc=False):
    """Of one live outage, UTC: when complaints burst, until when a repair still pays, when they will peak."""

    burst_at: datetime
    window_closes_at: datetime
    peak_at: datetime


def golden_window(curve: Curve, epsilon: float, reference_hours: float) -> float:
    """W = sup{D : M(D) ≤ ε·M(reference)}, in hours, at constant activity.

    M counts the reports after the repair, so that W does not depend on the delay of reports.
    """
    target = epsilon * expected_reports(curve, reference_hours)
    low, high = 0.0, reference_hours
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if expected_reports(curve, middle) <= target else (low, middle)
    return low


class DeadlineTable:
    """Deadlines of live outages of one segment, by the quarter hour of the local week in which they start.

    What a live outage causes depends on how busy customers are while it lasts: its window is never the
    segment's window counted from its start. A call costs a few microseconds; building takes some
    milliseconds and 0.1 MB.
    """

    def __init__(self, model: Model, curve: Curve, zone: str) -> None:
        hours = model.activity.get(curve.area_class or "all", model.activity["all"])
        activity = Activity(hours, zone)
        self._week = activity.week
        self._burst = timedelta(hours=curve.burst_hours)
        windows = _windows(curve, activity, model.epsilon, model.reference_hours)
        self._window_hours: list[float] = np.append(windows, windows[0]).tolist()
        self._busy = activity.quarters(beyond=_PEAK_QUARTERS + 1)
        self._rates = _rates_while_down(ReportTable(curve, model.delay))
        self._saturated = round(HORIZON_HOURS / STEP_HOURS)

    def deadlines(self, started_at: datetime, now: datetime) -> Deadlines:
        """The deadlines of an outage that began at `started_at` and is still down at `now`; both aware."""
        return Deadlines(
            burst_at=started_at + self._burst,
            window_closes_at=started_at + timedelta(seconds=round(3600 * self.window_hours(started_at))),
            peak_at=self._peak_at(started_at, now),
        )

    def window_hours(self, started_at: datetime) -> float:
        """The longest outage from `started_at` on that causes no more than ε of what the reference causes."""
        quarters = self._week.quarters(started_at)
        slot = int(quarters)
        share = quarters - slot
        return self._window_hours[slot] * (1 - share) + self._window_hours[slot + 1] * share

    def _peak_at(self, started_at: datetime, now: datetime) -> datetime:
        """On whole quarters, so that the time does not creep on with every look at it."""
        quarters = self._week.quarters(now)
        slot = int(quarters)
        first = now - timedelta(minutes=15 * (quarters - slot))
        step = round((first - started_at) / _STEP)
        start = _STEPS_PER_QUARTER + min(step, self._saturated)
        rates = self._rates[start : start + _PEAK_QUARTERS * _STEPS_PER_QUARTER + 1 : _STEPS_PER_QUARTER]
        busy = self._busy[slot : slot + _PEAK_QUARTERS + 1]
        return max(now, first + timedelta(minutes=15 * int(np.argmax(busy * rates))))


def _rates_while_down(table: ReportTable) -> NDArray[np.float64]:
    """Report rates by age on the steps of the table: none in the quarter before, 24 h more as at the horizon."""
    rates = table.values[:-1, 0]
    return np.concatenate([np.zeros(_STEPS_PER_QUARTER), rates, np.full(24 * 4 * _STEPS_PER_QUARTER, rates[-1])])


def _windows(curve: Curve, activity: Activity, epsilon: float, reference_hours: float) -> NDArray[np.float64]:
    """Hours, for each quarter of the week as the start; activity-weighted M on steps of five minutes."""
    steps = max(1, round(reference_hours / STEP_HOURS))
    felt = np.diff(expected_reports(curve, np.linspace(0.0, reference_hours, steps + 1)))
    quarter = np.arange(QUARTERS_PER_WEEK)[:, None] + np.arange(steps) // _STEPS_PER_QUARTER
    busy = activity.quarters()[quarter % QUARTERS_PER_WEEK]
    caused = np.cumsum(busy * felt, axis=1)
    target = epsilon * caused[:, -1]
    whole = (caused <= target[:, None]).sum(axis=1)
    rows = np.arange(QUARTERS_PER_WEEK)
    before = np.where(whole > 0, caused[rows, whole - 1], 0.0)
    share = (target - before) / (caused[rows, whole] - before)
    return np.asarray((whole + share) * (reference_hours / steps))
