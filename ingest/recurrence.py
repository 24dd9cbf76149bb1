"""Planned work that comes again: a part of RFC 5545's RRULE, and the windows that follow from it."""

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ingest.records import PlannedWork
from ingest.times import TimeReader, TimeUnreadable

MOST_WINDOWS: Final = 400
"""So many windows of one rule at most; one with neither COUNT nor UNTIL is given anew after a year."""

_YEAR: Final = 366
_LONGEST: Final = 10 * _YEAR
_DAYS: Final = {name: number for number, name in enumerate(("MO", "TU", "WE", "TH", "FR", "SA", "SU"))}
_FREQUENCIES: Final = ("DAILY", "WEEKLY")
_KEYS: Final = ("FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL")
_MONDAY: Final = date(1970, 1, 5)


class RecurrenceUnreadable(ValueError):
    """The text is no rule that is understood; says which part, and what may stand there."""


class Recurrence(msgspec.Struct, frozen=True):
    """Every `interval` weeks on the days `on` (0 Monday), or every `interval` days where it names none.

    `count`: so many windows, the first included; `until`: none begins later. Times of day are those of the first
    window by the clock on the wall, so that a night stays a night when the clocks change.
    """

    interval: int = 1
    on: frozenset[int] = frozenset()
    weekly: bool = False
    count: int | None = None
    until: datetime | None = None


def read_recurrence(text: str, zone: str) -> Recurrence:
    """A rule such as ``FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=2011-12-31``, times in `zone`.

    Raises:
        RecurrenceUnreadable: it holds what is not of the subset FREQ (DAILY, WEEKLY), INTERVAL, BYDAY, COUNT, UNTIL.
    """
    parts = _parts(text)
    frequency = parts.get("FREQ", "")
    if frequency not in _FREQUENCIES:
        raise RecurrenceUnreadable(f"FREQ={frequency}: must be one of {', '.join(_FREQUENCIES)}")
    if "BYDAY" in parts and frequency == "DAILY":
        raise RecurrenceUnreadable("BYDAY goes with FREQ=WEEKLY; write that instead")
    return Recurrence(
        interval=_whole(parts, "INTERVAL") or 1,
        on=frozenset(_day(name) for name in parts["BYDAY"].split(",")) if "BYDAY" in parts else frozenset(),
        weekly=frequency == "WEEKLY",
        count=_whole(parts, "COUNT"),
        until=_until(parts["UNTIL"], zone) if "UNTIL" in parts else None,
    )


def windows(work: PlannedWork, rule: Recurrence, zone: str) -> tuple[PlannedWork, ...]:
    """Every window of a work that comes again, from its first on, each a work of its own.

    Their ids are that of the work and the local day on which they begin, ``W-7@20110705``: functions of the input.
    """
    local = ZoneInfo(zone)
    starts = takewhile(lambda start: rule.until is None or start <= rule.until, _starts(work.starts_at, rule, local))
    most = min(rule.count or MOST_WINDOWS, MOST_WINDOWS)
    lasts = work.ends_at - work.starts_at
    return tuple(_window(work, start, start + lasts, local) for start, _ in zip(starts, range(most), strict=False))


def _window(work: PlannedWork, start: datetime, end: datetime, zone: ZoneInfo) -> PlannedWork:
    work_id = f"{work.work_id}@{start.astimezone(zone):%Y%m%d}"
    confirmed = work.confirmed_at if start == work.starts_at else None
    return msgspec.structs.replace(work, work_id=work_id, starts_at=start, ends_at=end, confirmed_at=confirmed)


def _starts(first: datetime, rule: Recurrence, zone: ZoneInfo) -> Iterator[datetime]:
    local = first.astimezone(zone)
    day = local.date()
    bounded = rule.count is not None or rule.until is not None
    for ahead in range(_LONGEST if bounded else _YEAR):
        on = day + timedelta(days=ahead)
        if _comes(on, day, rule):
            yield datetime.combine(on, local.timetz().replace(tzinfo=zone)).astimezone(UTC)


def _comes(on: date, first: date, rule: Recurrence) -> bool:
    if not rule.weekly:
        return (on - first).days % rule.interval == 0
    weeks = (on - _MONDAY).days // 7 - (first - _MONDAY).days // 7
    return weeks % rule.interval == 0 and on.weekday() in (rule.on or {first.weekday()})


def _parts(text: str) -> Mapping[str, str]:
    told: dict[str, str] = {}
    for part in text.upper().removeprefix("RRULE:").strip(" ;").split(";"):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or key not in _KEYS or key in told:
            raise RecurrenceUnreadable(f"{part[:60]}: must be one of {', '.join(_KEYS)}, once, as KEY=value")
        told[key] = value
    return told


def _whole(parts: Mapping[str, str], key: str) -> int | None:
    if key not in parts:
        return None
    text = parts[key]
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) <= MOST_WINDOWS and len(text) < 6):
        raise RecurrenceUnreadable(f"{key}={text[:60]}: must be a whole number from 1 to {MOST_WINDOWS}")
    return int(text)


def _day(name: str) -> int:
    if name.strip() not in _DAYS:
        raise RecurrenceUnreadable(f"BYDAY={name[:60]}: must be days of {', '.join(_DAYS)}")
    return _DAYS[name.strip()]


def _until(text: str, zone: str) -> datetime:
    try:
        moment = TimeReader(zone).read(_spelled_out(text))
    except TimeUnreadable as error:
        raise RecurrenceUnreadable(f"UNTIL={text[:60]}: {error.detail}") from None
    # A day without a time of day counts whole.
    return moment if "T" in text or ":" in text else moment + timedelta(days=1) - timedelta.resolution


def _spelled_out(text: str) -> str:
    """``20111231`` and ``20111231T160000Z`` of RFC 5545 as ISO 8601 writes them in full."""
    day, _, clock = text.partition("T")
    if len(day) == len("20111231") and day.isdigit():
        day = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    bare = clock.removesuffix("Z")
    if len(bare) == len("160000") and bare.isdigit():
        clock = f"{bare[:2]}:{bare[2:4]}:{bare[4:]}{clock[6:]}"
    return f"{day}T{clock}" if clock else day
