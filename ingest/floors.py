"""How far back the rest of a file reaches: what is earlier than that need not wait until it is read."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final

from ingest.columns import Unusual, times_of, trimmed
from ingest.headers import Kind, Layout
from ingest.stretches import Row
from ingest.times import TimeReader

END: Final = datetime.max.replace(tzinfo=UTC)
"""The floor where nothing more is to come."""


class LeastTime:
    """The earliest time in rows under `layout`; of `columns`, the first that is not empty has that of a row."""

    def __init__(self, kind: Kind, layout: Layout, columns: Iterable[str], times: TimeReader) -> None:
        self._layout = layout
        self._places = [kind.columns.index(column) for column in columns]
        self._times = times

    def of(self, rows: Iterable[Row]) -> datetime:
        """Rows without a readable time, of which nothing can come, are left out; `END` where none is left."""
        texts = self._texts([row for row in rows if isinstance(row, list) and len(row) >= self._layout.width])
        while texts:
            try:
                return min(times_of(texts, self._times))
            except Unusual as unusual:
                texts = [text for place, text in enumerate(texts) if place not in unusual.rows]
        return END

    def _texts(self, rows: Sequence[Sequence[str]]) -> Sequence[str]:
        # a row may have empty fields past the header
        columns = self._layout.pick([*zip(*rows, strict=False)][: self._layout.width]) if rows else ()
        given = [trimmed(columns[place]) for place in self._places if columns and columns[place]]
        if not given or all(given[0]):
            return given[0] if given else ()
        return [next(filter(None, texts), "") for texts in zip(*given, strict=True)]


def floors(leasts: Iterable[datetime]) -> list[datetime]:
    """Of stretches with these earliest times, the earliest that is still to come after each."""
    return [*accumulate([END, *reversed([*leasts])], min)][-2::-1]
