"""The deck, read back: a slide a block, tables as tables, charts that can be edited, nothing beyond the slide."""

import io
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from pptx import Presentation

from service.report.document import Language, Section
from service.report.formats.pptx_deck import pptx
from tests.service.report.formats.cast import HOSTILE, report


def deck(language: Language = "en") -> Any:  # noqa: ANN401 - comes without types
    return Presentation(io.BytesIO(pptx(report(), language)))


def texts(shapes: Any) -> Iterator[str]:  # noqa: ANN401
    for shape in shapes:
        if shape.has_text_frame:
            yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)


def tables(made: Any) -> list[list[list[str]]]:  # noqa: ANN401
    found = [shape.table for slide in made.slides for shape in slide.shapes if shape.has_table]
    return [[[cell.text for cell in row.cells] for row in table.rows] for table in found]


@pytest.mark.parametrize(("language", "title"), [("en", "Complaints and faults, weekly"), ("zh", "投诉与故障关联周报")])
def test_it_begins_with_title_and_period_in_the_regions_time(language: Language, title: str) -> None:
    told = list(texts(deck(language).slides[0].shapes))
    assert told == [title, "2011-W27 · 2011-07-04 00:00 – 2011-07-11 00:00"]


def test_the_operators_table_stands_as_they_print_it() -> None:
    heads, names, row = tables(deck())[0]
    assert [heads[1], heads[4]] == ["Yinchuan", "Guyuan"]
    assert names == ["Measure", *["last week", "this week", "change"] * 2]
    assert row == ["Cumulative outage hours", "120.26", "364.17", "+202.82%", "96.00", "0.00", "—"]


def test_charts_can_be_edited_and_have_the_figures_in_them() -> None:
    charts = [shape.chart for slide in deck().slides for shape in slide.shapes if shape.has_chart]
    assert [len(chart.plots[0].series) for chart in charts] == [1, 2, 3]
    assert list(charts[1].plots[0].categories) == ["Yinchuan", "Guyuan"]
    assert list(charts[1].plots[0].series[0].values) == [31.0, None]


def test_names_stay_names() -> None:
    places = tables(deck())[1]
    assert [row[0] for row in places[1:]] == list(HOSTILE)


def test_figures_say_what_they_rest_on_and_why_there_is_none() -> None:
    told = [text for slide in deck().slides for text in texts(slide.shapes)]
    for wanted in ("1,798.01 h", "counted · n = 1,475 · before 334.54", "90 %: 2.50–4.75 · estimated · n = 12", "n/a"):
        assert wanted in told
    assert "The store has no repairs." in told


def test_a_long_table_goes_on_over_several_slides() -> None:
    whole = report()
    table = whole.sections[1].blocks[1]
    long = msgspec.structs.replace(table, rows=table.rows * 9)  # type: ignore[union-attr] # it is a table
    longer = msgspec.structs.replace(whole, sections=(Section("x", whole.sections[1].title, (long,)),))
    made = Presentation(io.BytesIO(pptx(longer, "en")))
    parts = tables(made)
    assert sum(len(part) - 1 for part in parts) == 9 * len(HOSTILE)
    assert max(len(part) for part in parts) <= 15


def test_nothing_lies_beyond_the_slide() -> None:
    made = deck()
    for slide in made.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= made.slide_width
            assert shape.top + shape.height <= made.slide_height
