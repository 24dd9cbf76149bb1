"""Silences of a stream of records: hours without any, where so many were to be expected that it must have been off."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from math import log

import msgspec

_HOUR_S = 3600
_DAY = 24
_LOOKED_AT = 7 * _DAY
_LOG_CHANCE = -12.0
"""Log of the chance below which a silence is one. Records come in swarms, so hours with any are counted."""


class Silence(msgspec.Struct, frozen=True):
    """From `starts_at` to `ends_at` nothing came, where about `expected` records were to come."""

    stream: str
    starts_at: datetime
    ends_at: datetime
    expected: float


class SilenceTally:
    """Counts the records of streams by the hour in which they happened."""

    def __init__(self) -> None:
        self._hours: dict[str, Counter[int]] = {}

    def observe(self, stream: str, moment: datetime) -> None:
        """Take in one record."""
        self._hours.setdefault(stream, Counter())[int(moment.timestamp()) // _HOUR_S] += 1

    def silences(self) -> list[Silence]:
        """Those between the first and the last record of each stream, by stream and time."""
        return [silence for stream, hours in sorted(self._hours.items()) for silence in _silences(stream, hours)]


def _silences(stream: str, hours: Counter[int]) -> Iterator[Silence]:
    busy, usual = _busy(hours), _usual(hours)
    for last, following in pairwise(sorted(hours)):
        silent = range(last + 1, min(following, last + 1 + _LOOKED_AT))
        if sum(log(1.0 - busy[hour % _DAY]) for hour in silent) < _LOG_CHANCE:
            expected = sum(usual[hour % _DAY] for hour in range(last + 1, following))
            yield Silence(stream, _moment(last + 1), _moment(following), expected)


def _busy(hours: Counter[int]) -> list[float]:
    """The chance of any record in each hour of the day (UTC), over the days with any."""
    days, seen = _days(hours), Counter(hour % _DAY for hour in hours)
    return [(seen[of_day] + 0.5) / (days + 1.0) for of_day in range(_DAY)]


def _usual(hours: Counter[int]) -> list[float]:
    """Records in each hour of the day (UTC), over the days with any: a long silence does not make itself usual."""
    days, sums = _days(hours), Counter[int]()
    for hour, count in hours.items():
        sums[hour % _DAY] += count
    return [sums[of_day] / days for of_day in range(_DAY)]


def _days(hours: Counter[int]) -> int:
    return len({hour // _DAY for hour in hours})


def _moment(hour: int) -> datetime:
    return datetime.fromtimestamp(hour * _HOUR_S, UTC)
