"""How many complaints a place has when nothing is wrong: learnt as it goes, from what no outage explains."""

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import sqrt

import msgspec
import numpy as np

from correlate.activity import LocalWeek
from correlate.model import HOURS_PER_WEEK

HALF_LIFE_HOURS = 4 * 168.0
"""What was seen four weeks ago counts half."""

REGION_PRIOR = 10.0
"""Complaints that the rate of all regions is trusted for, before the region's own count as much; and the model's
for all regions."""

DISTRICT_PRIOR = 20.0
"""Complaints that the region's rate is trusted for, before a district's own count as much."""

PROFILE_PRIOR = 20.0
"""Complaints in one hour of the day that its activity in the model is trusted for; in one hour of the week, that of
its hour of the day."""

DISPERSION_PRIOR = 50.0
"""Complaints that the first dispersion (region) or the region's (districts) is trusted for."""

HOLIDAY_PRIOR = 20.0
"""Complaints on holidays that ordinary days are trusted for."""

BINS_SQUARED = 4
"""Bins whose deviations are squared together: as many as the longest window has."""

FIRST_DISPERSION = 1.2
MOST_DISPERSION = 10.0

_TINY = sys.float_info.min
_sum = np.add.reduce


class BaselineState(msgspec.Struct):
    """All that a baseline has learnt of one region, as plain numbers: the region first, then its districts.

    `seen` and `awaited` are complaints that came and that the model's rates expected; `squares` and `spread` the
    squared deviations and the means they are compared with; all four fade with the half-life. `hour_seen` and
    `hour_awaited` are the first two by hour of the local week, for the region, by the model's activity.
    `gathered` are deviations and means since bins were last squared, `bins_gathered` how many of them.
    `holiday` are complaints seen and awaited on holidays; `lean` is the level that all regions together have.
    """

    seen: list[float]
    awaited: list[float]
    squares: list[float]
    spread: list[float]
    hour_seen: list[float]
    hour_awaited: list[float]
    gathered: list[tuple[float, float]]
    bins_gathered: int = 0
    holiday: tuple[float, float] = (0.0, 0.0)
    lean: float = 1.0


def new_state(districts: int) -> BaselineState:
    """The state of a region of so many districts before anything was seen."""
    zeros = [0.0] * (1 + districts)
    week = [0.0] * HOURS_PER_WEEK
    gathered = [(0.0, 0.0)] * (1 + districts)
    return BaselineState(zeros, zeros.copy(), zeros.copy(), zeros.copy(), week, week.copy(), gathered)


def level_together(baselines: Iterable[tuple[float, float]]) -> float:
    """By how much complaints of all regions exceed what the model's rates expect, from what came and was awaited."""
    seen = awaited = REGION_PRIOR
    for came, due in baselines:
        seen += came
        awaited += due
    return seen / awaited


class Baseline:
    """Expected background complaints of a region (place 0) and its districts (1, 2, …).

    Gamma–Poisson rates by `users`: the region's own lean on what all regions make of the model's (`lean`, which
    takes effect with the next bin learnt), the districts' on the region's. The
    activity over the week starts as the model's and moves slowly to what is seen, first by hour of the day, then
    by hour of the week. Variance is dispersion times mean, plus what is not known of the rate. Plain numbers by
    place: a region has few districts, and arrays of a handful cost more than they save.
    """

    def __init__(
        self,
        users: Sequence[float],
        complaints_per_user_hour: float,
        activity: Sequence[float],
        zone: str,
        state: BaselineState | None = None,
        holidays: frozenset[date] = frozenset(),
    ) -> None:
        self._week = LocalWeek(zone)
        self._holidays = holidays
        self._rates = [float(number) * complaints_per_user_hour for number in users]
        self._activity = np.array(activity, dtype=np.float64)
        self.restore(state or new_state(len(users) - 1))

    @property
    def region_so_far(self) -> tuple[float, float]:
        """Complaints of the region that came, and that the model's rates expected."""
        return self._seen[0], self._awaited[0]

    def hardly_known(self) -> tuple[int, ...]:
        """The places whose rate is mostly that of the place they lean on."""
        region, *districts = self._seen
        few = [1 + at for at, seen in enumerate(districts) if seen < DISTRICT_PRIOR]
        return (0, *few) if region < REGION_PRIOR else tuple(few)

    @property
    def state(self) -> BaselineState:
        """What was learnt so far; a baseline made from it goes on to the same bits."""
        return BaselineState(
            self._seen.copy(),
            self._awaited.copy(),
            self._squares.copy(),
            self._spread.copy(),
            self._hour_seen.tolist(),
            self._hour_awaited.tolist(),
            self._gathered.copy(),
            self._bins_gathered,
            self._holiday,
            self.lean,
        )

    def restore(self, state: BaselineState) -> None:
        """Go on from a state, to the same bits."""
        self._seen, self._awaited = list(state.seen), list(state.awaited)
        self._squares, self._spread = list(state.squares), list(state.spread)
        self._hour_seen = np.array(state.hour_seen, dtype=np.float64)
        self._hour_awaited = np.array(state.hour_awaited, dtype=np.float64)
        self._gathered, self._bins_gathered = list(state.gathered), state.bins_gathered
        self._holiday, self.lean = state.holiday, state.lean
        self._settle()

    def expected(self, bin_start: datetime, hours: float) -> tuple[list[float], list[float]]:
        """Mean and variance of the background complaints of every place in `hours` from `bin_start` on.

        The activity is that of the hour in which `bin_start` lies: ask for no more than about an hour.
        """
        mean, variance = self._expected(hours * self._profile(self._week.hour(bin_start)))
        return self._on_holiday(mean, variance) if self._is_holiday(bin_start) else (mean, variance)

    def background(self, moment: datetime) -> float:
        """Background complaints per hour of the whole region, as of `moment`."""
        usual = self._per_hour[0] * self._profile(self._week.hour(moment))
        return usual * self._holiday_factor() if self._is_holiday(moment) else usual

    def learn(
        self,
        bin_start: datetime,
        hours: float,
        observed: Sequence[float],
        attributed: Sequence[float],
        unjudged: Sequence[int] = (),
    ) -> None:
        """Takes in a concluded bin: complaints of every place, and how many of them outages explain.

        Counts beyond mean + 3 deviations + 2 are taken as that, so that a spike that nothing explains does
        not become usual; the more outages explain, the less a bin weighs. Places that are `unjudged` learn
        nothing; a holiday teaches what holidays are like, and nothing else.
        """
        if self._is_holiday(bin_start):
            self._learn_holiday(bin_start, hours, observed[0] - attributed[0], unjudged)
            return
        hour = self._week.hour(bin_start)
        busy, fade = hours * self._profile(hour), 0.5 ** (hours / HALF_LIFE_HOURS)
        # each hour of the week passes once a week: it fades by the hours that were seen of it
        fade_hour = 0.5 ** (hours * HOURS_PER_WEEK / (2 * HALF_LIFE_HOURS))
        means, variances = self._expected(busy)
        for place, (mean, variance) in enumerate(zip(means, variances, strict=True)):
            explained = attributed[place]
            background = min(max(observed[place] - explained, 0.0), mean + 3.0 * sqrt(variance) + 2.0)
            weight = 0.0 if place in unjudged else mean / max(mean + explained, _TINY)
            surplus = background - mean
            self._seen[place] = self._seen[place] * fade + weight * background
            self._awaited[place] = self._awaited[place] * fade + weight * (self._rates[place] * busy)
            deviation, gathered = self._gathered[place]
            self._gathered[place] = deviation + sqrt(weight) * surplus, gathered + weight * mean
            if place == 0:
                usual = self._rates[0] * hours * float(self._activity[hour])
                self._hour_seen[hour] = self._hour_seen[hour] * fade_hour + weight * background
                self._hour_awaited[hour] = self._hour_awaited[hour] * fade_hour + weight * usual
        self._square(fade)
        self._settle()

    def _is_holiday(self, moment: datetime) -> bool:
        return bool(self._holidays) and self._week.day(moment) in self._holidays

    def _holiday_factor(self) -> float:
        seen, awaited = self._holiday
        return (seen + HOLIDAY_PRIOR) / (awaited + HOLIDAY_PRIOR)

    def _on_holiday(self, mean: list[float], variance: list[float]) -> tuple[list[float], list[float]]:
        factor, doubt = self._holiday_factor(), 1.0 / (self._holiday[0] + HOLIDAY_PRIOR)
        means = [one * factor for one in mean]
        return means, [one * factor + new * new * doubt for one, new in zip(variance, means, strict=True)]

    def _learn_holiday(self, bin_start: datetime, hours: float, background: float, unjudged: Sequence[int]) -> None:
        (mean, *_), (variance, *_) = self.expected(bin_start, hours)
        if 0 not in unjudged:
            seen, awaited = self._holiday
            kept = min(max(background, 0.0), mean + 3.0 * sqrt(variance) + 2.0)
            self._holiday = seen + kept, awaited + mean / self._holiday_factor()

    def _square(self, fade: float) -> None:
        """Compares deviations with means, over as many bins as windows are long: bins next to each other are alike."""
        self._bins_gathered += 1
        if self._bins_gathered < BINS_SQUARED:
            return
        fade **= BINS_SQUARED
        for place, (deviation, mean) in enumerate(self._gathered):
            self._squares[place] = self._squares[place] * fade + deviation * deviation
            self._spread[place] = self._spread[place] * fade + mean
        self._gathered, self._bins_gathered = [(0.0, 0.0)] * len(self._gathered), 0

    def _expected(self, busy: float) -> tuple[list[float], list[float]]:
        mean = [rate * busy for rate in self._per_hour]
        known = zip(mean, self._dispersion, self._doubt, strict=True)
        return mean, [one * dispersion + one * one * doubt for one, dispersion, doubt in known]

    def _profile(self, hour: int) -> float:
        """The activity of an hour of the week; the mean of all 168 is 1."""
        return float(self._adapted[hour]) / self._mean_adapted

    def _settle(self) -> None:
        """All that follows from the state, always computed from it alone: a restart makes no difference."""
        seen, awaited = self._seen, self._awaited
        level = (seen[0] + REGION_PRIOR) / (awaited[0] + REGION_PRIOR / self.lean)
        prior = DISTRICT_PRIOR / level
        levels = [(came + DISTRICT_PRIOR) / (due + prior) for came, due in zip(seen, awaited, strict=True)]
        levels[0] = level
        self._per_hour = [rate * level for rate, level in zip(self._rates, levels, strict=True)]
        self._doubt = [1.0 / (came + DISTRICT_PRIOR) for came in seen]
        self._doubt[0] = 1.0 / (seen[0] + REGION_PRIOR)
        self._dispersion = _dispersions(self._squares, self._spread)
        hours_seen, hours_awaited = self._hour_seen.reshape(7, 24), level * self._hour_awaited.reshape(7, 24)
        daily = (_sum(hours_seen) + PROFILE_PRIOR) / (_sum(hours_awaited) + PROFILE_PRIOR)
        weekly = (hours_seen + PROFILE_PRIOR * daily) / (hours_awaited + PROFILE_PRIOR)
        self._adapted = self._activity * weekly.ravel()
        self._mean_adapted = float(_sum(self._adapted)) / HOURS_PER_WEEK


def _dispersions(squares: list[float], spread: list[float]) -> list[float]:
    first = (DISPERSION_PRIOR * FIRST_DISPERSION + squares[0]) / (DISPERSION_PRIOR + spread[0])
    lean = DISPERSION_PRIOR * first
    found = [(lean + square) / (DISPERSION_PRIOR + mean) for square, mean in zip(squares, spread, strict=True)]
    found[0] = first
    return [min(max(one, 1.0), MOST_DISPERSION) for one in found]
