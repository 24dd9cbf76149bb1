"""The rows of one file → arrivals: most of them by columns, what is unusual row by row."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Final, Protocol

from ingest.arrival import Arrival
from ingest.columns import Unusual
from ingest.records import Record
from ingest.rejected import Rejected
from ingest.stretches import Row, Stretch

ReadRow = Callable[[Any], tuple[Record, ...] | Rejected]
Reject = Callable[[int, Rejected], None]
"""Told the number of a row, and why it is not taken."""

_known_at: Final = attrgetter("known_at")
_row: Final = attrgetter("row")


class ColumnReader(Protocol):
    """Reads many rows of a table at once."""

    def read(self, rows: Sequence[Any]) -> tuple[Sequence[Record], Sequence[Record | None]]:
        """First and second state of each row, None where there is no second; `Unusual` names rows it can not read."""
        ...


class RowStates:
    """Reads one file: `read_row` any row, `columns` (None where rows have none in common) those that are usual.

    `offset` is added to the number of a row to make that of its arrivals. `odd_in` tells in which row each of the
    columns `odd`, to which reading adds, was found to be so.
    """

    def __init__(self, read_row: ReadRow, columns: ColumnReader | None, odd: Collection[str], offset: int) -> None:
        self.odd_in: dict[str, int] = {}
        self._read_row = read_row
        self._columns = columns
        self._odd = odd
        self._offset = offset

    def arrivals(self, stretch: Stretch, reject: Reject) -> list[Arrival]:
        """The states of all rows, by row."""
        if self._columns is None:
            return self._one_by_one(zip(stretch.numbers, stretch.rows, strict=True), reject)
        usual = [index for index, row in enumerate(stretch.rows) if isinstance(row, list)]
        arrivals: list[Arrival] = []
        while usual:
            try:
                arrivals = self._at_once(self._columns, _at(stretch, usual))
                break
            except Unusual as unusual:
                usual = [index for place, index in enumerate(usual) if place not in unusual.rows]
        if len(usual) < len(stretch.rows):
            others = sorted({*range(len(stretch.rows))}.difference(usual))
            arrivals += self._one_by_one(((stretch.numbers[index], stretch.rows[index]) for index in others), reject)
            arrivals.sort(key=_row)
        return arrivals

    def _at_once(self, columns: ColumnReader, stretch: Stretch) -> list[Arrival]:
        firsts, seconds = columns.read(stretch.rows)
        rows = [self._offset + number for number in stretch.numbers]
        is_last = [second is None for second in seconds]
        told = map(Arrival, firsts, map(_known_at, firsts), rows, is_last)
        if all(is_last):
            return list(told)
        told_later = [
            None if state is None else Arrival(state, state.known_at, row, True)
            for state, row in zip(seconds, rows, strict=True)
        ]
        return [one for one in chain.from_iterable(zip(told, told_later, strict=True)) if one is not None]

    def _one_by_one(self, rows: Iterator[tuple[int, Row]], reject: Reject) -> list[Arrival]:
        arrivals: list[Arrival] = []
        for number, row in rows:
            states = row if isinstance(row, Rejected) else self._read_row(row)
            if len(self.odd_in) != len(self._odd):
                self.odd_in = {column: self.odd_in.get(column, number) for column in self._odd}
            if isinstance(states, Rejected):
                reject(number, states)
                continue
            last, place = states[-1], self._offset + number
            arrivals += [Arrival(state, state.known_at, place, state is last) for state in states]
        return arrivals


def _at(stretch: Stretch, places: list[int]) -> Stretch:
    if len(places) == len(stretch.rows):
        return stretch
    return Stretch([stretch.numbers[place] for place in places], [stretch.rows[place] for place in places])
