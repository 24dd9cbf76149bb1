"""A report as a deck (python-pptx): a slide a block, tables as tables, pictures as charts that can be edited."""

import io
from collections.abc import Iterator, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from pptx import Presentation
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Emu, Inches, Pt

from service.report.document import (
    Chart,
    ChartKind,
    Column,
    Figure,
    Format,
    Headline,
    Language,
    Report,
    Section,
    Table,
    Text,
    Words,
    all_definitions,
)
from service.report.printed import printed, told_of, with_unit

_WIDTH, _HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _TOP, _FULL = Inches(0.6), Inches(1.35), Inches(12.1)
_ROWS: Final = 14
_TERMS: Final = 8
_A_ROW: Final = 4
_FONT: Final = "Microsoft YaHei"
_INK, _SOFT, _ACCENT = RGBColor(0x1D, 0x23, 0x2B), RGBColor(0x5B, 0x66, 0x73), RGBColor(0x1C, 0x6E, 0x8C)
_BAND, _PAPER = RGBColor(0xF1, 0xF3, 0xF5), RGBColor(0xFF, 0xFF, 0xFF)
_TYPES: Final = {
    ChartKind.BARS: XL_CHART_TYPE.COLUMN_CLUSTERED,
    ChartKind.LINES: XL_CHART_TYPE.LINE_MARKERS,
    ChartKind.SCATTER: XL_CHART_TYPE.XY_SCATTER,
    ChartKind.BAND: XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,
}


def pptx(report: Report, language: Language) -> bytes:
    """The deck, 16:9."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = _WIDTH, _HEIGHT
    deck.core_properties.title = f"{report.title.of(language)} {report.period}"
    deck.core_properties.created = report.made_at.replace(tzinfo=None)
    slides = _Slides(deck, report, language)
    slides.cover()
    for section in report.sections:
        for block in section.blocks:
            slides.add(section, block)
    slides.definitions()
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


class _Slides:
    """A deck while it is made."""

    def __init__(self, deck: Any, report: Report, language: Language) -> None:
        self._deck = deck
        self._report = report
        self._language: Language = language
        self._zone = ZoneInfo(report.zone)

    def cover(self) -> None:
        """Title, period, version."""
        slide = self._slide("")
        frame = self._box(slide, _LEFT, Inches(2.6), _FULL, Inches(2.2))
        self._line(frame, self._of(self._report.title), 40, bold=True)
        first, last = self._report.starts_at.astimezone(self._zone), self._report.ends_at.astimezone(self._zone)
        self._line(frame, f"{self._report.period} · {first:%Y-%m-%d %H:%M} – {last:%Y-%m-%d %H:%M}", 20, color=_SOFT)
        for changed in self._report.changed:
            self._line(frame, self._of(changed), 14, color=_SOFT)

    def add(self, section: Section, block: Headline | Table | Chart | Words) -> None:
        """One slide, or several for a long table."""
        title = self._of(section.title)
        match block:
            case Headline():
                self._headline(title, block.figures)
            case Table():
                self._table(title, block)
            case Chart():
                self._chart(title, block)
            case Words():
                frame = self._box(self._slide(title), _LEFT, _TOP, _FULL, Inches(4))
                self._line(frame, self._of(block.text), 22, bold=block.marked)

    def definitions(self) -> None:
        """What the words mean, some a slide."""
        told = all_definitions(self._report)
        title = Text("口径", "Definitions")
        for some in _in_parts(told, _TERMS):
            frame = self._box(self._slide(self._of(title)), _LEFT, _TOP, _FULL, Inches(5.6))
            for one in some:
                self._line(frame, self._of(one.term), 14, bold=True)
                self._line(frame, self._of(one.text), 12, color=_SOFT)

    def _headline(self, title: str, figures: Sequence[Figure]) -> None:
        slide = self._slide(title)
        width = int(_FULL / min(len(figures), _A_ROW))
        for at, figure in enumerate(figures):
            row, column = divmod(at, _A_ROW)
            left, top = _LEFT + width * column, _TOP + Inches(2.4) * row
            frame = self._box(slide, Emu(left), Emu(top), Emu(width - Inches(0.2)), Inches(2.2))
            self._line(frame, self._of(figure.title), 14, color=_SOFT)
            self._line(frame, with_unit(figure.value, figure.format, self._language, self._zone), 30, bold=True)
            self._line(frame, told_of(figure, self._language), 12, color=_SOFT)

    def _table(self, title: str, table: Table) -> None:
        if not table.rows:
            frame = self._box(self._slide(f"{title} · {self._of(table.title)}"), _LEFT, _TOP, _FULL, Inches(1))
            self._line(frame, self._of(table.empty), 18, color=_SOFT)
            return
        for number, rows in enumerate(_in_parts(table.rows, _ROWS), 1):
            more = f" ({number})" if len(table.rows) > _ROWS else ""
            slide = self._slide(f"{title} · {self._of(table.title)}{more}")
            self._grid(slide, table, rows)
            if table.note:
                frame = self._box(slide, _LEFT, Inches(6.85), _FULL, Inches(0.45))
                self._line(frame, self._of(table.note), 11, color=_SOFT)

    def _grid(self, slide: Any, table: Table, rows: Sequence[Sequence[Any]]) -> None:
        groups = any(column.group for column in table.columns)
        heads = 2 if groups else 1
        shape = slide.shapes.add_table(
            len(rows) + heads, len(table.columns), _LEFT, _TOP, _FULL, Inches(0.34) * (len(rows) + heads)
        )
        grid, size = shape.table, 12 if len(table.columns) <= 8 else 10 if len(table.columns) <= 12 else 8
        shape._element.graphic.graphicData.tbl[0][-1].text = _PLAIN_TABLE  # noqa: SLF001 - no public way to a style
        if groups:
            self._group_heads(grid, table.columns, size)
        for at, column in enumerate(table.columns):
            self._cell(grid.cell(heads - 1, at), self._of(column.title), size, column, head=True)
        for down, row in enumerate(rows, heads):
            for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                text = printed(value, column.format, self._language, self._zone)
                self._cell(grid.cell(down, at), text, size, column)

    def _group_heads(self, grid: Any, columns: Sequence[Column], size: int) -> None:
        start = 0
        for at in range(1, len(columns) + 1):
            if at == len(columns) or columns[at].group != columns[start].group or columns[at].group is None:
                cell, group = grid.cell(0, start), columns[start].group
                if at - start > 1:
                    cell.merge(grid.cell(0, at - 1))
                self._cell(cell, self._of(group) if group else "", size, columns[start], head=True, centred=True)
                start = at

    def _cell(
        self,
        cell: Any,
        text: str,
        size: int,
        column: Column,
        *,
        head: bool = False,
        centred: bool = False,
    ) -> None:
        cell.margin_left = cell.margin_right = Inches(0.06)
        cell.margin_top = cell.margin_bottom = Inches(0.03)
        cell.vertical_anchor = MSO_ANCHOR.MIDDLE
        cell.fill.solid()
        cell.fill.fore_color.rgb = _BAND if head else _PAPER
        paragraph = cell.text_frame.paragraphs[0]
        paragraph.alignment = _alignment(column, centred)
        self._run(paragraph, text, size, bold=head or column.strong, color=_INK)

    def _chart(self, title: str, chart: Chart) -> None:
        slide = self._slide(f"{title} · {self._of(chart.title)}")
        data = self._categories(chart) if chart.kind in _BY_CATEGORY else self._points(chart)
        frame = slide.shapes.add_chart(_TYPES[chart.kind], _LEFT, _TOP, _FULL, Inches(5.4), data)
        drawn = frame.chart
        drawn.font.size, drawn.font.name = Pt(12), _FONT
        drawn.has_title = False
        drawn.has_legend = len(chart.series) > 1
        if drawn.has_legend:
            drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        for axis, named in ((drawn.category_axis, chart.x_title), (drawn.value_axis, chart.y_title)):
            axis.has_title = True
            axis.axis_title.text_frame.text = self._of(named)
        drawn.value_axis.minimum_scale = 0
        self._labels(chart, drawn)
        if chart.note:
            note = self._box(slide, _LEFT, Inches(6.85), _FULL, Inches(0.45))
            self._line(note, self._of(chart.note), 11, color=_SOFT)

    def _categories(self, chart: Chart) -> Any:
        data = CategoryChartData()
        data.categories = [self._of(category) for category in chart.categories]
        for one in chart.series:
            data.add_series(self._of(one.title), one.y)
        return data

    def _points(self, chart: Chart) -> Any:
        data = XyChartData()
        for one in chart.series:
            bounds = [("", one.y), *((sign, values) for sign, values in (("−", one.lo), ("+", one.hi)) if values)]
            for sign, values in bounds:
                series = data.add_series(f"{self._of(one.title)} {sign}".strip())
                for x, y in zip(one.x, values, strict=True):
                    if y is not None:
                        series.add_data_point(x, y)
        return data

    def _labels(self, chart: Chart, drawn: Any) -> None:
        if chart.kind is not ChartKind.SCATTER:
            return
        for one, series in zip(chart.series, drawn.plots[0].series, strict=False):
            for at, label in enumerate(one.labels):
                series.points[at].data_label.text_frame.text = label

    def _slide(self, title: str) -> Any:
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[6])
        if title:
            frame = self._box(slide, _LEFT, Inches(0.45), _FULL, Inches(0.7))
            self._line(frame, title, 24, bold=True)
        return slide

    def _box(self, slide: Any, left: int, top: int, width: int, height: int) -> Any:
        frame = slide.shapes.add_textbox(left, top, width, height).text_frame
        frame.word_wrap = True
        return frame

    def _line(self, frame: Any, text: str, size: int, *, bold: bool = False, color: Any = _INK) -> None:
        first = frame.paragraphs[0]
        paragraph = first if not first.runs else frame.add_paragraph()
        self._run(paragraph, text, size, bold=bold, color=color)

    def _run(self, paragraph: Any, text: str, size: int, *, bold: bool, color: Any) -> None:
        run = paragraph.add_run()
        run.text = text
        run.font.size, run.font.bold, run.font.name, run.font.color.rgb = Pt(size), bold, _FONT, color

    def _of(self, text: Text) -> str:
        return text.of(self._language)


_BY_CATEGORY = frozenset({ChartKind.BARS, ChartKind.LINES})
_PLAIN_TABLE: Final = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def _alignment(column: Column, centred: bool) -> Any:
    if centred:
        return PP_ALIGN.CENTER
    return PP_ALIGN.LEFT if column.format is Format.TEXT else PP_ALIGN.RIGHT


def _in_parts(items: Sequence[Any], size: int) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
