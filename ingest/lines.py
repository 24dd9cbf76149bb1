"""The physical lines of a text file, plain or gzipped and however broken, and the CSV records they make up.

Every line and record comes with its line number, the first being 1; what can not be read comes as the
`Rejected` that says why, and the rest goes on.
"""

import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final, Self

from ingest.documents import SIZE_LIMIT, decoded, original, too_large, without_nul
from ingest.rejected import Reason, Rejected, Unacceptable

_SAMPLE: Final = 1 << 16
_AT_HAND: Final = 1 << 14  # more makes the memory allocator give pages back and ask for them again
_RECORD_LINES: Final = 1_000
_GZIP_ERRORS: Final = (EOFError, zlib.error, gzip.BadGzipFile)

# process-wide, and 128 KiB by default: a longer field would end the reading
csv.field_size_limit(max(csv.field_size_limit(), SIZE_LIMIT))

Line = tuple[int, str | Rejected]
Record = tuple[int, list[str] | Rejected]


def read_lines(path: Path) -> Iterator[Line]:
    """The lines of a file without their ends.

    Raises:
        OSError: the file can not be opened or read.
    """
    with OpenedText(path) as text:
        yield from text.lines()


def read_records(lines: Iterator[Line], beyond: Iterator[Line] | None = None, width: int = 0) -> Iterator[Record]:
    """The CSV records (RFC 4180) that `lines` make up, each with the number of its first line; empty ones are none.

    A quote that is opened and not closed costs its own line, and no other: a record of several lines that
    does not end, or has not as many fields as the first (or `width`), is taken for a broken first line. A record
    that `lines` only begin goes on in lines from `beyond`.
    """
    pending: deque[Line] = deque()
    following = lines if beyond is None else chain(lines, beyond)
    while True:
        source = _drained(pending) if pending else lines
        for number, text in source:
            if not isinstance(text, str):
                yield number, text
                continue
            if not text:
                continue
            record = _quoted(text, pending, following, width) if '"' in text else text.split(",")
            if not width and isinstance(record, list):
                width = len(record)
            yield number, record
            if pending and source is lines:
                break
        else:
            if source is lines:
                return


def _drained(pending: deque[Line]) -> Iterator[Line]:
    while pending:
        yield pending.popleft()


def _quoted(first: str, pending: deque[Line], lines: Iterator[Line], width: int) -> list[str] | Rejected:
    """The record that starts in line `first`; lines that turn out not to belong to it go back to `pending`."""
    taken: list[Line] = []
    try:
        return _spanning(first, _taking(taken, pending, lines), width)
    except csv.Error as error:
        pending.extendleft(reversed(taken))
        return Rejected(Reason.UNREADABLE, f"{error}; double the quotes inside a quoted field", first)


def _spanning(first: str, rest: Iterator[str], width: int) -> list[str]:
    """The record of line `first` and as many of the `rest` as it needs; csv.Error if there is none."""
    parts = [first]
    while (record := _complete(parts)) is None:
        for line in rest:
            parts[-1] += "\n"
            parts.append(line)
            if '"' in line:
                break
        else:
            raise csv.Error("a quote opens in this line and never closes")
    if len(parts) > 1 and width and len(record) != width:
        raise csv.Error("a quote opens in this line and does not close as it should")
    return record


def _complete(parts: list[str]) -> list[str] | None:
    """The record, or None while a quote is open."""
    try:
        return next(csv.reader(parts, strict=True))
    except csv.Error as error:
        if "unexpected end of data" in str(error):
            return None
        raise


def _taking(taken: list[Line], pending: deque[Line], lines: Iterator[Line]) -> Iterator[str]:
    """Lines that may belong to a record, noted in `taken`, until one can not or the record grows too large."""
    size = 0
    while len(taken) < _RECORD_LINES and size < SIZE_LIMIT:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            return
        taken.append(line)
        if not isinstance(line[1], str):
            return
        size += len(line[1])
        yield line[1]


class OpenedText:
    """A text file that is read line by line, or as many whole lines at once as are at hand.

    Attributes:
        number: of the line read last; 0 before the first.
    """

    def __init__(self, path: Path) -> None:
        self.number = 0
        self._prefers_gb18030 = _is_gb18030(path)
        self._file = _opened(path)
        self._broken: Exception | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def lines(self) -> Iterator[Line]:
        """The lines from here to the end, without their ends."""
        try:
            for raw in iter(self._next_line, b""):
                self.number += 1
                if len(raw) > SIZE_LIMIT:
                    size = len(raw) + _rest_of_line(self._file, raw)
                    yield self.number, too_large(size).rejected(original(raw))
                    continue
                yield self.number, _text(raw, self._prefers_gb18030)
        except _GZIP_ERRORS as error:
            detail = f"the gzip file breaks off here ({error}); export or copy it again"
            yield self.number + 1, Rejected(Reason.UNREADABLE, detail, "")

    def ahead(self) -> bytes:
        """The whole lines that are at hand, not taken yet; none at the end, or before a line longer than that."""
        try:
            held = self._file.peek()
        except _GZIP_ERRORS as error:
            self._broken = error
            return b""
        return held[: held.rfind(b"\n") + 1]

    def plain(self, lines: bytes) -> str | None:
        """The text of lines from `ahead`, if all of it is plain UTF-8."""
        if b"\0" in lines or (self._prefers_gb18030 and not lines.isascii()):
            return None
        try:
            return lines.decode()
        except UnicodeDecodeError:
            return None

    def take(self, lines: bytes, count: int) -> None:
        """Goes on after these `count` lines from `ahead`."""
        self._file.read(len(lines))
        self.number += count

    def _next_line(self) -> bytes:
        if self._broken is not None:
            raise self._broken
        return self._file.readline(SIZE_LIMIT + 2)


class _Unzipped(io.RawIOBase):
    """A gzip file as raw bytes that hands out all there is before the place where it is broken."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.GzipFile(path)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._file.read1(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()


def _opened(path: Path) -> io.BufferedReader:
    raw = _Unzipped(path) if path.suffix.lower() == ".gz" else path.open("rb", buffering=0)
    return io.BufferedReader(raw, _AT_HAND)


def _rest_of_line(file: io.BufferedReader, piece: bytes) -> int:
    """Reads on to the end of a line of which `piece` was the first; how many bytes that were."""
    size = 0
    while piece and not piece.endswith(b"\n"):
        piece = file.readline(SIZE_LIMIT)
        size += len(piece)
    return size


def _is_gb18030(path: Path) -> bool:
    """Whether the beginning of a file has more lines that are not UTF-8 than lines beyond ASCII that are."""
    try:
        with _opened(path) as file:
            sample = file.read1(_SAMPLE)
    except _GZIP_ERRORS:
        return False
    lines = [line for line in sample.splitlines()[:-1] or [sample] if not line.isascii()]
    return sum(not _is_utf8(line) for line in lines) * 2 > len(lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _text(raw: bytes, prefers_gb18030: bool) -> str | Rejected:
    try:
        text = _decoded_gb18030(raw) if prefers_gb18030 and not raw.isascii() else decoded(raw)
    except Unacceptable as verdict:
        return verdict.rejected(original(raw).rstrip("\r\n"))
    return text.strip("\r\n\ufeff")


def _decoded_gb18030(raw: bytes) -> str:
    """A line of a GB18030 file, in which a stray line may be UTF-8.

    Some short GB18030 texts happen to be valid UTF-8 too (模式 is), but read as Latin, Greek or Cyrillic
    letters then: only a line that reads as Chinese is taken for UTF-8.
    """
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return decoded(raw)
    if _is_utf8(raw) and any("\u4e00" <= letter <= "\u9fff" for letter in raw.decode()):
        return decoded(raw)
    return without_nul(text)
