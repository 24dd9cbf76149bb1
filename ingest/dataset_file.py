"""One file of a dataset: what kind it is, how it is written, its header and its rows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import msgspec

from ingest.headers import ALARMS, KINDS, Columns, Kind, Layout
from ingest.inventory_wire import DatasetUnreadable
from ingest.lines import Line, Record, read_lines, read_records
from ingest.rejected import Rejected

_NAME: Final = re.compile(rf"({'|'.join(KINDS)})[^/]*?\.(csv|jsonl|parquet)(\.gz)?", re.IGNORECASE)
_PLACES: Final = ("cell_id", "site_id", "backhaul_id")


class DatasetFile(msgspec.Struct, frozen=True):
    """A file of `kind`; `is_csv` tells CSV from JSON Lines, `number` its place among all files."""

    path: Path
    kind: Kind
    is_csv: bool
    number: int

    @property
    def name(self) -> str:
        """Its name in the folder, as results name it."""
        return self.path.name

    def header(self) -> list[str] | None:
        """The header of a CSV file; None for JSON Lines.

        Raises:
            DatasetUnreadable: there is none that can be read.
        """
        if not self.is_csv:
            return None
        for _, header in read_records(read_lines(self.path)):
            if isinstance(header, Rejected):
                raise self.bad_row(1, header.detail)
            return header
        raise self.unreadable("is empty", 1, f"write the header, at least {', '.join(self.kind.required)}")

    def layout(self, synonyms: Mapping[str, str] | None) -> Layout | None:
        """Where the columns stand in a CSV file; None for JSON Lines, where each row tells for itself.

        Raises:
            DatasetUnreadable: a required column is missing.
        """
        header = self.header()
        if header is None:
            return None
        layout = Columns(self.kind, synonyms).layout(header)
        missing = list(layout.missing)
        if self.kind is ALARMS and not layout.has_any(_PLACES):
            missing.append("cell_id (or site_id)")
        if missing:
            remedy = "add the column, or name it in the synonyms of the settings"
            raise self.unreadable(f"column {', '.join(missing)} is missing", 1, remedy)
        return layout

    def rows(self) -> Iterator[Line] | Iterator[Record]:
        """Line number and content of each row: the fields of a CSV row, or the text of a JSON document."""
        if not self.is_csv:
            return ((row, line) for row, line in read_lines(self.path) if not isinstance(line, str) or line.strip())
        records = read_records(read_lines(self.path))
        next(records, None)
        return records

    def bad_row(self, row: int, detail: str) -> DatasetUnreadable:
        """The error that names a row of this file; `detail` ends in the remedy, after a semicolon."""
        what, _, remedy = detail.rpartition("; ")
        return self.unreadable(what, row, remedy)

    def unreadable(self, what: str, row: int | None, remedy: str) -> DatasetUnreadable:
        """The error that names this file."""
        return DatasetUnreadable(what, str(self.path), row, remedy)


def dataset_files(folder: Path) -> list[DatasetFile]:
    """The files of a dataset by kind and name; others in the folder (the truth of a simulation too) are left.

    Raises:
        DatasetUnreadable: no folder, or a file in a form that is not read.
    """
    if not folder.is_dir():
        raise DatasetUnreadable("is not a folder", str(folder), None, "name the folder of the dataset")
    found = sorted(_matches(folder.iterdir()), key=lambda pair: (list(KINDS).index(pair[0].name), pair[1].name))
    return [DatasetFile(path, kind, _is_csv(path), number) for number, (kind, path) in enumerate(found)]


def _matches(paths: Iterable[Path]) -> Iterator[tuple[Kind, Path]]:
    for path in paths:
        match = _NAME.fullmatch(path.name)
        if match and "truth" not in path.name and path.is_file():
            yield KINDS[match.group(1).lower()], path


def _is_csv(path: Path) -> bool:
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if ".parquet" in suffixes:
        raise DatasetUnreadable("Parquet is not read here", str(path), None, "export it as CSV or JSON Lines")
    return ".csv" in suffixes[-2:]
