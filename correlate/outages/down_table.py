"""The down periods of one region as parallel arrays, so that all of them can be weighed against a complaint at once."""

from datetime import datetime

import numpy as np

from correlate.attribution import DownPeriods
from correlate.outages.outage import Outage

_FIELDS = ("origin", "start", "end", "users")
_INDICES = ("cell", "site", "district", "table")


class DownTable:
    """Rows of down periods, grown by doubling; a freed row is used again."""

    def __init__(self, capacity: int = 64) -> None:
        self.origin = np.zeros(capacity)
        self.start = np.full(capacity, np.inf)
        self.end = np.zeros(capacity)
        self.users = np.zeros(capacity)
        self.cell = np.zeros(capacity, dtype=np.int64)
        self.site = np.zeros(capacity, dtype=np.int64)
        self.district = np.zeros(capacity, dtype=np.int64)
        self.table = np.zeros(capacity, dtype=np.int64)
        self.outages: list[Outage | None] = [None] * capacity
        self._free = list(range(capacity - 1, -1, -1))

    def put(self, outage: Outage, place: tuple[int, int, int, int]) -> None:
        """Enter or renew the down periods of `outage`; `place` is its cell, site, district and table index."""
        down = outage.fold.down
        if len(outage.rows) == len(down):
            self.end[outage.rows[-1]] = _epoch_or_inf(down[-1][1])
            for row, (start, end) in zip(outage.rows[:-1], down[:-1], strict=True):
                self.start[row], self.end[row] = start.timestamp(), _epoch_or_inf(end)
            self.start[outage.rows[-1]] = down[-1][0].timestamp()
            return
        self.drop(outage)
        outage.rows = [self._enter(outage, start, end, place) for start, end in down]

    def drop(self, outage: Outage) -> None:
        """Take the periods of `outage` out."""
        for row in outage.rows:
            self.start[row], self.end[row], self.outages[row] = np.inf, 0.0, None
            self._free.append(row)
        outage.rows = []

    def active(self, since: float, until: float) -> tuple[DownPeriods, list[Outage]] | None:
        """The periods that began before `until` and lasted past `since` (epoch seconds), and their outages.

        Sorted by outage start, cell and period start, so that the order of arrival leaves no trace in sums;
        None when there are none.
        """
        rows = np.nonzero((self.start < until) & (self.end > since))[0]
        if not len(rows):
            return None
        rows = rows[np.lexsort((self.start[rows], self.cell[rows], self.origin[rows]))]
        periods = DownPeriods(
            self.origin[rows],
            self.start[rows],
            self.end[rows],
            self.users[rows],
            self.cell[rows],
            self.site[rows],
            self.district[rows],
            self.table[rows],
        )
        outages = self.outages
        return periods, [outages[row] for row in rows.tolist()]  # type: ignore[misc]

    def _enter(self, outage: Outage, start: datetime, end: datetime | None, place: tuple[int, int, int, int]) -> int:
        if not self._free:
            self._grow()
        row = self._free.pop()
        self.origin[row] = outage.started_at.timestamp()
        self.start[row] = start.timestamp()
        self.end[row] = _epoch_or_inf(end)
        self.users[row] = outage.users
        self.cell[row], self.site[row], self.district[row], self.table[row] = place
        self.outages[row] = outage
        return row

    def _grow(self) -> None:
        size = len(self.outages)
        for name in (*_FIELDS, *_INDICES):
            old = getattr(self, name)
            setattr(self, name, np.concatenate((old, np.zeros_like(old))))
        self.start[size:] = np.inf
        self.outages.extend([None] * size)
        self._free.extend(range(2 * size - 1, size - 1, -1))


def _epoch_or_inf(time: datetime | None) -> float:
    return float("inf") if time is None else time.timestamp()
