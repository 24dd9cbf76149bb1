"""ISO weeks of a time zone, as the operators' reports count them; days and months too: from 00:00 to 00:00, local."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)
_PAST_ANY_MONTH = timedelta(days=31)


class Week(msgspec.Struct, frozen=True, gc=False):
    """The right-open stretch [starts_at, ends_at), UTC, of the week called `name`, like ``2011-W27``.

    It lasts 168 hours, save where the zone's clocks change. A day or a month is one as well, from its first day,
    `monday`, on.
    """

    name: str
    monday: date
    starts_at: datetime
    ends_at: datetime


class Weeks:
    """Finds the week of a time, Monday to Monday; weeks already met are kept, the last one first at hand."""

    called, example = "ISO week", "2011-W27"

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)
        self._met: dict[date, Week] = {}
        self._latest = self.starting(self._first(date(1990, 1, 1)))

    def of(self, when: datetime) -> Week:
        """The week that `when` (aware) lies in."""
        latest = self._latest
        if not latest.starts_at <= when < latest.ends_at:
            latest = self._latest = self.starting(self._first(when.astimezone(self._zone).date()))
        return latest

    def after(self, week: Week) -> Week:
        """The week that follows."""
        return self.starting(self._following(week.monday))

    def named(self, name: str) -> Week:
        """The week called `name`; ValueError where there is none of that name."""
        try:
            week = self.starting(self._called(name))
        except ValueError:
            week = None
        if week is None or week.name != name:
            raise ValueError(f"{name!r} is no {self.called} like {self.example}")
        return week

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
            bounds = self._midnight(monday), self._midnight(self._following(monday))
            week = self._met[monday] = Week(self._name(monday), monday, *bounds)
        return week

    def _first(self, day: date) -> date:
        return day - timedelta(days=day.weekday())

    def _following(self, first: date) -> date:
        return first + _WEEK

    def _name(self, first: date) -> str:
        year, number, _ = first.isocalendar()
        return f"{year}-W{number:02d}"

    def _called(self, name: str) -> date:
        return date.fromisoformat(f"{name}-1")

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


class Days(Weeks):
    """The same of days, ``2011-07-05``."""

    called, example = "day", "2011-07-05"

    def _first(self, day: date) -> date:
        return day

    def _following(self, first: date) -> date:
        return first + _DAY

    def _name(self, first: date) -> str:
        return first.isoformat()

    def _called(self, name: str) -> date:
        return date.fromisoformat(name)


class Months(Weeks):
    """The same of months, ``2011-07``."""

    called, example = "month", "2011-07"

    def _first(self, day: date) -> date:
        return day.replace(day=1)

    def _following(self, first: date) -> date:
        return (first + _PAST_ANY_MONTH).replace(day=1)

    def _name(self, first: date) -> str:
        return f"{first:%Y-%m}"

    def _called(self, name: str) -> date:
        return date.fromisoformat(f"{name}-01")
