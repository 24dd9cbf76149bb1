"""Alarm rows as the states that a stream carries: a raise, and later a clear."""

import heapq
from collections.abc import Iterable, Iterator, Sequence

Row = tuple[str, ...]


def alarm_states(rows: Iterable[Row], columns: Sequence[str]) -> Iterator[Row]:
    """Each row as a raise without a clear and, where it was cleared, a clear that stands where it was received.

    `rows` are in order of being raised, and so are the raises. Memory: one row for each alarm that is open.
    """
    names = list(columns)
    received, cleared, cleared_seen = (names.index(name) for name in ("received_at", "cleared_at", "clear_received_at"))
    pending: list[tuple[str, int, Row]] = []
    for number, row in enumerate(rows):
        while pending and pending[0][0] < row[received]:
            yield heapq.heappop(pending)[2]
        yield _replaced(row, {cleared: "", cleared_seen: ""})
        if row[cleared]:
            clear = _replaced(row, {received: row[cleared_seen], cleared_seen: ""})
            heapq.heappush(pending, (row[cleared_seen], number, clear))
    while pending:
        yield heapq.heappop(pending)[2]


def _replaced(row: Row, values: dict[int, str]) -> Row:
    return tuple(values.get(index, value) for index, value in enumerate(row))
