"""Native charts of a workbook, each above the figures that it is drawn from: whoever looks into it finds them."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec
from xlsxwriter.utility import xl_rowcol_to_cell

from service.report.document import Chart, ChartKind, Language, Series, Text

_ROWS: Final = 18
_FONT: Final = "Microsoft YaHei"
_GRID: Final = {"visible": True, "line": {"color": "#d5dae0"}}
_TYPES: Final = {
    ChartKind.BARS: {"type": "column"},
    ChartKind.LINES: {"type": "line"},
    ChartKind.SCATTER: {"type": "scatter"},
    ChartKind.BAND: {"type": "scatter", "subtype": "straight"},
}
_LOW, _HIGH = Text("（下限）", " (low)"), Text("（上限）", " (high)")


class Canvas(msgspec.Struct, frozen=True):
    """Where charts are put: the book makes them, the sheet shows them, `style` is of the figures below."""

    book: Any
    sheet: Any
    language: Language
    style: Any


def write_chart(chart: Chart, canvas: Canvas, row: int) -> int:
    """Puts the chart at `row`, its figures below it; returns the first row that is free again."""
    drawing = _Drawing(chart, canvas, row + _ROWS)
    over_categories = chart.kind in {ChartKind.BARS, ChartKind.LINES}
    if over_categories:
        drawing.over_categories()
    else:
        for one in chart.series:
            drawing.over_numbers(one)
    drawing.place(row, from_zero=not over_categories)
    return drawing.row


class _Drawing:
    """One chart while its figures are written, from the top down."""

    def __init__(self, chart: Chart, canvas: Canvas, row: int) -> None:
        self.row = row
        self._chart = chart
        self._canvas = canvas
        self._drawn = canvas.book.add_chart(_TYPES[chart.kind])

    def over_categories(self) -> None:
        """A column a series, a row a category."""
        series = self._chart.series
        self._write(["", *(self._of(one.title) for one in series)])
        first = self.row
        for at, category in enumerate(self._chart.categories):
            self._write([self._of(category), *(one.y[at] for one in series)])
        for at, one in enumerate(series, 1):
            self._drawn.add_series(self._told(one.title, first, at))

    def over_numbers(self, one: Series) -> None:
        """A block a series: x, y, bounds, label."""
        lines = [(one.title, one.y)]
        if one.lo and one.hi:
            for more, values in ((_LOW, one.lo), (_HIGH, one.hi)):
                lines.append((Text(one.title.zh + more.zh, one.title.en + more.en), values))
        self._write([self._of(self._chart.x_title), *(self._of(title) for title, _ in lines)])
        first = self.row
        for at, x in enumerate(one.x):
            self._write([x, *(values[at] for _, values in lines), one.labels[at] if one.labels else ""])
        for at, (title, _) in enumerate(lines, 1):
            told = self._told(title, first, at)
            if self._chart.kind is ChartKind.SCATTER:
                told["marker"] = {"type": "circle", "size": 7}
            if one.labels and at == 1:
                cells = [{"value": f"={self._cell(row, len(lines) + 1)}"} for row in range(first, self.row)]
                told["data_labels"] = {"value": True, "custom": cells}
            self._drawn.add_series(told)

    def place(self, row: int, *, from_zero: bool) -> None:
        """Put the chart onto the sheet."""
        chart, drawn = self._chart, self._drawn
        drawn.set_title({"name": self._of(chart.title), "name_font": {"size": 12, "name": _FONT}})
        drawn.set_x_axis({"name": self._of(chart.x_title), **({"min": 0} if from_zero else {})})
        drawn.set_y_axis({"name": self._of(chart.y_title), "min": 0, "major_gridlines": _GRID})
        drawn.set_size({"width": 760, "height": 20 * _ROWS - 10})
        drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
        self._canvas.sheet.insert_chart(row, 0, drawn)

    def _told(self, title: Text, first: int, column: int) -> dict[str, object]:
        name, last = self._canvas.sheet.get_name(), max(self.row - 1, first)
        rows = {"categories": [name, first, 0, last, 0], "values": [name, first, column, last, column]}
        return {"name": self._of(title), **rows}

    def _cell(self, row: int, column: int) -> str:
        name = self._canvas.sheet.get_name().replace("'", "''")
        return f"'{name}'!{xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)}"

    def _write(self, values: Sequence[str | float | None]) -> None:
        sheet, style = self._canvas.sheet, self._canvas.style
        for at, value in enumerate(values):
            if isinstance(value, str):
                sheet.write_string(self.row, at, value, style)
            elif value is not None:
                sheet.write_number(self.row, at, value, style)
        self.row += 1

    def _of(self, text: Text) -> str:
        return text.of(self._canvas.language)
