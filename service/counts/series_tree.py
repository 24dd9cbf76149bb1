"""Series whose ids say what they are part of (`region/district/site`), and what the parts of each come to."""

from collections.abc import Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.steps import Step
from service.counts.count_file import CountFile, OnGrid


class Parent(msgspec.Struct, frozen=True):
    """What a series is part of: its name, and its counts from `lead` steps before the series begins to its end."""

    name: str
    lead: int
    counts: NDArray[np.float64]


class SeriesTree:
    """The nearest whole that a series is part of, as counts on the same grid.

    A whole that stands in the file itself is taken from there; else it is the sum of all series below it that
    have none below themselves. A step for which no part has a count is unknown.
    """

    def __init__(self, file: CountFile, step: Step, between: str) -> None:
        self._between = between
        self._series: dict[str, OnGrid] = {name: file.on_grid(one, step) for name, one in file.series.items()}
        self._parts: dict[str, list[OnGrid]] = {}
        wholes = {whole for name in self._series for whole in self.wholes(name)}
        for name, series in self._series.items():
            if name not in wholes:
                for whole in self.wholes(name):
                    self._parts.setdefault(whole, []).append(series)
        self._sums: dict[str, tuple[int, NDArray[np.float64]]] = {}

    @property
    def series(self) -> Mapping[str, OnGrid]:
        """All series of the file on their grids."""
        return self._series

    def wholes(self, name: str) -> list[str]:
        """What a series is part of, the nearest first."""
        parts = name.split(self._between)
        return [self._between.join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]

    def parent(self, name: str, fewest: float) -> Parent | None:
        """The nearest whole with at least `fewest` counts."""
        series = self._series[name]
        for whole in self.wholes(name):
            origin, counts = self._whole(whole)
            if np.nansum(counts) >= fewest:
                return _beside(series, whole, origin, counts)
        return None

    def _whole(self, name: str) -> tuple[int, NDArray[np.float64]]:
        if name in self._series:
            return self._series[name].origin, self._series[name].counts
        if name not in self._sums:
            self._sums[name] = _sum(self._parts[name])
        return self._sums[name]


def _sum(parts: list[OnGrid]) -> tuple[int, NDArray[np.float64]]:
    origin = min(part.origin for part in parts)
    total = np.zeros(max(part.origin + len(part.counts) for part in parts) - origin)
    known = np.zeros(len(total), dtype=np.bool_)
    for part in parts:
        place = slice(part.origin - origin, part.origin - origin + len(part.counts))
        total[place] += np.nan_to_num(part.counts)
        known[place] |= np.isfinite(part.counts)
    return origin, np.where(known, total, np.nan)


def _beside(series: OnGrid, whole: str, origin: int, counts: NDArray[np.float64]) -> Parent:
    lead = max(0, series.origin - origin)
    places = series.origin - lead - origin + np.arange(lead + len(series.counts))
    inside = (places >= 0) & (places < len(counts))
    return Parent(whole, lead, np.where(inside, counts[np.clip(places, 0, len(counts) - 1)], np.nan))
