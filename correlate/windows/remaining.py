"""How much longer an outage goes on by itself, told from how long past ones lasted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from correlate.windows.hazard import HORIZON_HOURS

Floats = NDArray[np.float64]

POINTS = 40
"""So many equally probable times stand for the law of the time that remains."""

_CHANCES = -np.log1p(-(np.arange(POINTS) + 0.5) / POINTS)
_TAIL = 10
_FLATTEST, _STEEPEST = 0.5, 20.0
_TINY_HOURS = 1e-9


class RemainingTimes:
    """The time that remains of an outage of a given age, as past durations tell it: crews of the past included.

    The cumulative hazard of ending is piecewise linear over log duration, through the mid-quantiles of the
    durations; before the shortest it is linear in age, after the longest it goes on as over the longest ten (a
    Pareto tail: what is old goes on in proportion to its age). So the law moves smoothly with age.
    """

    def __init__(self, durations_hours: Sequence[float]) -> None:
        self._logs = np.log(np.sort(np.asarray(durations_hours, dtype=np.float64)))
        count = len(self._logs)
        self._hazards = -np.log1p(-(np.arange(count) + 0.5) / count)
        before = max(0, count - _TAIL)
        rise, run = self._hazards[-1] - self._hazards[before], self._logs[-1] - self._logs[before]
        self._steepness = float(np.clip(rise / run if run > 0 else _STEEPEST, _FLATTEST, _STEEPEST))

    def at(self, ages_hours: Floats) -> Floats:
        """(n, `POINTS`) equally probable hours to the end, ascending, for outages of n ages; 72 at most."""
        ages = np.maximum(np.asarray(ages_hours, dtype=np.float64), 0.0)
        ends = self._duration(self._hazard(ages)[:, None] + _CHANCES)
        return np.asarray(np.clip(ends - ages[:, None], 0.0, HORIZON_HOURS))

    def surviving(self, ages_hours: Floats) -> Floats:
        """The share that lasts longer than each of these ages."""
        return np.asarray(np.exp(-self._hazard(np.maximum(np.asarray(ages_hours, dtype=np.float64), 0.0))))

    def _hazard(self, ages: Floats) -> Floats:
        logs = np.log(np.maximum(ages, _TINY_HOURS))
        inside = np.interp(logs, self._logs, self._hazards)
        younger = self._hazards[0] * ages / np.exp(self._logs[0])
        older = self._hazards[-1] + self._steepness * (logs - self._logs[-1])
        return np.asarray(np.where(logs < self._logs[0], younger, np.where(logs > self._logs[-1], older, inside)))

    def _duration(self, hazards: Floats) -> Floats:
        inside = np.exp(np.interp(hazards, self._hazards, self._logs))
        shorter = np.exp(self._logs[0]) * hazards / self._hazards[0]
        beyond = np.maximum(hazards - self._hazards[-1], 0.0) / self._steepness
        longer = inside * np.exp(np.minimum(beyond, 50.0))
        return np.asarray(np.where(hazards < self._hazards[0], shorter, longer))
