"""When a job is due: every day, or one day of the week, at a time of day of a stated time zone."""

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

_DAY = timedelta(days=1)
_LOOK_DAYS = 8


class Weekday(StrEnum):
    """Days by name: numbers start on Sunday in one system and on Monday in another."""

    MONDAY = "mon"
    TUESDAY = "tue"
    WEDNESDAY = "wed"
    THURSDAY = "thu"
    FRIDAY = "fri"
    SATURDAY = "sat"
    SUNDAY = "sun"


_DAYS = tuple(Weekday)


class Schedule(msgspec.Struct, frozen=True):
    """Due at `at`, each day or `on` one of the week, as clocks show it in `zone` (an IANA name).

    Where clocks are put forward over that time, it is due an hour later; where it comes twice, the first counts.
    """

    at: time
    zone: str
    on: Weekday | None = None

    def last_due(self, now: datetime) -> datetime:
        """The latest moment at or before `now`, in UTC."""
        return next(moment for moment in self._around(now, -1) if moment <= now)

    def next_due(self, now: datetime) -> datetime:
        """The first moment after `now`, in UTC."""
        return next(moment for moment in self._around(now, 1) if moment > now)

    def _around(self, now: datetime, direction: int) -> list[datetime]:
        today = now.astimezone(ZoneInfo(self.zone)).date()
        days = [today + direction * number * _DAY for number in range(-1, _LOOK_DAYS)]
        fitting = [day for day in days if self.on is None or _DAYS[day.weekday()] is self.on]
        return [datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC) for day in fitting]
