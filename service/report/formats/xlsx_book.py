"""A report as a workbook (XlsxWriter): a sheet a section, native charts, frozen heads, a sheet of definitions."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter

from service.report.document import (
    Chart,
    Figure,
    Format,
    Formatted,
    Headline,
    Language,
    NotKnown,
    Report,
    Section,
    Table,
    Text,
    Value,
    Words,
    all_definitions,
)
from service.report.formats.xlsx_charts import Canvas, write_chart
from service.report.printed import NOT_KNOWN, UNITS, told_of

_NUMBERS: Final = {
    Format.COUNT: "#,##0",
    Format.NUMBER: "#,##0.0",
    Format.HOURS: "#,##0.00",
    Format.MINUTES: "#,##0",
    Format.SHARE: "0.0%",
    Format.CHANGE: '+0.00"%";−0.00"%";0"%"',
    Format.POINTS: "+0.00;−0.00;0",
    Format.PER_10000: "0.00",
    Format.PER_1000: "0.00",
    Format.MOMENT: "yyyy-mm-dd hh:mm",
}
_FONT: Final = "Microsoft YaHei"
_INK, _SOFT, _BAND, _ACCENT = "#1d232b", "#5b6673", "#f1f3f5", "#1c6e8c"
_NAME_MOST: Final = 31
_WIDE, _NARROW = 34, 12


def xlsx(report: Report, language: Language) -> bytes:
    """The workbook. Text is written as text: nothing in it is a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, {**options, "remove_timezone": True}) as book:
        book.set_properties({"title": f"{report.title.of(language)} {report.period}", "created": report.made_at})
        _Book(book, report, language).write()
    return file.getvalue()


class _Book:
    """One workbook while it is written."""

    def __init__(self, book: Any, report: Report, language: Language) -> None:
        self._book = book
        self._report = report
        self._language: Language = language
        self._zone = ZoneInfo(report.zone)
        self._styles: dict[tuple[object, ...], Any] = {}
        self._names: set[str] = set()

    def write(self) -> None:
        for section in self._report.sections:
            _Sheet(self, section).write()
        self._definitions()

    def sheet(self, title: str) -> Any:
        """A sheet of that title, shortened and told apart from others where it has to be."""
        plain = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title).strip() or "—"
        name, number = plain[:_NAME_MOST], 1
        while name.lower() in self._names:
            number += 1
            name = f"{plain[: _NAME_MOST - 4]} ({number})"
        self._names.add(name.lower())
        sheet = self._book.add_worksheet(name)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        return sheet

    def style(self, **told: object) -> Any:
        key = tuple(sorted(told.items()))
        if key not in self._styles:
            self._styles[key] = self._book.add_format(
                {"font_name": _FONT, "font_size": 10, "font_color": _INK, "valign": "top", **told}
            )
        return self._styles[key]

    def of(self, text: Text) -> str:
        return text.of(self._language)

    def canvas(self, sheet: Any) -> Canvas:
        return Canvas(self._book, sheet, self._language, self.style(font_color=_SOFT))

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self._zone).replace(tzinfo=None)

    @property
    def report(self) -> Report:
        return self._report

    @property
    def language(self) -> Language:
        return self._language

    def _definitions(self) -> None:
        sheet = self.sheet("口径" if self._language == "zh" else "Definitions")
        sheet.set_column(0, 0, _WIDE)
        sheet.set_column(1, 1, 100)
        for row, one in enumerate(all_definitions(self._report)):
            sheet.write_string(row, 0, self.of(one.term), self.style(bold=True, text_wrap=True))
            sheet.write_string(row, 1, self.of(one.text), self.style(text_wrap=True))


class _Sheet:
    """One section, written from the top down."""

    def __init__(self, book: _Book, section: Section) -> None:
        self._book = book
        self._section = section
        self._sheet = book.sheet(book.of(section.title))
        self._row = 0

    def write(self) -> None:
        report, style = self._book.report, self._book.style
        self._text(f"{self._book.of(report.title)} · {report.period}", style(font_color=_SOFT))
        self._text(self._book.of(self._section.title), style(bold=True, font_size=14))
        self._row += 1
        self._sheet.set_column(0, 0, _WIDE)
        self._sheet.set_column(1, 40, _NARROW)
        tables = [block for block in self._section.blocks if isinstance(block, Table)]
        for block in self._section.blocks:
            match block:
                case Headline():
                    self._headline(block.figures)
                case Table():
                    self._table(block, freeze=len(tables) == 1)
                case Chart():
                    self._row = write_chart(block, self._book.canvas(self._sheet), self._row)
                    if block.note:
                        self._text(self._book.of(block.note), style(font_color=_SOFT, italic=True))
                case Words():
                    self._text(self._book.of(block.text), style(bold=block.marked, font_color=_INK))
            self._row += 1

    def _text(self, text: str, style: Any) -> None:
        self._sheet.write_string(self._row, 0, text, style)
        self._row += 1

    def _headline(self, figures: Sequence[Figure]) -> None:
        for figure in figures:
            self._sheet.write_string(self._row, 0, self._book.of(figure.title), self._book.style(text_wrap=True))
            self._value(self._row, 1, figure.value, figure.format, strong=True)
            unit = UNITS.get(figure.format)
            soft = self._book.style(font_color=_SOFT)
            self._sheet.write_string(self._row, 2, self._book.of(unit) if unit else "", soft)
            self._sheet.write_string(self._row, 3, told_of(figure, self._book.language), soft)
            self._row += 1

    def _table(self, table: Table, *, freeze: bool) -> None:
        self._text(self._book.of(table.title), self._book.style(bold=True))
        if not table.rows:
            self._text(self._book.of(table.empty), self._book.style(font_color=_SOFT))
            return
        self._heads(table)
        if freeze:
            self._sheet.freeze_panes(self._row, 1)
        for values in table.rows:
            for at, (column, value) in enumerate(zip(table.columns, values, strict=True)):
                self._value(self._row, at, value, column.format, strong=column.strong)
            self._row += 1
        if table.note:
            self._text(self._book.of(table.note), self._book.style(font_color=_SOFT, italic=True))

    def _heads(self, table: Table) -> None:
        head = {"bold": True, "bg_color": _BAND, "text_wrap": True, "bottom": 1}
        if any(column.group for column in table.columns):
            for first, last, group in _groups(table):
                text = self._book.of(group) if group else ""
                style = self._book.style(**head, align="center")
                if first == last:
                    self._sheet.write_string(self._row, first, text, style)
                else:
                    self._sheet.merge_range(self._row, first, self._row, last, "", style)
                    self._sheet.write_string(self._row, first, text, style)
            self._row += 1
        for at, column in enumerate(table.columns):
            align = "left" if column.format is Format.TEXT else "right"
            self._sheet.write_string(self._row, at, self._book.of(column.title), self._book.style(**head, align=align))
        self._row += 1

    def _value(self, row: int, column: int, value: Value, format_: Format, *, strong: bool) -> None:
        if isinstance(value, Formatted):
            self._value(row, column, value.value, value.format, strong=strong)
            return
        style = self._book.style(bold=strong, num_format=_NUMBERS.get(format_, "General"), align="right")
        plain = self._book.style(bold=strong, text_wrap=True)
        match value:
            case None:
                self._sheet.write_string(row, column, "—", self._book.style(font_color=_SOFT, align="right"))
            case NotKnown():
                self._sheet.write_string(row, column, self._book.of(NOT_KNOWN), self._book.style(font_color=_SOFT))
                self._sheet.write_comment(row, column, self._book.of(value.why))
            case Text():
                self._sheet.write_string(row, column, self._book.of(value), plain)
            case str():
                self._sheet.write_string(row, column, value, plain)
            case datetime():
                self._sheet.write_datetime(row, column, self._book.local(value), style)
            case _:
                self._sheet.write_number(row, column, value, style)


def _groups(table: Table) -> list[tuple[int, int, Text | None]]:
    """First and last column of each run of one group."""
    runs: list[tuple[int, int, Text | None]] = []
    for at, column in enumerate(table.columns):
        if runs and runs[-1][2] == column.group and column.group is not None:
            runs[-1] = (runs[-1][0], at, column.group)
        else:
            runs.append((at, at, column.group))
    return runs
