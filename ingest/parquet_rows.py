"""The rows of a Parquet file as the text that a CSV file of the same columns would hold."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Final

import pyarrow as pa
from pyarrow import parquet

from ingest.documents import as_text
from ingest.inventory_wire import DatasetUnreadable
from ingest.lines import Record
from ingest.rejected import Reason, Rejected, Unacceptable

_ROWS_AT_ONCE: Final = 10_000


def read_header(path: Path) -> list[str]:
    """The names of the columns.

    Raises:
        DatasetUnreadable: no Parquet file, or one that is broken.
        OSError: it can not be opened.
    """
    try:
        return list(parquet.read_schema(path).names)
    except pa.ArrowInvalid as error:
        what = f"no Parquet file that can be read ({_first_line(error)})"
        raise DatasetUnreadable(what, str(path), None, "export or copy it again") from None


def read_rows(path: Path) -> Iterator[Record]:
    """Number of each row, the first being 1, and its fields; memory holds some thousands of rows.

    Times with a zone come with their offset, others as they stand. A value that no text can tell (a list, bytes
    that are no UTF-8) rejects its row; where the file breaks off, one row that says so is the last.
    """
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            for batch in file.iter_batches(_ROWS_AT_ONCE):
                names = batch.schema.names
                for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                    number += 1
                    yield number, _texts(names, values)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        detail = f"the Parquet file breaks off here ({_first_line(error)}); export or copy it again"
        yield number + 1, Rejected(Reason.UNREADABLE, detail, "")


def _texts(names: list[str], values: tuple[object, ...]) -> list[str] | Rejected:
    try:
        return [_text(name, value) for name, value in zip(names, values, strict=True)]
    except Unacceptable as verdict:
        return verdict.rejected(repr(dict(zip(names, values, strict=True)))[:1_000])


def _text(name: str, value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and isnan(value):
        return ""
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            raise Unacceptable(Reason.UNREADABLE, f"{name}: bytes that are no UTF-8; write text") from None
    return as_text(name, value)


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
