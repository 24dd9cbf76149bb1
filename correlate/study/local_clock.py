"""Hours of the local day and week of many moments at once."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from correlate.model import HOURS_PER_WEEK

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

_SLOT_S = 900
_MONDAY_S = 3 * 86400  # 1 January 1970 was a Thursday


class LocalClock:
    """Knows the offsets of a time zone between two moments (epoch seconds); beyond, the nearest one holds."""

    def __init__(self, zone: str, since: float, until: float) -> None:
        local = ZoneInfo(zone)
        self._first = int(since // _SLOT_S)
        slots = range(self._first, int(until // _SLOT_S) + 1)
        # An offset seldom changes: it is asked for once a day, and by the quarter hour on days when it does.
        days = {slot // 96: None for slot in slots}
        by_day = {day: (_offset(local, day * 96), _offset(local, day * 96 + 95)) for day in days}
        self._offsets = np.array(
            [by_day[slot // 96][0] if len(set(by_day[slot // 96])) == 1 else _offset(local, slot) for slot in slots],
            dtype=np.float64,
        )

    def hour_of_day(self, time: Floats) -> Floats:
        """Local hours since midnight, 0 … 24."""
        return np.asarray((time + self._offset_at(time)) % 86400.0 / 3600.0)

    def hour_of_week(self, time: Floats) -> Indices:
        """0–167, from Monday 00:00 on."""
        return np.asarray((time + self._offset_at(time) + _MONDAY_S) // 3600.0 % HOURS_PER_WEEK, dtype=np.intp)

    def day(self, time: Floats) -> Indices:
        """Days since 1 January 1970, from local midnight to midnight."""
        return np.asarray((time + self._offset_at(time)) // 86400.0, dtype=np.intp)

    def _offset_at(self, time: Floats) -> Floats:
        slot = (time // _SLOT_S).astype(np.intp) - self._first
        return np.asarray(self._offsets[np.clip(slot, 0, len(self._offsets) - 1)])


def _offset(zone: ZoneInfo, slot: int) -> float:
    told = datetime.fromtimestamp(slot * _SLOT_S, UTC).astimezone(zone).utcoffset()
    return 0.0 if told is None else told.total_seconds()
