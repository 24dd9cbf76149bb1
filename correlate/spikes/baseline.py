"""How many complaints a place has when nothing is wrong: learnt as it goes, from what no outage explains."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import LocalWeek
from correlate.model import HOURS_PER_WEEK

Floats = NDArray[np.float64]

HALF_LIFE_HOURS = 4 * 168.0
"""What was seen four weeks ago counts half."""

REGION_PRIOR = 10.0
"""Complaints that the model's rate is trusted for, before the region's own count as much."""

DISTRICT_PRIOR = 20.0
"""Complaints that the region's rate is trusted for, before a district's own count as much."""

PROFILE_PRIOR = 20.0
"""Complaints in one hour of the week that its activity in the model is trusted for."""

DISPERSION_PRIOR = 50.0
"""Complaints that the first dispersion (region) or the region's (districts) is trusted for."""

FIRST_DISPERSION = 1.2
MOST_DISPERSION = 10.0


class BaselineState(msgspec.Struct):
    """All that a baseline has learnt of one region, as plain numbers: the region first, then its districts.

    `seen` and `awaited` are complaints that came and that the model's rates expected; `squares` and `spread` the
    squared deviations and the means they are compared with; all four fade with the half-life. `hour_seen` and
    `hour_awaited` are the first two by hour of the local week, for the region, by the model's activity.
    """

    seen: list[float]
    awaited: list[float]
    squares: list[float]
    spread: list[float]
    hour_seen: list[float]
    hour_awaited: list[float]


def new_state(districts: int) -> BaselineState:
    """The state of a region of so many districts before anything was seen."""
    zeros = [0.0] * (1 + districts)
    week = [0.0] * HOURS_PER_WEEK
    return BaselineState(zeros, zeros.copy(), zeros.copy(), zeros.copy(), week, week.copy())


class Baseline:
    """Expected background complaints of a region (place 0) and its districts (1, 2, …).

    Gamma–Poisson rates: the region's own lean on the model's, the districts' on the region's, by `users`. The
    activity over the week starts as the model's and moves slowly to what is seen. Variance is dispersion times
    mean, plus what is not known of the rate.
    """

    def __init__(
        self,
        users: Sequence[float],
        complaints_per_user_hour: float,
        activity: Sequence[float],
        zone: str,
        state: BaselineState | None = None,
    ) -> None:
        state = state or new_state(len(users) - 1)
        self._week = LocalWeek(zone)
        self._rates = np.array(users, dtype=np.float64) * complaints_per_user_hour
        self._activity = np.array(activity, dtype=np.float64)
        self.restore(state)

    @property
    def state(self) -> BaselineState:
        """What was learnt so far; a baseline made from it goes on to the same bits."""
        return BaselineState(*self._places.tolist(), *self._hours.tolist())

    def restore(self, state: BaselineState) -> None:
        """Go on from a state, to the same bits."""
        self._places = np.array([state.seen, state.awaited, state.squares, state.spread], dtype=np.float64)
        self._hours = np.array([state.hour_seen, state.hour_awaited], dtype=np.float64)
        self._settle()

    def expected(self, bin_start: datetime, hours: float) -> tuple[Floats, Floats]:
        """Mean and variance of the background complaints of every place in `hours` from `bin_start` on.

        The activity is that of the hour in which `bin_start` lies: ask for no more than about an hour.
        """
        mean = self._per_hour * (hours * self._profile[self._week.hour(bin_start)])
        return mean, mean * self._dispersion + mean * mean * self._doubt

    def learn(self, bin_start: datetime, hours: float, observed: Floats, attributed: Floats) -> None:
        """Takes in a concluded bin: complaints of every place, and how many of them outages explain.

        Counts beyond mean + 3 deviations + 2 are taken as that, so that a spike that nothing explains does
        not become usual; the more outages explain, the less a bin weighs.
        """
        hour = self._week.hour(bin_start)
        mean = self._per_hour * (hours * self._profile[hour])
        variance = mean * self._dispersion + mean * mean * self._doubt
        background = np.minimum(np.maximum(observed - attributed, 0.0), mean + 3.0 * np.sqrt(variance) + 2.0)
        weight = mean / np.maximum(mean + attributed, np.finfo(np.float64).tiny)
        awaited = self._rates * (hours * self._profile[hour])
        self._places *= 0.5 ** (hours / HALF_LIFE_HOURS)
        self._places += weight * np.stack([background, awaited, (background - mean) ** 2, mean])
        # each hour of the week passes once a week: it fades by the hours that were seen of it
        self._hours[:, hour] *= 0.5 ** (hours * HOURS_PER_WEEK / (2 * HALF_LIFE_HOURS))
        usual = self._rates[0] * hours * self._activity[hour]
        self._hours[:, hour] += weight[0] * background[0], weight[0] * usual
        self._settle()

    def _settle(self) -> None:
        """All that follows from the state, always computed from it alone: a restart makes no difference."""
        seen, awaited, squares, spread = self._places
        level = (seen[0] + REGION_PRIOR) / (awaited[0] + REGION_PRIOR)
        prior = DISTRICT_PRIOR / level
        levels = (seen + DISTRICT_PRIOR) / (awaited + prior)
        levels[0] = level
        self._per_hour = self._rates * levels
        self._doubt = 1.0 / (seen + DISTRICT_PRIOR)
        self._doubt[0] = 1.0 / (seen[0] + REGION_PRIOR)
        first = (DISPERSION_PRIOR * FIRST_DISPERSION + squares[0]) / (DISPERSION_PRIOR + spread[0])
        dispersion = (DISPERSION_PRIOR * first + squares) / (DISPERSION_PRIOR + spread)
        dispersion[0] = first
        self._dispersion = np.clip(dispersion, 1.0, MOST_DISPERSION)
        came, usual = self._hours
        adapted = self._activity * (came + PROFILE_PRIOR) / (level * usual + PROFILE_PRIOR)
        self._profile = adapted / adapted.mean()
