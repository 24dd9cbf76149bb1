"""Rows and JSON documents of a kind → their values in the order of its columns, as both wires take them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Final, TypeGuard

import msgspec

from ingest.documents import as_text
from ingest.headers import Columns, Kind, Layout
from ingest.rejected import Reason, Unacceptable
from ingest.standards.forms import Forms
from ingest.times import TimeUnreadable

_LAYOUTS: Final = 256


class RowWire:
    """Lays out rows under one `header`, and JSON documents, flat or of a standard, each under its own keys.

    Attributes:
        layout: where the columns of the rows stand; without a header, those of the kind in its own order.
    """

    def __init__(self, kind: Kind, header: Sequence[str] | None, synonyms: Mapping[str, str] | None) -> None:
        self._kind = kind
        self._columns = Columns(kind, synonyms)
        self._forms = Forms(kind.name)
        self.layout: Layout = self._columns.layout(kind.columns if header is None else header)
        self._layouts: dict[tuple[str, ...], Layout] = {}

    def values(self, row: Sequence[str]) -> tuple[str, ...]:
        """The values of a CSV row; empty fields past the header are none.

        Raises:
            Unacceptable: more or fewer fields than the header has.
        """
        width = self.layout.width
        if len(row) != width:
            if len(row) < width or any(row[width:]):
                detail = f"{len(row)} fields under a header of {width}; quote fields that hold commas or line ends"
                raise Unacceptable(Reason.WRONG_FIELD_COUNT, detail)
            row = row[:width]
        return self.layout.pick(row)

    def document_values(self, document: Mapping[str, object]) -> tuple[str, ...]:
        """The values of a JSON document.

        Raises:
            Unacceptable: a document of no known form, or with a field that is not plain.
        """
        flat = self._forms.fields(document)
        layout = self._layout_of(tuple(flat))
        if not layout.has_any(self._kind.columns):
            raise Unacceptable(Reason.UNKNOWN_DOCUMENT, f"no field of {self._kind.name}; name them as in the contract")
        picked = layout.pick(flat.values())
        if _are_plain_texts(picked):
            return picked
        return tuple(
            value if isinstance(value, str) and "\0" not in value else as_text(column, value)
            for column, value in zip(self._kind.columns, picked, strict=True)
        )

    def _layout_of(self, keys: tuple[str, ...]) -> Layout:
        layout = self._layouts.get(keys)
        if layout is None:
            layout = self._columns.layout(keys)
            if len(self._layouts) >= _LAYOUTS:
                self._layouts.clear()
            self._layouts[keys] = layout
        return layout

    def verdict(self, values: tuple[str, ...], error: TimeUnreadable) -> Unacceptable:
        """What to say of a record with a time that could not be read: which column, or that it is empty."""
        given = dict(zip(self._kind.columns, values, strict=True))
        empty = next((column for column in self._kind.required if not given[column]), None)
        if empty:
            return missing(empty)
        column = next((column for column, value in given.items() if value == error.text), "time")
        return Unacceptable(error.reason, f"{column}: {error.detail}")


def _are_plain_texts(values: tuple[object, ...]) -> TypeGuard[tuple[str, ...]]:
    # one look at all of them costs a tenth of a look at each
    try:
        return "\0" not in "".join(values)  # type: ignore[arg-type]
    except TypeError:
        return False


def missing(column: str) -> Unacceptable:
    """The verdict on a record without a value that it must have."""
    return Unacceptable(Reason.MISSING_FIELD, f"{column} is empty; fill it in")


def as_line(row: Sequence[str]) -> str:
    """A row as the CSV line that it came from, or one that says the same."""
    line = io.StringIO()
    # the writer quotes a line end inside a field only if it is one that it writes itself
    csv.writer(line, lineterminator="\r\n").writerow(row)
    return line.getvalue().removesuffix("\r\n")


def as_json(document: Mapping[str, object]) -> str:
    """A document as JSON text."""
    try:
        return msgspec.json.encode(document).decode()
    except (TypeError, ValueError, RecursionError):
        return repr(document)[:1_000]
