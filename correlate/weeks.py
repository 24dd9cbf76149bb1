"""ISO weeks of a time zone, as the operators' reports count them: Monday 00:00 to Monday 00:00, local."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

_WEEK = timedelta(days=7)


class Week(msgspec.Struct, frozen=True, gc=False):
    """The right-open stretch [starts_at, ends_at), UTC, of the week called `name`, like ``2011-W27``.

    It lasts 168 hours, save where the zone's clocks change.
    """

    name: str
    monday: date
    starts_at: datetime
    ends_at: datetime


class Weeks:
    """Finds the week of a time; weeks already met are kept, the last one first at hand."""

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._met: dict[date, Week] = {}
        self._latest = self.starting(date(1990, 1, 1))

    def of(self, when: datetime) -> Week:
        """The week that `when` (aware) lies in."""
        latest = self._latest
        if not latest.starts_at <= when < latest.ends_at:
            day = when.astimezone(self._zone).date()
            latest = self._latest = self.starting(day - timedelta(days=day.weekday()))
        return latest

    def after(self, week: Week) -> Week:
        """The week that follows."""
        return self.starting(week.monday + _WEEK)

    def named(self, name: str) -> Week:
        """The week called `name`; ValueError where there is none of that name."""
        try:
            return self.starting(date.fromisoformat(f"{name}-1"))
        except ValueError:
            raise ValueError(f"{name!r} is no ISO week like 2011-W27") from None

    def between(self, first: str, last: str) -> Iterator[Week]:
        """Every week from the one named `first` to the one named `last`, both included."""
        end = self.named(last).monday
        week = self.named(first)
        while week.monday <= end:
            yield week
            week = self.after(week)

    def starting(self, monday: date) -> Week:
        """The week that starts on that Monday."""
        week = self._met.get(monday)
        if week is None:
            year, number, _ = monday.isocalendar()
            bounds = self._midnight(monday), self._midnight(monday + _WEEK)
            week = self._met[monday] = Week(f"{year}-W{number:02d}", monday, *bounds)
        return week

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)
