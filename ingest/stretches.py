"""CSV files in stretches: as many rows at once as are at hand, most of them split without looking at each line."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from ingest.lines import Line, OpenedText, read_records
from ingest.rejected import Rejected

_ENOUGH: Final = 100

Row = list[str] | str | Rejected


class Stretch(msgspec.Struct, frozen=True):
    """Rows that follow each other in a file: fields of a table, or the text of documents; and the number of each."""

    numbers: list[int]
    rows: list[Row]


def read_stretches(path: Path) -> Iterator[Stretch]:
    """The records that `read_records` finds in the lines of the file, header and all, many at a time.

    Raises:
        OSError: the file can not be opened or read.
    """
    with OpenedText(path) as text:
        lines, width, numbers, rows = text.lines(), 0, list[int](), list[Row]()
        while (found := _at_hand(text) or _one_by_one(text, lines, width)) is not None:
            numbers += found.numbers
            rows += found.rows
            width = width or next((len(row) for row in rows if isinstance(row, list)), 0)
            if len(rows) >= _ENOUGH:
                yield Stretch(numbers, rows)
                numbers, rows = [], []
        if rows:
            yield Stretch(numbers, rows)


def without_header(stretches: Iterator[Stretch]) -> Iterator[Stretch]:
    """The same without the first row."""
    for first in islice(stretches, 1):
        yield Stretch(first.numbers[1:], first.rows[1:])
    yield from stretches


def stretches_of(rows: Iterator[tuple[int, Row]]) -> Iterator[Stretch]:
    """Stretches of rows that are read one by one."""
    while taken := list(islice(rows, _ENOUGH)):
        yield Stretch([number for number, _ in taken], [row for _, row in taken])


def _at_hand(text: OpenedText) -> Stretch | None:
    """All whole lines at hand, one record each; None where that may not be so."""
    ahead = text.ahead()
    rows = _split(text.plain(ahead)) if ahead else None
    if rows is None:
        return None
    first = text.number + 1
    text.take(ahead, len(rows))
    return Stretch(list(range(first, first + len(rows))), [*rows])


def _one_by_one(text: OpenedText, lines: Iterator[Line], width: int) -> Stretch | None:
    """As many lines as are at hand, at least one, by the exact reader; None at the end."""
    count = text.ahead().count(b"\n")
    begun = list(islice(lines, count or 1))
    records = list(read_records(iter(begun), lines, width))
    return Stretch([number for number, _ in records], [row for _, row in records]) if begun else None


def _split(text: str | None) -> list[list[str]] | None:
    """The fields of whole lines, one record each; None where that may not be so."""
    if text is None or "\ufeff" in text:
        return None
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    if "\r" in text or text[0] == "\n" or "\n\n" in text:
        return None
    lines = text[:-1].split("\n")
    return _unquoted(lines) if '"' in text else [line.split(",") for line in lines]


def _unquoted(lines: list[str]) -> list[list[str]] | None:
    try:
        rows = list(csv.reader(lines, strict=True))
    except csv.Error:
        return None
    return rows if len(rows) == len(lines) else None
