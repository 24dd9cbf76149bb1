"""Count series as a judge takes them: with local time, holidays and known events for every bin."""

from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.calendar import ORDINARY, Calendar
from correlate.spikes.counted import Counted
from correlate.spikes.quasi_poisson import Bools, Floats
from correlate.spikes.steps import Step
from service.counts.count_file import OnGrid
from service.counts.series_tree import Parent

_MONDAY_S = 4 * 86_400
"""1970-01-05, the first Monday of the epoch."""
_HOUR_S = 3_600
_GRIDS_KEPT = 64

Ints = NDArray[np.int64]


class Special(msgspec.Struct, frozen=True):
    """Where and when the counts were made: a time zone (IANA name) and its calendar."""

    zone: str
    calendar: Calendar = ORDINARY


class _Grid(msgspec.Struct, frozen=True):
    clock: Floats
    holiday: Floats


class SeriesOnClock:
    """Lays series on the clock of their zone; what series with the same grid have in common is worked out once."""

    def __init__(self, special: Special, step: Step) -> None:
        self._zone = ZoneInfo(special.zone)
        self._calendar = special.calendar
        self._step = step
        self._grids: OrderedDict[tuple[int, int], _Grid] = OrderedDict()

    def counted(self, series: OnGrid, parent: Parent | None) -> Counted:
        """The series; with a parent, from where that begins: the first `parent.lead` counts are not known then."""
        lead, step = (parent.lead if parent else 0), self._step.value
        counts = np.concatenate([np.full(lead, np.nan), series.counts])
        moments = int(series.moments[0]) + np.arange(-lead, len(series.counts), dtype=np.int64) * step
        grid, events = self._grid(moments), self._events(series.series_id, moments)
        return Counted(counts, grid.clock, grid.holiday, events, parent.counts if parent else None)

    def _grid(self, moments: Ints) -> _Grid:
        key = (int(moments[0]), len(moments))
        if key not in self._grids:
            clock = self._clock(moments)
            self._grids[key] = _Grid(clock, self._holidays(clock))
            if len(self._grids) > _GRIDS_KEPT:
                self._grids.popitem(last=False)
        return self._grids[key]

    def _clock(self, moments: Ints) -> Floats:
        """Local seconds since the first Monday; where clocks change a day is not 24 hours long, but its hours are."""
        days, places = np.unique(moments // _HOUR_S, return_inverse=True)
        offsets = [
            offset.total_seconds()
            for hour in days.tolist()
            if (offset := datetime.fromtimestamp(hour * _HOUR_S, self._zone).utcoffset()) is not None
        ]
        return np.asarray(moments + np.array(offsets)[places] - _MONDAY_S, dtype=np.float64)

    def _holidays(self, clock: Floats) -> Floats:
        """The share of each bin that is holiday."""
        days = max(1, self._step.value // 86_400)
        # the middle of the first day: midnight is an hour away when clocks have changed
        first = np.floor((clock + min(self._step.value, 86_400) / 2) / 86_400).astype(np.int64)
        dates = {day: self._is_holiday(day) for day in np.unique(first[:, None] + np.arange(days)).tolist()}
        return np.array([sum(dates[day + k] for k in range(days)) / days for day in first.tolist()])

    def _is_holiday(self, day: int) -> bool:
        return date(1970, 1, 5) + timedelta(days=day) in self._calendar.holidays

    def _events(self, series_id: str, moments: Ints) -> Bools:
        found = np.zeros(len(moments), dtype=np.bool_)
        for event in self._calendar.events:
            if event.place in (None, series_id):
                start, end = event.starts_at.timestamp(), event.ends_at.timestamp()
                found |= (moments < end) & (moments + self._step.value > start)
        return found


def years_of(moments: "list[int]") -> range:
    """The years that seconds of the epoch lie in, by any clock."""
    if not moments:
        return range(0)
    first, last = (datetime.fromtimestamp(moment, UTC).year for moment in (min(moments), max(moments)))
    return range(first - 1, last + 2)
