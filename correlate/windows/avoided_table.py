"""What a repair after a fixed wait spares, tabled: for queues that are ranked again with every picture."""

from bisect import bisect_right
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Curve, Model
from correlate.windows.hazard import HORIZON_HOURS, expected_reports
from correlate.windows.remaining import RemainingTimes

Floats = NDArray[np.float64]

_QUARTERS_AHEAD = round(4 * HORIZON_HOURS)
# Every quarter of an hour while the burst builds up, ever coarser after: hazard and remaining time hardly bend there.
_AGES = np.concatenate([np.arange(0.0, 18.0, 0.25), np.geomspace(18.0, HORIZON_HOURS, 25)])


class AvoidedTable:
    """`Outlook.expected_avoided` of one user at importance 1, for one segment and one wait.

    The same sums as the forecast's, made once for each age and each quarter of the local week: bilinear between
    them and within a fiftieth of it, some thirty times faster. Building takes some ten milliseconds, 0.5 MB.
    """

    def __init__(self, model: Model, curve: Curve, zone: str, wait_hours: float) -> None:
        activity = Activity(model.activity.get(curve.area_class or "all", model.activity["all"]), zone)
        ahead = np.arange(QUARTERS_PER_WEEK + 1)[:, None] + np.arange(_QUARTERS_AHEAD)
        busy = activity.quarters()[ahead % QUARTERS_PER_WEEK]
        remaining = RemainingTimes(model.durations_hours).at(_AGES)
        spared = np.array([_spared_by_quarter(curve, *row, wait_hours) for row in zip(_AGES, remaining, strict=True)])
        self.week = activity.week
        self._values = memoryview((spared @ busy.T).astype(np.float64).tobytes()).cast("d")
        self._ages: list[float] = _AGES.tolist()

    def per_user(self, started_at: datetime, now: datetime) -> float:
        """Complaints spared per user, of an outage that began at `started_at` and is down at `now`; both aware."""
        quarters = self.week.quarters(now)
        column = int(quarters)
        share = quarters - column
        age = (now - started_at).total_seconds() / 3600.0
        row, part = self._row(age)
        at = row * (QUARTERS_PER_WEEK + 1) + column
        below = at + QUARTERS_PER_WEEK + 1
        values = self._values
        younger = values[at] * (1 - share) + values[at + 1] * share
        older = values[below] * (1 - share) + values[below + 1] * share
        return float(younger * (1 - part) + older * part)

    def _row(self, age: float) -> tuple[int, float]:
        row = min(max(bisect_right(self._ages, age) - 1, 0), len(self._ages) - 2)
        low, high = self._ages[row], self._ages[row + 1]
        return row, min(max((age - low) / (high - low), 0.0), 1.0)


def _spared_by_quarter(curve: Curve, age: float, remaining: Floats, wait_hours: float) -> Floats:
    """Complaints felt in each quarter hour ahead that a repair spares, at activity 1: (288,)."""
    edges = np.arange(_QUARTERS_AHEAD + 1)
    felt = np.diff(expected_reports(curve, age + edges / 4))
    ends = np.maximum(remaining, wait_hours)
    still_down = np.clip(ends[:, None] * 4 - edges[:-1], 0.0, 1.0).mean(axis=0)
    repaired = np.clip(wait_hours * 4 - edges[:-1], 0.0, 1.0)
    return np.asarray(felt * (still_down - repaired))
