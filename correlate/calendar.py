"""Days and hours that are not like others: holidays, and events known beforehand that fill networks."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime

import msgspec


class KnownEvent(msgspec.Struct, frozen=True):
    """Something known that makes counts unusual, from `starts_at` to before `ends_at`; in one place, or everywhere."""

    starts_at: datetime
    ends_at: datetime
    place: str | None = None


class Calendar(msgspec.Struct, frozen=True):
    """`holidays` are local dates."""

    holidays: frozenset[date] = frozenset()
    events: tuple[KnownEvent, ...] = ()

    def spans_of(self, *places: str | None) -> "Spans":
        """The events everywhere and in any of `places`."""
        return Spans((one.starts_at, one.ends_at) for one in self.events if one.place is None or one.place in places)


ORDINARY = Calendar()
"""Nothing is known beforehand."""


class Spans:
    """Stretches of time, those that meet or overlap joined."""

    def __init__(self, spans: Iterable[tuple[datetime, datetime]]) -> None:
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def meet(self, start: datetime, end: datetime) -> bool:
        """Whether anything of them lies in [start, end)."""
        before = bisect_right(self._starts, end)
        if before and self._starts[before - 1] == end:
            before -= 1
        return before > 0 and self._ends[before - 1] > start
