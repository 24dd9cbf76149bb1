"""A folder of results that appears whole: written beside, and moved when complete."""

import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from ingest.mendable import Mendable

_BUFFER = 1 << 18


class ResultFolderBusy(Mendable):
    """Another run is writing into the same folder; the text says what to do."""


class ResultFolder:
    """A context in which result files are written; on a clean exit they take the places of earlier ones.

    Until then they stand in a hidden folder beside `out`, so that an interrupted run, or one that failed,
    changes nothing. Files of other names in `out` stay. A hidden folder that a killed run left is taken over.
    OSError where `out` can not be made or written.
    """

    def __init__(self, out: Path) -> None:
        self.out = out.resolve()
        self._beside = _place_beside(self.out)
        self._open: list[IO[bytes]] = []
        self._names: dict[str, None] = {}

    def __enter__(self) -> Self:
        self._beside.mkdir(parents=True, exist_ok=True)
        self._lock = (self._beside / ".lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise ResultFolderBusy(
                f"{self.out}: another run is writing there; wait for it or name another folder"
            ) from None
        return self

    def open(self, name: str) -> IO[bytes]:
        """The result file of that name, new and empty, to be written and read; it is closed with the folder.

        Opened again, it starts anew, while the one opened before can still be read.
        """
        path = self._beside / name
        path.unlink(missing_ok=True)
        file = path.open("x+b", buffering=_BUFFER)
        self._open.append(file)
        self._names[name] = None
        return file

    def write(self, name: str, content: bytes) -> None:
        """A result file written at once."""
        self.open(name).write(content)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            for file in self._open:
                file.close()
            if kind is None:
                self._move()
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)
            self._lock.close()

    def _move(self) -> None:
        self.out.mkdir(parents=True, exist_ok=True)
        for name in self._names:
            (self._beside / name).replace(self.out / name)


def _place_beside(out: Path) -> Path:
    """Next to `out`, or inside it where it is a mount (files can't be moved across) or its parent is closed."""
    existing = next(parent for parent in out.parents if parent.exists())
    mounted = out.exists() and out.stat().st_dev != existing.stat().st_dev
    if mounted or (out.exists() and not os.access(existing, os.W_OK)):
        return out / ".partial"
    return out.parent / f".{out.name}.partial"
