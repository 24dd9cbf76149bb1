"""Down periods as parallel arrays, so that all of them can be weighed against complaints at once."""

from datetime import datetime

import numpy as np

from correlate.attribution import DownPeriods
from correlate.outages.outage import Outage

PlaceOfRow = tuple[int, int, int, int, int, int]
"""Region, cell, site, district, which of the last three are known, and curve of a down period, as in `DownPeriods`."""

_ORIGIN, _START, _END = 0, 1, 2
_REGION, _CELL = 0, 1


class DownTable:
    """Rows of down periods, grown by doubling; a freed row is used again.

    Columns of `times`: start of the outage, start and end of the period, users served; of `places`: see
    `PlaceOfRow`.
    """

    def __init__(self, capacity: int = 64) -> None:
        self._times = np.zeros((4, capacity))
        self._places = np.zeros((6, capacity), dtype=np.intp)
        self._times[_START] = np.inf
        self.outages: list[Outage | None] = [None] * capacity
        self._free = list(range(capacity - 1, -1, -1))

    def put(self, outage: Outage, place: PlaceOfRow) -> None:
        """Enter or renew the down periods of `outage`; `place` is that of its cell."""
        down = outage.fold.down
        if len(outage.rows) == len(down):
            for row, (start, end) in zip(outage.rows, down, strict=True):
                self._times[_START, row], self._times[_END, row] = start.timestamp(), _epoch_or_inf(end)
            return
        self.drop(outage)
        outage.rows = [self._enter(outage, start, end, place) for start, end in down]

    def drop(self, outage: Outage) -> None:
        """Take the periods of `outage` out."""
        for row in outage.rows:
            self._times[_START, row], self._times[_END, row], self.outages[row] = np.inf, 0.0, None
            self._free.append(row)
        outage.rows = []

    def active(self, since: float, until: float, region: int | None = None) -> tuple[DownPeriods, list[Outage]] | None:
        """The periods that began before `until` and lasted past `since` (epoch seconds), and their outages.

        Of one region or of all. Sorted by region, outage start, cell and period start, so that the order of arrival
        leaves no trace in sums; None when there are none.
        """
        times, places = self._times, self._places
        inside = (times[_START] < until) & (times[_END] > since)
        if region is not None:
            inside &= places[_REGION] == region
        (rows,) = inside.nonzero()
        if not len(rows):
            return None
        keys = times[_START].take(rows), places[_CELL].take(rows), times[_ORIGIN].take(rows), places[_REGION].take(rows)
        rows = rows.take(np.lexsort(keys))
        periods = DownPeriods(*times.take(rows, axis=1), *places.take(rows, axis=1))
        outages = self.outages
        return periods, [outages[row] for row in rows.tolist()]

    def _enter(self, outage: Outage, start: datetime, end: datetime | None, place: PlaceOfRow) -> int:
        if not self._free:
            self._grow()
        row = self._free.pop()
        begun = outage.started_at.timestamp()
        self._times[:, row] = begun, start.timestamp(), _epoch_or_inf(end), outage.users
        self._places[:, row] = place
        self.outages[row] = outage
        return row

    def _grow(self) -> None:
        size = len(self.outages)
        self._times = np.concatenate((self._times, np.zeros_like(self._times)), axis=1)
        self._places = np.concatenate((self._places, np.zeros_like(self._places)), axis=1)
        self._times[_START, size:] = np.inf
        self.outages.extend([None] * size)
        self._free.extend(range(2 * size - 1, size - 1, -1))


def _epoch_or_inf(time: datetime | None) -> float:
    return float("inf") if time is None else time.timestamp()
