"""The reports that were made, and their files: only what lies in the folder, under names that reports have."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

_PERIOD = re.compile(r"\d{4}-(?:W\d{2}|\d{2}(?:-\d{2})?)(?:[._-][A-Za-z0-9_-]{1,40})?")
_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,80}\.(html|csv|json|xlsx|pdf|pptx)")
_VERSION = re.compile(r"\.v(\d{1,4})$")
MEDIA = {
    "html": "text/html; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""What each format is sent as."""


class ReportFile(msgspec.Struct, frozen=True):
    """One file of a report."""

    name: str
    format: str
    size_bytes: int


class Report(msgspec.Struct, frozen=True):
    """A report: the week, day or month it is of, when it was last written, and its files by name.

    `period` is the name of its folder: of a later version ``2011-W27.v2``.
    """

    period: str
    written_at: datetime
    files: tuple[ReportFile, ...]

    @property
    def version(self) -> int:
        """From 1 on: what came late makes another one."""
        return version_of(self.period)

    @property
    def time(self) -> str:
        """The week, day or month, whatever the version."""
        return time_of(self.period)

    @property
    def kind(self) -> str:
        """`weekly`, `daily` or `monthly`, from the form of its period."""
        if "W" in self.period:
            return "weekly"
        return "daily" if re.fullmatch(r"\d{4}-\d{2}-\d{2}.*", self.period) else "monthly"


class ReportFolder:
    """Reads one folder; what can not be read of it is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def reports(self, limit: int = 200) -> list[Report]:
        """The newest periods first."""
        try:
            names = [path for path in self._folder.iterdir() if _PERIOD.fullmatch(path.name)]
        except OSError:
            return []
        newest = sorted(names, key=lambda path: (time_of(path.name), version_of(path.name)), reverse=True)[:limit]
        return [report for report in map(_report, newest) if report.files]

    def file(self, period: str, name: str) -> Path | None:
        """The file of a report; None where there is none of that name, or the name leads out of the folder."""
        if not (_PERIOD.fullmatch(period) and _FILE.fullmatch(name)):
            return None
        folder = self._folder.resolve()
        path = (folder / period / name).resolve()
        return path if path.is_file() and path.is_relative_to(folder) else None


def time_of(folder: str) -> str:
    """The week, day or month that a folder of this name tells of."""
    return _VERSION.sub("", folder)


def version_of(folder: str) -> int:
    """Which version lies in it."""
    found = _VERSION.search(folder)
    return int(found[1]) if found else 1


def _report(path: Path) -> Report:
    files = tuple(sorted(_files(path), key=lambda file: file.name))
    return Report(path.name, datetime.fromtimestamp(_written(path), UTC), files)


def _files(path: Path) -> Iterator[ReportFile]:
    try:
        found = [file for file in path.iterdir() if _FILE.fullmatch(file.name) and file.is_file()]
        yield from (ReportFile(file.name, file.suffix[1:], file.stat().st_size) for file in found)
    except OSError:
        return


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
