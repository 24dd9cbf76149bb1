"""Records of a recording as they arrive, and their sorting by time in bounded memory."""

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Any, Final, cast

import msgspec

from ingest.records import Alarm, Complaint, Record

RUN_LENGTH: Final = 200_000
"""Records held at once; of more, runs of so many are sorted and wait in temporary files."""

_BLOCK: Final = 1_000
_ENCODER: Final = msgspec.msgpack.Encoder()


class Arrival(msgspec.Struct, frozen=True, gc=False):
    """One state as it becomes known, and where it comes from.

    `row` is the same for the parts of one row, and grows by file and row; `last` says that no part of that
    row becomes known after this one.
    """

    record: Record
    known_at: datetime
    row: int
    last: bool

    @property
    def happened_at(self) -> datetime:
        """The earliest time whose picture it alters."""
        return self.record.happened_at


When = Callable[[Arrival], datetime]


def in_order(streams: Iterable[Iterable[Arrival]], when: When, run_length: int = RUN_LENGTH) -> Iterator[Arrival]:
    """The arrivals of all streams by the time `when` tells, ties as they came, stream by stream.

    Each stream is read to its end first. Its records have to be of one kind. At most `run_length` records of
    each are held; the rest wait in temporary files, which are gone when the iterator is.
    """
    files: list[IO[bytes]] = []
    try:
        runs = [run for stream in streams for run in _sorted_runs(stream, when, run_length, files)]
        yield from heapq.merge(*runs, key=when)
    finally:
        for file in files:
            file.close()


def _sorted_runs(
    stream: Iterable[Arrival], when: When, run_length: int, files: list[IO[bytes]]
) -> Iterator[Iterable[Arrival]]:
    held: list[Arrival] = []
    spilled = False
    for arrival in stream:
        held.append(arrival)
        if len(held) == run_length:
            spilled = True
            yield _waiting(held, when, files)
            held = []
    if spilled and held:
        # What is held stays in memory until the merge has come to its end: all or nothing waits on disk.
        yield _waiting(held, when, files)
        return
    held.sort(key=when)
    yield held


def _waiting(held: list[Arrival], when: When, files: list[IO[bytes]]) -> Iterator[Arrival]:
    held.sort(key=when)
    files.append(_spilled(held))
    return _loaded(files[-1], type(held[0].record))


def _spilled(arrivals: list[Arrival]) -> IO[bytes]:
    """A temporary file of blocks: length, then rows of row number, last flag and the record's fields."""
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 — lives as long as the merge
    astuple = msgspec.structs.astuple
    for start in range(0, len(arrivals), _BLOCK):
        rows = [(each.row, each.last, *astuple(each.record)) for each in arrivals[start : start + _BLOCK]]
        block = _ENCODER.encode(rows)
        file.write(len(block).to_bytes(4, "big") + block)
    return file


def _loaded(file: IO[bytes], kind: type[Alarm] | type[Complaint]) -> Iterator[Arrival]:
    fields = tuple(field.type for field in msgspec.structs.fields(kind))
    row_type: Any = tuple.__class_getitem__((int, bool, *fields))
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[row_type])
    file.seek(0)
    while header := file.read(4):
        for row, last, *values in decoder.decode(file.read(int.from_bytes(header, "big"))):
            record = kind(*values)
            yield Arrival(record, record.known_at, row, last)
