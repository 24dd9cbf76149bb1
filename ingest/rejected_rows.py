"""Rows of a dataset that were not taken, told by file and row although several files are read side by side."""

import tempfile
from collections.abc import Callable
from typing import IO, Final, Literal, Self

import msgspec

from ingest.rejected import Rejected

Stream = Literal["alarms", "complaints"]


class RejectedRow(msgspec.Struct, frozen=True):
    """A row that was not taken: `row` is the physical line of `file`; `kind` is None in an inventory file."""

    file: str
    row: int
    rejected: Rejected
    kind: Stream | None


Tell = Callable[[RejectedRow], None]

_IN_MEMORY: Final = 1 << 20
_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(RejectedRow).decode


class RejectedInOrder:
    """Tells of rejected alarms as they come, and of complaints once both are read to the end.

    More of them than fit into a mebibyte wait in a temporary file; left before the end, it tells no more.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._waiting: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 — closed on leaving

    def __enter__(self) -> Self:
        return self

    def __exit__(self, error: type[BaseException] | None, *_: object) -> None:
        with self._waiting as waiting:
            if error is None:
                waiting.seek(0)
                while size := waiting.read(4):
                    self._tell(_decode(waiting.read(int.from_bytes(size, "big"))))

    def of(self, stream: Stream) -> Tell:
        """Who is told of the rejected rows of a stream as they are read."""
        return self._tell if stream == "alarms" else self._wait

    def _wait(self, row: RejectedRow) -> None:
        content = _encode(row)
        self._waiting.write(len(content).to_bytes(4, "big") + content)
