"""Columns of many rows read at once, and the rows that have to be read one by one instead.

A reader of columns takes rows that are as rows mostly are, and must read of them what the reader of single rows
does. Any others it names, without leaving a trace, by raising `Unusual`.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import repeat
from operator import sub
from typing import Any, Final, cast

import msgspec

from ingest.headers import Layout
from ingest.times import TimeReader, TimeUnreadable
from ingest.words import Words

Column = Sequence[str]

_OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_BETWEEN: Final = '","'
_decoded: Final = msgspec.json.Decoder(list[datetime]).decode


class Unusual(Exception):
    """Some rows are not as rows mostly are; `rows` are their positions among those that were given."""

    def __init__(self, rows: Iterable[int]) -> None:
        super().__init__()
        self.rows = frozenset(rows)


def refuse(faults: Iterable[object]) -> None:
    """Raises `Unusual` for the rows whose fault is true; `faults` has one for each."""
    if rows := [row for row, fault in enumerate(faults) if fault]:
        raise Unusual(rows)


def refuse_unknown(column: Column, words: Words[Any]) -> None:
    """Raises `Unusual` for the rows with a word that is not understood."""
    unknown = {word for word in set(column) if not words.knows(word)}
    if unknown:
        refuse(word in unknown for word in column)


def columns_of(rows: Sequence[Sequence[str]], layout: Layout) -> list[Column]:
    """The columns of the layout's kind, in their order; empty texts where one is absent.

    Raises:
        Unusual: rows that have not as many fields as the header.
    """
    if set(map(len, rows)) != {layout.width}:
        refuse(len(row) != layout.width for row in rows)
    absent = ("",) * len(rows)
    return [column or absent for column in layout.pick(zip(*rows, strict=True))]


def trimmed(column: Column) -> Column:
    """The texts without white space around them."""
    letters = "".join(column)
    return column if "".join(letters.split()) == letters else list(map(str.strip, column))


def given(column: Column) -> list[str | None]:
    """The texts, None where there is none."""
    return [text or None for text in column] if any(column) else [None] * len(column)


def times_of(column: Column, times: TimeReader) -> list[datetime]:
    """The times as `times` reads them, in UTC.

    Raises:
        Unusual: rows whose time is empty or unreadable.
    """
    alike = _times_alike(column)
    if alike is not None:
        return alike
    try:
        return list(map(times.read, column))
    except TimeUnreadable:
        raise Unusual(row for row, text in enumerate(column) if not _is_time(text, times)) from None


def optional_times_of(column: Column, times: TimeReader) -> Sequence[datetime | None]:
    """The times as `times` reads them, in UTC; None where there is none.

    Raises:
        Unusual: rows whose time is unreadable.
    """
    if all(column):
        return times_of(column, times)
    found: list[datetime | None] = [None] * len(column)
    rows = [row for row, text in enumerate(column) if text] if any(column) else []
    try:
        for row, time in zip(rows, times_of([column[row] for row in rows], times), strict=True):
            found[row] = time
    except Unusual as unusual:
        raise Unusual(rows[row] for row in unusual.rows) from None
    return found


def first_given(times: Sequence[datetime | None], otherwise: Sequence[datetime]) -> Sequence[datetime]:
    """Each of `times`, in place of None the one of `otherwise`."""
    if all(times):
        return cast("Sequence[datetime]", times)
    return [time or other for time, other in zip(times, otherwise, strict=True)]


def _times_alike(column: Column) -> list[datetime] | None:
    """The times of a column like ``2024-03-03T22:42:12+08:00`` throughout, with one offset; None of any other."""
    text = _BETWEEN.join(column)
    offset = _OFFSET.fullmatch(text[-6:])
    if offset is None or not _is_plain(text, len(column)):
        return None
    try:
        local = _decoded(f'["{text.replace(text[-6:], "Z")}"]')
    except msgspec.DecodeError:
        return None
    sign, hours, minutes = offset.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes)) * (-1 if sign == "-" else 1)
    return list(map(sub, local, repeat(ahead))) if ahead else local


def _is_plain(text: str, count: int) -> bool:
    # All end alike and start in this century, which no reader calls out of range. A fraction would be rounded,
    # not cut off; a backslash could hide anything.
    return (
        text.startswith("20")
        and text.count(f"{text[-6:]}{_BETWEEN}20") == count - 1
        and text.count('"') == 2 * (count - 1)
        and "." not in text
        and "\\" not in text
    )


def _is_time(text: str, times: TimeReader) -> bool:
    try:
        times.read(text)
    except TimeUnreadable:
        return False
    return True
