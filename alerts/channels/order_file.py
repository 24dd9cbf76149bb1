"""Repair orders appended to a file, one JSON line a state."""

import os
from pathlib import Path

from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable

_BLOCK = 65_536


class OrderFile:
    """Appends to ``orders.jsonl``; each line is on the disk before it counts as delivered.

    A line that a crash cut off was never delivered: it is removed when the file is opened, and comes again.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mended = False

    def push(self, message: PushMessage) -> Delivered:
        """Append one line; raises `Unavailable` when the disk does not take it."""
        if b"\n" in message.body:
            raise Refused(f"{message.key}: a line of {self._path.name} can not hold a line feed")
        try:
            self._append(message.body + b"\n")
        except OSError as error:
            self._mended = False
            raise Unavailable(f"{self._path} can not be written: {error.strerror}") from error
        return Delivered(f"appended to {self._path.name}")

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            if not self._mended:
                os.truncate(self._path, _whole_lines(self._path))
                self._mended = True
            file.write(line)
            file.flush()
            os.fsync(file.fileno())


def _whole_lines(path: Path) -> int:
    """The length of the file up to its last line feed."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end:
            start = max(0, end - _BLOCK)
            file.seek(start)
            found = file.read(end - start).rfind(b"\n")
            if found >= 0:
                return start + found + 1
            end = start
    return 0
