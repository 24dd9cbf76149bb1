"""Records of a recording as they arrive, and their sorting by time in bounded memory."""

import tempfile
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import chain, islice
from typing import IO, Any, Final, cast

import msgspec

from ingest.records import Alarm, Complaint, Record
from ingest.watermark import BEGINNING

RUN_LENGTH: Final = 200_000
"""Records held at once; of more, runs of so many are sorted and wait in temporary files."""

_BLOCK: Final = 100  # what is read back has to stay in the processor's cache: 1,000 take longer
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


When = Callable[[Arrival], datetime]

_Place = tuple[datetime, int]
_Block = list[Arrival]


class Batch(msgspec.Struct, frozen=True, gc=False):
    """Arrivals as they follow each other in a stream; what comes after them is of `floor` or later."""

    arrivals: list[Arrival]
    floor: datetime


def in_order(streams: Iterable[Iterable[Arrival]], when: When, run_length: int = RUN_LENGTH) -> Iterator[Arrival]:
    """The arrivals of all streams by the time `when` tells, ties by row and within a row as they came.

    Each stream is read to its end first, and sorted as `batches_in_order` says.
    """
    return batches_in_order([_batches(iter(stream), run_length) for stream in streams], when, run_length)


def batches_in_order(streams: Iterable[Iterable[Batch]], when: When, run_length: int) -> Iterator[Arrival]:
    """The arrivals of all streams by the time `when` tells, ties by row and within a row as they came.

    The records of a stream have to be of one kind, its rows have to grow, from stream to stream too. What lies
    below the floor of its batch is passed on at once. Where that leaves more than `run_length` records of a
    stream, the rest of it is read to the end, and waits in temporary files, which are gone when the iterator is.
    """
    files: list[IO[bytes]] = []
    try:
        runs = [_Run(_sorted(iter(stream), when, run_length, files), when) for stream in streams]
        for block in _merged(runs, when):
            yield from block
    finally:
        for file in files:
            file.close()


class _Run:
    """Sorted arrivals, of which a block is held; `reach` is the place of its last one, None after the end."""

    def __init__(self, blocks: Iterator[_Block], when: When) -> None:
        self._place = _placing(when)
        self._blocks = blocks
        self._held: _Block = []
        self.reach: _Place | None = None
        self._refill()

    def up_to(self, place: _Place) -> _Block:
        """Takes what is held up to `place`, which is at most `reach`."""
        count = bisect_right(self._held, place, key=self._place)
        taken, self._held = self._held[:count], self._held[count:]
        if not self._held:
            self._refill()
        return taken

    def _refill(self) -> None:
        self._held = next(self._blocks, [])
        self.reach = self._place(self._held[-1]) if self._held else None


def _placing(when: When) -> Callable[[Arrival], _Place]:
    return lambda arrival: (when(arrival), arrival.row)


def _merged(runs: list[_Run], when: When) -> Iterator[_Block]:
    """Blocks in order: of what the runs hold, all up to where the first of them ends."""
    while reaches := [run.reach for run in runs if run.reach is not None]:
        complete = min(reaches)
        block = list(chain.from_iterable(run.up_to(complete) for run in runs))
        block.sort(key=when)
        yield block


def _batches(arrivals: Iterator[Arrival], length: int) -> Iterator[Batch]:
    while batch := list(islice(arrivals, length)):
        yield Batch(batch, BEGINNING)


def _sorted(batches: Iterator[Batch], when: When, run_length: int, files: list[IO[bytes]]) -> Iterator[_Block]:
    held, enough = _Block(), 0
    for batch in batches:
        held += batch.arrivals
        if len(held) < enough:
            continue
        held.sort(key=when)
        count = bisect_left(held, batch.floor, key=when)
        if count:
            yield held[:count]
            del held[:count]
        enough = min(2 * len(held), run_length)  # what stays behind is not looked at again for every batch
        if len(held) >= run_length:
            runs = _sorted_runs(_drained(held, batches), when, run_length, files)
            yield from _merged([_Run(blocks, when) for blocks in runs], when)
    held.sort(key=when)
    yield held


def _drained(held: _Block, batches: Iterator[Batch]) -> Iterator[Arrival]:
    """What is held, which is held no more then, and what comes after it."""
    yield from held
    held.clear()
    yield from chain.from_iterable(batch.arrivals for batch in batches)


def _sorted_runs(
    arrivals: Iterator[Arrival], when: When, run_length: int, files: list[IO[bytes]]
) -> Iterator[Iterator[_Block]]:
    waits = False
    while held := list(islice(arrivals, run_length)):
        held.sort(key=when)
        # What is held stays in memory until the merge has come to its end: all or nothing waits on disk.
        waits = waits or len(held) == run_length
        yield _waiting(held, files) if waits else _blocks(held)
        del held  # or it would stand beside the next one while that is read


def _blocks(arrivals: _Block) -> Iterator[_Block]:
    return (arrivals[start : start + _BLOCK] for start in range(0, len(arrivals), _BLOCK))


def _waiting(held: _Block, files: list[IO[bytes]]) -> Iterator[_Block]:
    files.append(_spilled(held))
    return _loaded(files[-1], type(held[0].record))


def _spilled(arrivals: _Block) -> IO[bytes]:
    """A temporary file of blocks: length, then rows of row number, last flag and the record's fields."""
    file = cast("IO[bytes]", tempfile.TemporaryFile())  # noqa: SIM115 — lives as long as the merge
    astuple = msgspec.structs.astuple
    for block in _blocks(arrivals):
        content = _ENCODER.encode([(each.row, each.last, *astuple(each.record)) for each in block])
        file.write(len(content).to_bytes(4, "big") + content)
    return file


def _loaded(file: IO[bytes], kind: type[Alarm] | type[Complaint]) -> Iterator[_Block]:
    fields = tuple(field.type for field in msgspec.structs.fields(kind))
    row_type: Any = tuple.__class_getitem__((int, bool, *fields))
    decoder: msgspec.msgpack.Decoder[Any] = msgspec.msgpack.Decoder(list[row_type])
    file.seek(0)
    while header := file.read(4):
        rows = decoder.decode(file.read(int.from_bytes(header, "big")))
        yield [Arrival(record := kind(*values), record.known_at, row, last) for row, last, *values in rows]
