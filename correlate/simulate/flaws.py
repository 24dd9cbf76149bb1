"""What goes wrong with the records on the way: rows that come twice, broken copies beside good rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np

Row = tuple[str, ...]
_CHUNK = 10_000


class Flaws:
    """Adds flawed rows behind good ones, and counts them; the good ones all stay.

    `duplicates` and `corrupt` are shares of the good rows. Each broken copy is one that has to be rejected.
    """

    def __init__(self, columns: Sequence[str], duplicates: float, corrupt: float, rng: np.random.Generator) -> None:
        self._breaks = _breaks(list(columns))
        self._shares = (duplicates, corrupt)
        self._rng = rng
        self.counts = {"rows": 0, "duplicates": 0, "corrupt": 0}

    def add(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows with flawed ones among them."""
        source = iter(rows)
        while chunk := list(islice(source, _CHUNK)):
            yield from self._chunk(chunk)

    def _chunk(self, rows: list[Row]) -> Iterator[Row]:
        twice, broken = (self._rng.random((2, len(rows))) < np.array(self._shares)[:, None]).tolist()
        for row, again, breaks in zip(rows, twice, broken, strict=True):
            yield row
            if again:
                self.counts["duplicates"] += 1
                yield row
            if breaks:
                yield self._breaks[self.counts["corrupt"] % len(self._breaks)](row)
                self.counts["corrupt"] += 1
        self.counts["rows"] += len(rows) + sum(twice) + sum(broken)


def _breaks(columns: list[str]) -> list[Callable[[Row], Row]]:
    """The ways in which a row is broken, one after the other."""
    identity, time = columns[0], "raised_at" if "raised_at" in columns else "created_at"
    place = ("cell_id", "site_id") if "site_id" in columns else ("region",)
    spoilt = [{identity: ""}, {time: "2024-02-30T25:61:00"}, dict.fromkeys(place, "nowhere")]
    return [*(_replacing(columns, values) for values in spoilt), lambda row: row[:1]]


def _replacing(columns: list[str], values: dict[str, str]) -> Callable[[Row], Row]:
    def broken(row: Row) -> Row:
        return tuple(values.get(name, value) for name, value in zip(columns, row, strict=True))

    return broken
