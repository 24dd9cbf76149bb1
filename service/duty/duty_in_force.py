"""The rules of the desk as settings and files of duty tell them: read again when a roster or the policies change."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import structlog

from alerts.desk_rules import DeskRules
from alerts.escalation.roster import Roster
from ingest.mendable import Mendable

_log = structlog.get_logger(__name__)

Stamp = tuple[tuple[str, int, int], ...]


class DutyInForce:
    """`rules` now; `read` makes them anew from the files at `paths` (files, and folders of CSV files).

    A roster that can not be read any more leaves the rules as they are, and the log says why.
    """

    def __init__(self, read: Callable[[], DeskRules], paths: Sequence[Path | None]) -> None:
        self._read = read
        self._paths = [path for path in paths if path is not None]
        self._seen = _stamp(self._paths)
        self.rules = read()

    def roster(self) -> Roster:
        """The roster now."""
        return self.rules.escalation.roster

    def look(self, take: Callable[[DeskRules], None]) -> None:
        """Give the rules to `take`, where files have changed since they were read."""
        stamp = _stamp(self._paths)
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self.rules = self._read()
        except (Mendable, OSError) as error:
            _log.warning("duty_left_aside", reason=str(error))
            return
        take(self.rules)
        _log.info("duty_taken", people=len(self.roster().people), policies=len(self.rules.escalation.policies))


def _stamp(paths: Sequence[Path]) -> Stamp:
    """What tells that a file was written, came or went."""
    return tuple(_told(paths))


def _told(paths: Sequence[Path]) -> Iterator[tuple[str, int, int]]:
    for path in paths:
        for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
            try:
                told = file.stat()
            except OSError:
                continue
            yield str(file), told.st_mtime_ns, told.st_size
