"""A file that was dropped in: of which kind it is, and its rows as JSON documents that every reader takes."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ingest.dataset_file import DatasetFile, Form
from ingest.headers import ALARMS, COMPLAINTS
from ingest.inventory_wire import DatasetUnreadable
from ingest.rejected import Reason, Rejected
from ingest.row_wire import as_line

_FORMS: Final[Mapping[str, Form]] = {".csv": Form.CSV, ".jsonl": Form.JSON_LINES, ".parquet": Form.PARQUET}
_SUFFIX: Final = re.compile(r"(\.csv|\.jsonl)(?:\.gz)?|(\.parquet)", re.IGNORECASE)
_STREAMS: Final = (ALARMS, COMPLAINTS)
_REMEDY: Final = "name it alarms… or complaints…, ending in .csv, .csv.gz, .jsonl, .jsonl.gz or .parquet"


class DroppedFile:
    """A file of alarms or complaints, told by its name, else by its columns; `synonyms` are the user's own.

    Attributes:
        kind: `alarms` or `complaints`.
        unknown: columns that are left out.

    Raises:
        DatasetUnreadable: it is neither, or has no header that can be read.
        OSError: it can not be opened.
    """

    def __init__(self, path: Path, synonyms: Mapping[str, str] | None = None) -> None:
        self._file = _file(path, synonyms)
        self._header = self._file.header()
        layout = self._file.layout(synonyms)
        self.kind = self._file.kind.name
        self.unknown = layout.unknown if layout else ()

    def documents(self) -> Iterator[tuple[int, bytes | Rejected]]:
        """The number of each row and its document; of two columns with one name the first counts."""
        for number, content in self._file.rows():
            yield number, self._document(content)

    def _document(self, content: str | list[str] | Rejected) -> bytes | Rejected:
        if isinstance(content, Rejected):
            return content
        if isinstance(content, str):
            return content.encode()
        header = self._header or []
        width = len(header)
        if len(content) < width or any(content[width:]):
            detail = f"{len(content)} fields under a header of {width}; quote fields that hold commas or line ends"
            return Rejected(Reason.WRONG_FIELD_COUNT, detail, as_line(content))
        fields: dict[str, str] = {}
        for name, value in zip(header, content, strict=False):
            fields.setdefault(name, value)
        return msgspec.json.encode(fields)


def _file(path: Path, synonyms: Mapping[str, str] | None) -> DatasetFile:
    suffix = _SUFFIX.search(path.name)
    if suffix is None or suffix.end() != len(path.name):
        raise DatasetUnreadable("is written in no form that is read", str(path), None, _REMEDY)
    form = _FORMS[(suffix[1] or suffix[2]).lower()]
    named = [kind for kind in _STREAMS if path.name.lower().startswith(kind.name)]
    if named or form is Form.JSON_LINES:
        if not named:
            raise DatasetUnreadable("does not say what it holds", str(path), None, _REMEDY)
        return DatasetFile(path, named[0], form, 0)
    return _told_by_columns(path, form, synonyms)


def _told_by_columns(path: Path, form: Form, synonyms: Mapping[str, str] | None) -> DatasetFile:
    for kind in _STREAMS:
        file = DatasetFile(path, kind, form, 0)
        if _fits(file, synonyms):
            return file
    raise DatasetUnreadable("has the columns of neither alarms nor complaints", str(path), 1, _REMEDY)


def _fits(file: DatasetFile, synonyms: Mapping[str, str] | None) -> bool:
    file.header()  # one that can not be read is unreadable as any kind
    try:
        file.layout(synonyms)
    except DatasetUnreadable:
        return False
    return True
