"""A watched folder as a source: a file that is dropped in is read once, and moved away when all of it is taken."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import structlog

from ingest.dropped_file import DroppedFile
from ingest.inventory_wire import DatasetUnreadable
from ingest.rejected import Rejected
from ingest.source import SourceAway, Stored, Stretch

_log = structlog.get_logger(__name__)

DONE: Final = "done"
UNREADABLE: Final = "unreadable"
_LOOK_EVERY_S: Final = 1.0
_UNDER_WAY: Final = (".part", ".tmp", ".filepart", ".crdownload", ".swp")

Forget = Callable[[str], None]
"""Told of a source that is gone for good."""

_Size = tuple[int, int]


class FolderSource:
    """Reads the CSV, JSON Lines and Parquet files of `folder`, one after the other, by name.

    A file is taken up when it has not changed for `every_s`, in rows as in a dataset; a restart in the middle of it
    goes on at the row where it was. What was read goes to `done/` below the folder; what can not be goes to
    `unreadable/`, with a note beside it that says why. Names that begin with a dot or end as files on their way do
    (`.part`, `.tmp`) are left alone. `forget` is told of each file that is done; `synonyms` are further headers.
    """

    def __init__(
        self,
        folder: Path,
        stored: Stored,
        forget: Forget,
        synonyms: Mapping[str, str] | None = None,
        every_s: float = 2.0,
        most: int = 5_000,
    ) -> None:
        self._folder = folder
        self._stored = stored
        self._forget = forget
        self._synonyms = synonyms
        self._every_s = every_s
        self._most = most
        self._reading: _Reading | None = None
        self._seen: dict[Path, tuple[_Size, float]] = {}
        self._put_off: set[Path] = set()
        self._look_again_at = 0.0

    @property
    def behind(self) -> int | None:
        """Rows are not counted before they are read."""
        return None

    @property
    def name(self) -> str:
        """``folder``: there is one."""
        return "folder"

    def poll(self, timeout_s: float) -> Sequence[Stretch]:
        """The next rows of the file that is being read."""
        try:
            stretch = self._next()
        except OSError as error:
            self._reading = None
            where = error.filename or self._folder
            raise SourceAway(f"{where}: {error.strerror or error}; make it readable and writable") from error
        if stretch is None:
            sleep(timeout_s)
            return []
        return [stretch]

    def keep_alive(self) -> None:
        """A folder waits."""

    def taken(self, stretch: Stretch) -> None:
        """Once all of a file is, the next poll moves it away."""
        if self._reading is not None and self._reading.source == stretch.source:
            self._reading.waiting.discard(stretch.until)

    def go_back(self, stretch: Stretch) -> None:
        """The next poll begins with another file, if there is one: this one may be held up for long."""
        if self._reading is not None and self._reading.source == stretch.source:
            self._put_off.add(self._reading.path)
            self._reading = None

    def close(self) -> None:
        """Stop in the middle of a file: the store knows where."""
        self._reading = None

    def _next(self) -> Stretch | None:
        if self._reading is None:
            self._reading = self._begin()
        reading = self._reading
        if reading is None:
            return None
        stretch = reading.stretch(self._most)
        if stretch is None and not reading.waiting:
            self._reading = None
            self._finish(reading)
        return stretch

    def _begin(self) -> "_Reading | None":
        now = monotonic()
        if now < self._look_again_at:
            return None
        ready = self._ready(now)
        if not ready:
            self._look_again_at = now + min(self._every_s, _LOOK_EVERY_S)
            return None
        path = next((path for path in ready if path not in self._put_off), ready[0])
        try:
            return _Reading(path, DroppedFile(path, self._synonyms), self._stored(_source(path)))
        except DatasetUnreadable as error:
            self._put_aside(path, error)
            return None

    def _ready(self, now: float) -> list[Path]:
        """Files whose size and time have been as they are for long enough."""
        self._folder.mkdir(parents=True, exist_ok=True)
        before, self._seen = self._seen, {}
        for path in sorted(path for path in self._folder.iterdir() if _is_ours(path)):
            size = _size(path)
            known = before.get(path)
            self._seen[path] = known if known is not None and known[0] == size else (size, now)
        self._put_off &= self._seen.keys()
        return [path for path, (_, since) in self._seen.items() if now - since >= self._every_s]

    def _finish(self, reading: "_Reading") -> None:
        # Forgotten first: if we are killed in between, its rows come again as duplicates; the other way round the
        # next file of this name would be taken for one that was read.
        self._forget(reading.source)
        _move(reading.path, self._folder / DONE)
        _log.info("file_read", file=reading.path.name, rows=reading.rows)

    def _put_aside(self, path: Path, error: DatasetUnreadable) -> None:
        there = _move(path, self._folder / UNREADABLE)
        there.with_name(f"{there.name}.txt").write_text(f"{error}\n", encoding="utf-8")
        _log.warning("file_unreadable", file=path.name, reason=str(error))


class _Reading:
    """A file that is being read: `waiting` are the ends of stretches that are not taken yet."""

    def __init__(self, path: Path, file: DroppedFile, stands_at: int | None) -> None:
        if file.unknown:
            _log.warning("columns_left_out", file=path.name, columns=list(file.unknown))
        self.path = path
        self.source = _source(path)
        self.waiting: set[int] = set()
        self.rows = 0
        self._kind = file.kind
        self._stands_at = stands_at
        self._rows = _from(stands_at or 0, file.documents())

    def stretch(self, most: int) -> Stretch | None:
        """At most so many rows; None at the end."""
        rows = list(islice(self._rows, most))
        if not rows:
            return None
        places, documents = zip(*rows, strict=True)
        after, self._stands_at = self._stands_at, places[-1] + 1
        self.rows += len(rows)
        self.waiting.add(self._stands_at)
        return Stretch(self._kind, self.source, after, self._stands_at, documents, places)


def _from(row: int, rows: Iterator[tuple[int, bytes | Rejected]]) -> Iterator[tuple[int, bytes | Rejected]]:
    return (numbered for numbered in rows if numbered[0] >= row)


def _source(path: Path) -> str:
    return f"folder:{path.name}"


def _is_ours(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and not path.name.lower().endswith(_UNDER_WAY)


def _size(path: Path) -> _Size:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns


def _move(path: Path, folder: Path) -> Path:
    """Into `folder`, beside what bears its name already."""
    folder.mkdir(exist_ok=True)
    there, number = folder / path.name, 2
    while there.exists():
        there, number = folder / f"{number}-{path.name}", number + 1
    return path.rename(there)
