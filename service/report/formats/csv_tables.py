"""A report as CSV: a file a table, with raw values, made so that no sheet program takes a text for a formula."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from service.report.document import Format, Formatted, Language, NotKnown, Report, Table, Text, Value, tables_of
from service.report.printed import NOT_KNOWN

_ACTIVE: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_files(report: Report, language: Language) -> Iterator[tuple[str, bytes]]:
    """Names and contents, UTF-8 with a mark at its beginning, by which sheet programs know it."""
    zone = ZoneInfo(report.zone)
    for section, table in tables_of(report):
        yield (
            f"{section.name}-{table.name}.csv",
            _content(table, language, zone).encode("utf-8-sig", "backslashreplace"),
        )


def _content(table: Table, language: Language, zone: ZoneInfo) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([inert(column.name) for column in table.columns])
    for row in table.rows:
        formats = [column.format for column in table.columns]
        writer.writerow([_cell(value, format_, language, zone) for value, format_ in zip(row, formats, strict=True)])
    return text.getvalue()


def _cell(value: Value, format_: Format, language: Language, zone: ZoneInfo) -> str:
    if isinstance(value, Formatted):
        return _cell(value.value, value.format, language, zone)
    if isinstance(value, NotKnown):
        return NOT_KNOWN.of(language)
    if isinstance(value, Text | str):
        return inert(value if isinstance(value, str) else value.of(language))
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, float) and format_ in {Format.HOURS, Format.CHANGE, Format.POINTS}:
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else repr(value)


def inert(text: str) -> str:
    """A text that no sheet program takes for a formula (OWASP, CSV injection): with an apostrophe before it."""
    return f"'{text}" if text.startswith(_ACTIVE) else text
