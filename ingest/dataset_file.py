"""One file of a dataset: what kind it is, how it is written, its header and its rows."""

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Final

import msgspec

from ingest.headers import ALARMS, KINDS, Columns, Kind, Layout
from ingest.inventory_wire import DatasetUnreadable
from ingest.lines import Line, Record, read_lines, read_records
from ingest.rejected import Rejected
from ingest.stretches import Stretch, read_stretches, stretches_of, without_header

_NAME: Final = re.compile(rf"({'|'.join(KINDS)})[^/]*?\.((csv|jsonl)(\.gz)?|parquet)", re.IGNORECASE)
_PLACES: Final = ("cell_id", "site_id", "backhaul_id")


class Form(Enum):
    """How a file is written."""

    CSV = "csv"
    JSON_LINES = "jsonl"
    PARQUET = "parquet"


class DatasetFile(msgspec.Struct, frozen=True):
    """A file of `kind`; `number` is its place among all files."""

    path: Path
    kind: Kind
    form: Form
    number: int

    @property
    def name(self) -> str:
        """Its name in the folder, as results name it."""
        return self.path.name

    @property
    def is_table(self) -> bool:
        """Whether its rows stand under one header; in JSON Lines each tells for itself."""
        return self.form is not Form.JSON_LINES

    def header(self) -> list[str] | None:
        """The header of a table; None for JSON Lines.

        Raises:
            DatasetUnreadable: there is none that can be read.
        """
        if self.form is Form.JSON_LINES:
            return None
        if self.form is Form.PARQUET:
            from ingest import parquet_rows  # noqa: PLC0415 # pyarrow takes longer to load than all else here

            return parquet_rows.read_header(self.path)
        for _, header in read_records(read_lines(self.path)):
            if isinstance(header, Rejected):
                raise self.bad_row(1, header.detail)
            return header
        raise self.unreadable("is empty", 1, f"write the header, at least {', '.join(self.kind.required)}")

    def layout(self, synonyms: Mapping[str, str] | None) -> Layout | None:
        """Where the columns stand in a table; None for JSON Lines.

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
        """Line number and content of each row: the fields of a table's row, or the text of a JSON document.

        The rows of a Parquet file are numbered as those of a CSV file of the same content: the header is 1.
        """
        if self.form is Form.PARQUET:
            from ingest import parquet_rows  # noqa: PLC0415 # pyarrow takes longer to load than all else here

            return ((number + 1, record) for number, record in parquet_rows.read_rows(self.path))
        if self.form is Form.JSON_LINES:
            return ((row, line) for row, line in read_lines(self.path) if not isinstance(line, str) or line.strip())
        records = read_records(read_lines(self.path))
        next(records, None)
        return records

    def stretches(self) -> Iterator[Stretch]:
        """The same rows, as many at once as come cheap."""
        if self.form is Form.CSV:
            return without_header(read_stretches(self.path))
        return stretches_of(self.rows())

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
    return [DatasetFile(path, kind, _form(path), number) for number, (kind, path) in enumerate(found)]


def _matches(paths: Iterable[Path]) -> Iterator[tuple[Kind, Path]]:
    for path in paths:
        match = _NAME.fullmatch(path.name)
        if match and "truth" not in path.name and path.is_file():
            yield KINDS[match.group(1).lower()], path


def _form(path: Path) -> Form:
    suffixes = {suffix.lower() for suffix in path.suffixes[-2:]}
    if ".parquet" in suffixes:
        return Form.PARQUET
    return Form.CSV if ".csv" in suffixes else Form.JSON_LINES
