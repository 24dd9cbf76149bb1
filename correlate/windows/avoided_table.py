"""What a repair after any wait spares, tabled: for queues that are ranked again with every picture."""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Curve, Model
from correlate.windows.hazard import HORIZON_HOURS, expected_reports
from correlate.windows.remaining import RemainingTimes

Floats = NDArray[np.float64]

_FINE = 96
_QUARTERS = round(8 * HORIZON_HOURS)
# Every quarter of an hour over the first day, while the burst builds up, every hour after.
_AT = np.concatenate([np.arange(_FINE), np.arange(_FINE, _QUARTERS + 1, 4)])
_COLUMNS = len(_AT)
_LAST = float(HORIZON_HOURS)


class AvoidedTable:
    """`Outlook.expected_avoided` of one user at importance 1, for one segment and one law of ends without a crew.

    Felt after age x of an outage that began then, if it lasts: F(x) = ∫ₓ activity · hazard · S, of which a repair at
    age x spares F(x) / S(age). F is tabled by the quarter of the local week of the start and by x, so that the wait
    may be any: bilinear between them, and within three hundredths of the forecast, which takes the law by 40 points.
    Building takes some ten milliseconds, 1.2 MB.
    """

    def __init__(self, model: Model, curve: Curve, zone: str, ends_hours: Sequence[float]) -> None:
        activity = Activity(model.activity.get(curve.area_class or "all", model.activity["all"]), zone)
        edges = np.arange(_QUARTERS + 1) / 4
        surviving = RemainingTimes(ends_hours).surviving(edges)
        felt = np.diff(expected_reports(curve, edges)) * (surviving[:-1] + surviving[1:]) / 2
        ahead = np.arange(QUARTERS_PER_WEEK + 1)[:, None] + np.arange(_QUARTERS)
        borne = activity.quarters()[ahead % QUARTERS_PER_WEEK] * felt
        to_come = np.zeros((QUARTERS_PER_WEEK + 1, _QUARTERS + 1))
        to_come[:, :-1] = np.cumsum(borne[:, ::-1], axis=1)[:, ::-1]
        self.week = activity.week
        self._to_come = memoryview(np.ascontiguousarray(to_come[:, _AT]).tobytes()).cast("d")
        self._surviving: list[float] = surviving[_AT].tolist()

    def per_user(self, started_at: datetime, now: datetime, repair_hours: float) -> float:
        """Complaints spared per user by service that is back `repair_hours` from now; both times aware.

        Of an outage that is down at `now`; what comes after 72 hours more is left out, older ones count as 72 h old.
        """
        age = min(max((now - started_at).total_seconds() / 3600.0, 0.0), _LAST)
        if repair_hours >= _LAST:
            return 0.0
        quarters = (self.week.quarters(now) - age * 4) % QUARTERS_PER_WEEK
        spared = self._at(quarters, age + repair_hours) - self._at(quarters, age + _LAST)
        column, part = _column(age)
        surviving = self._surviving[column] * (1 - part) + self._surviving[column + 1] * part
        return spared / surviving if surviving > 0.0 else 0.0

    def _at(self, quarters: float, age: float) -> float:
        row = int(quarters)
        share = quarters - row
        column, part = _column(age)
        at, values = row * _COLUMNS + column, self._to_come
        earlier = values[at] * (1 - part) + values[at + 1] * part
        later = values[at + _COLUMNS] * (1 - part) + values[at + _COLUMNS + 1] * part
        return float(earlier * (1 - share) + later * share)


def _column(age: float) -> tuple[int, float]:
    """The column at or below an age, and how far it lies towards the next."""
    place = age * 4 if age * 4 < _FINE else _FINE + (age - _FINE / 4)
    column = min(int(place), _COLUMNS - 2)
    return column, min(place - column, 1.0)
