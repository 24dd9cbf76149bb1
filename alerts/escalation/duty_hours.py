"""Hours of the week that come again: ``workdays 08:30-18:00``, ``daily 20:00-08:00``, over midnight too."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import msgspec

WORKDAY, RESTDAY = 7, 8
"""Beside Monday 0 … Sunday 6: days on which people work, and those on which they do not."""

_DAY = timedelta(days=1)
_DAY_MINUTES = 24 * 60
_HOURS = re.compile(r"(\d{1,2})[:：](\d{2})")
_WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_CHINESE = "一二三四五六日"
_BY_NAME = {
    **dict.fromkeys(("daily", "every day", "all", "每天", "每日", "全天"), range(7)),
    **dict.fromkeys(("workdays", "workday", "工作日"), (WORKDAY,)),
    **dict.fromkeys(("restdays", "restday", "holidays", "holiday", "休息日", "节假日"), (RESTDAY,)),
}


class Workdays(msgspec.Struct, frozen=True):
    """Which local dates are worked on: Monday to Friday but for `holidays`, and `working_weekends` 调休上班日."""

    holidays: frozenset[date] = frozenset()
    working_weekends: frozenset[date] = frozenset()

    def include(self, day: date) -> bool:
        """Whether people work on that day."""
        return day in self.working_weekends or (day.weekday() < 5 and day not in self.holidays)


class DutyHours(msgspec.Struct, frozen=True):
    """From `opens` to before `closes`, in minutes of the local day, on each of `days`; closing first: next day.

    Opening and closing at the same minute is a whole day. A night belongs to the day on which it begins.
    """

    days: frozenset[int] = frozenset(range(7))
    opens: int = 0
    closes: int = 0

    @property
    def lasts(self) -> timedelta:
        """How long they last, once begun."""
        return timedelta(minutes=(self.closes - self.opens) % _DAY_MINUTES or _DAY_MINUTES)

    def on(self, day: date, workdays: Workdays) -> bool:
        """Whether they begin on that day."""
        return day.weekday() in self.days or (WORKDAY if workdays.include(day) else RESTDAY) in self.days

    def take_in(self, local: datetime, workdays: Workdays) -> bool:
        """Whether a local wall time lies within them."""
        return self.begun_on(local, workdays) is not None

    def begun_on(self, local: datetime, workdays: Workdays) -> date | None:
        """The day on which those hours began that a local wall time lies in; None where it lies in none."""
        wall = local.replace(tzinfo=None)
        for day in (wall.date(), wall.date() - _DAY):
            if self.on(day, workdays) and timedelta(0) <= wall - self._opening(day) < self.lasts:
                return day
        return None

    def ends_after(self, local: datetime, workdays: Workdays) -> datetime:
        """When the hours that a local wall time lies in end, those that follow without a gap taken together.

        The same time where it lies in none; a fortnight later where they do not end before.
        """
        end = local
        for _ in range(14):
            begun = self.begun_on(end, workdays)
            if begun is None:
                break
            end = (self._opening(begun) + self.lasts).replace(tzinfo=local.tzinfo)
        return end

    def moments(self, day: date) -> Iterator[datetime]:
        """The local wall times at which they begin and end, were they to begin on that day."""
        yield self._opening(day)
        yield self._opening(day) + self.lasts

    def _opening(self, day: date) -> datetime:
        return datetime.combine(day, time()) + timedelta(minutes=self.opens)


def read_days(text: str) -> frozenset[int]:
    """``mon-fri``, ``sat,sun``, ``daily``, ``workdays``, ``restdays``, 周一至周五, 工作日, 节假日; empty: daily.

    Raises:
        ValueError: a word that names no day.
    """
    words = [word.strip().lower() for word in re.split(r"[,，、;；]", text) if word.strip()]
    return frozenset(day for word in words or ["daily"] for day in _days_of(word))


def read_minutes(text: str) -> int:
    """``08:30`` as minutes of the day; ``24:00`` is midnight.

    Raises:
        ValueError: no time of day.
    """
    found = _HOURS.fullmatch(text.strip())
    minutes = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minutes <= _DAY_MINUTES:
        raise ValueError(f"{text!r} is no time of day; write 08:30")
    return minutes % _DAY_MINUTES


def _days_of(word: str) -> Iterator[int]:
    if word in _BY_NAME:
        yield from _BY_NAME[word]
        return
    first, *last = re.split(r"\s*[-–—~至到]\s*", word, maxsplit=1)
    begin, end = _weekday(first, word), _weekday(last[0] if last else first, word)
    yield from ((begin + days) % 7 for days in range((end - begin) % 7 + 1))


def _weekday(name: str, word: str) -> int:
    chinese = re.fullmatch(rf"(?:周|星期|礼拜)?([{_CHINESE}天])", name)
    if chinese:
        return _CHINESE.index(chinese[1].replace("天", "日"))
    found = [number for number, day in enumerate(_WEEK) if len(name) >= 3 and day.startswith(name.rstrip("."))]
    if not found:
        raise ValueError(f"{word!r} names no days; write mon-fri, sat,sun, daily, workdays or restdays")
    return found[0]
