"""Reads times as operators write them: ISO 8601, ``2011/7/4 8:05``, epoch seconds or milliseconds."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from ingest.rejected import Reason, Unacceptable

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2100

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LEAST_MILLISECONDS: Final = 100_000_000_000
"""As seconds this is the year 5138, as milliseconds 1973: a greater number counts milliseconds."""

_LOOSE: Final = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]*(\d{1,2})[:时点](\d{1,2})分?(?::?(\d{1,2})秒?(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_NUMBER: Final = re.compile(r"-?\d{1,20}(?:\.\d*)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CLOCK: Final = re.compile(r"\d\d(?::\d\d)?(Z|[+-]\d\d:?\d\d)?", re.ASCII)
_REMEMBERED: Final = 50_000
_HOUR: Final = timedelta(hours=1)

Value = TypeVar("Value")


class TimeUnreadable(Unacceptable):
    """A text that is no time, or one that can not be right; `text` is what stood there."""

    def __init__(self, reason: Reason, detail: str, text: str) -> None:
        super().__init__(reason, detail)
        self.text = text


class TimeReader:
    """Turns text or numbers into aware UTC datetimes; a time without an offset is in `zone` (an IANA name).

    In the hour that a zone repeats, the first one is meant; a time in the hour that it leaves out is
    unreadable. Hours and what follows their colon are remembered, since a recording repeats them: that
    makes reading a time two look-ups and an addition.

    Raises:
        ZoneInfoNotFoundError, ValueError: `zone` names no time zone.
    """

    def __init__(self, zone: str) -> None:
        self.zone = ZoneInfo(zone)
        self._earliest = datetime(FIRST_YEAR, 1, 1, tzinfo=self.zone).astimezone(UTC)
        self._end = datetime(LAST_YEAR + 1, 1, 1, tzinfo=self.zone).astimezone(UTC)
        self._zoned_hours: dict[str, datetime] = {}
        self._utc_hours: dict[str, datetime] = {}
        # what follows the first colon → the hours it belongs with (by whether it has an offset), time since
        self._rests: dict[str, tuple[dict[str, datetime], timedelta]] = {}

    def read(self, value: str | float) -> datetime:
        """The time in UTC.

        Raises:
            TimeUnreadable: with `BAD_TIME`, or `TIME_OUT_OF_RANGE` outside the years 1990–2100.
        """
        try:
            hour, _, rest = value.partition(":")  # type: ignore[union-attr]
            hours, since = self._rests[rest]
            return hours[hour] + since
        except (KeyError, AttributeError):
            return self._read_slowly(value)

    def _read_slowly(self, value: str | float) -> datetime:
        text = str(value).strip()
        try:
            written = _parsed(text)
            moment = (written if written.tzinfo else self._in_zone(written, text)).astimezone(UTC)
        except OverflowError:
            raise _out_of_range(text) from None
        if not self._earliest <= moment < self._end:
            raise _out_of_range(text)
        if ":" in text and "." not in text:
            self._remember(text, written, moment)
        return moment

    def _in_zone(self, naive: datetime, text: str) -> datetime:
        moment = naive.replace(tzinfo=self.zone).astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) != naive:
            detail = f"{text!r} does not exist in {self.zone.key}: clocks go forward over it; write the offset"
            raise TimeUnreadable(Reason.BAD_TIME, detail, text)
        return moment

    def _remember(self, text: str, written: datetime, moment: datetime) -> None:
        hour, _, rest = text.partition(":")
        clock = _CLOCK.fullmatch(rest)
        start = written.replace(minute=0, second=0, microsecond=0)
        if clock is None or not FIRST_YEAR < start.year < LAST_YEAR:
            return
        if clock.group(1):
            hours, begin = self._utc_hours, start.replace(tzinfo=UTC)
        elif self._is_steady(start):
            hours, begin = self._zoned_hours, start.replace(tzinfo=self.zone).astimezone(UTC)
        else:
            return
        _put(hours, hour, begin)
        _put(self._rests, rest, (hours, moment - begin))

    def _is_steady(self, hour: datetime) -> bool:
        """Whether the zone keeps its offset from this hour to the next, so that minutes can just be added."""
        begin, end = hour.replace(tzinfo=self.zone), (hour + _HOUR).replace(tzinfo=self.zone)
        return begin.utcoffset() == end.utcoffset()


def _put(memory: dict[str, Value], key: str, value: Value) -> None:
    if len(memory) >= _REMEMBERED:
        memory.clear()
    memory[key] = value


def _parsed(text: str) -> datetime:
    if text.isdigit() and len(text) not in (8, 14):
        return _from_epoch(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return _parsed_loosely(text)


def _parsed_loosely(text: str) -> datetime:
    match = _LOOSE.fullmatch(text)
    try:
        if match:
            return _from_parts(*match.groups())
        if text.isdigit() and len(text) == 14:
            return datetime.fromisoformat(f"{text[:8]}T{text[8:]}")
    except ValueError:
        raise _unreadable(text) from None
    return _from_epoch(text)


def _from_parts(
    year: str,
    month: str,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    fraction: str | None,
    offset: str | None,
) -> datetime:
    clock = f"{int(hour or 0):02}:{int(minute or 0):02}:{int(second or 0):02}.{(fraction or '0')[:6]:0<6}"
    return datetime.fromisoformat(f"{year}-{int(month):02}-{int(day):02}T{clock}{offset or ''}")


def _from_epoch(text: str) -> datetime:
    if not _NUMBER.fullmatch(text):
        raise _unreadable(text)
    number = float(text)
    try:
        return _EPOCH + timedelta(0, number if -_LEAST_MILLISECONDS < number < _LEAST_MILLISECONDS else number / 1000)
    except OverflowError:
        raise _out_of_range(text) from None


def _unreadable(text: str) -> TimeUnreadable:
    detail = f"{text[:60]!r} is no time; write it as 2011-07-04T08:05:00+08:00"
    return TimeUnreadable(Reason.BAD_TIME, detail, text)


def _out_of_range(text: str) -> TimeUnreadable:
    detail = f"{text[:60]!r} lies outside the years {FIRST_YEAR}–{LAST_YEAR}; correct the clock that wrote it"
    return TimeUnreadable(Reason.TIME_OUT_OF_RANGE, detail, text)
