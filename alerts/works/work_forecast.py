"""How many complaints planned work will bring, told from the model before it begins."""

from datetime import datetime
from math import ceil

import msgspec
import numpy as np

from alerts.works.scope import Places, Scope
from correlate.activity import QUARTERS_PER_WEEK, Activity
from correlate.model import Curve, Model, curve_for
from correlate.windows.hazard import HORIZON_HOURS, expected_reports
from correlate.windows.predictive import predictive_interval

_QUARTERS_AHEAD = round(4 * HORIZON_HOURS)


class ExpectedComplaints(msgspec.Struct, frozen=True):
    """Complaints that a work brings on average, and the 90 % interval of their number. Modelled, never counted."""

    mean: float
    lo: float
    hi: float


class WorkForecast:
    """Forecasts for planned work, by one model."""

    def __init__(self, model: Model, zone: str) -> None:
        self._model = model
        self._zone = zone
        self._activity: dict[str, Activity] = {}

    def expected(self, scope: Scope, places: Places, starts_at: datetime, ends_at: datetime) -> ExpectedComplaints:
        """What comes if all cells of the scope are out of service for all of the window (72 hours of it at most).

        Σ users × ∫ h(age) q(time) over the window, reports after it included, repeats counted, times what planned
        work is as bad as (`planned_level`); negative binomial with the importance of the curve that most users
        follow (statistics.md §4).
        """
        users: dict[str, tuple[Curve, float]] = {}
        for cell in scope.cells:
            curve = curve_for(self._model, cell.technology, cell.area_class)
            users[curve.segment] = (curve, users.get(curve.segment, (curve, 0.0))[1] + places.users_of(cell))
        if not users or ends_at <= starts_at:
            return ExpectedComplaints(0.0, 0.0, 0.0)
        per_call = self._model.planned_level * self._model.calls_per_complaint
        mean = per_call * sum([many * self._per_user(curve, starts_at, ends_at) for curve, many in users.values()])
        widest = max(users.values(), key=lambda one: one[1])[0]
        lo, hi = predictive_interval(np.array([mean]), widest.frailty_shape)
        return ExpectedComplaints(mean, float(lo[0]), float(hi[0]))

    def usual(self, region: str, users: float) -> float:
        """Complaints an hour that so many users of a region make without any outage, at mean activity."""
        rate = self._model.regions.get(region, self._model.complaints_per_user_hour)
        return rate * self._model.calls_per_complaint * users

    def _per_user(self, curve: Curve, starts_at: datetime, ends_at: datetime) -> float:
        activity = self._activity_of(curve)
        hours = min((ends_at - starts_at).total_seconds() / 3600, HORIZON_HOURS)
        steps = min(max(1, ceil(4 * hours)), _QUARTERS_AHEAD)
        felt = np.diff(expected_reports(curve, np.linspace(0.0, hours, steps + 1)))
        first = int(activity.week.quarters(starts_at))
        busy = activity.quarters()[(first + np.arange(steps)) % QUARTERS_PER_WEEK]
        return float(felt @ busy)

    def _activity_of(self, curve: Curve) -> Activity:
        name = curve.area_class if curve.area_class in self._model.activity else "all"
        if name not in self._activity:
            self._activity[name or "all"] = Activity(self._model.activity[name or "all"], self._zone)
        return self._activity[name or "all"]
