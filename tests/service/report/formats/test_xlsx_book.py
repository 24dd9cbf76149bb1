"""The workbook, read back: figures are numbers with a format, texts are texts, charts are charts."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from service.report.document import Language
from service.report.formats.xlsx_book import xlsx
from tests.service.report.formats.cast import HOSTILE, report


def book(language: Language = "en") -> Any:  # noqa: ANN401 - openpyxl's own
    return load_workbook(io.BytesIO(xlsx(report(), language)))


def rows(sheet: Any) -> list[list[object]]:  # noqa: ANN401
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize(
    ("language", "names"), [("en", ["The table", "Others", "Definitions"]), ("zh", ["周表", "其他", "口径"])]
)
def test_there_is_a_sheet_for_each_section_and_one_of_definitions(language: Language, names: list[str]) -> None:
    assert book(language).sheetnames == names


def test_figures_are_numbers_as_they_are_and_printed_as_the_operators_print_them() -> None:
    sheet = book()["The table"]
    (row,) = [row for row in sheet.iter_rows() if row[0].value == "Cumulative outage hours" and row[6].value == "—"]
    assert [cell.value for cell in row[1:6]] == [120.2606, 364.1694, 202.8163, 96, 0]
    assert row[2].number_format == "#,##0.00"
    assert row[3].number_format == '+0.00"%";−0.00"%";0"%"'


def test_heads_of_one_group_stand_under_one_heading() -> None:
    sheet = book()["The table"]
    merged = {str(area): sheet.cell(area.min_row, area.min_col).value for area in sheet.merged_cells.ranges}
    assert sorted(merged.values()) == ["Guyuan", "Yinchuan"]
    assert sheet.freeze_panes is not None


def test_texts_are_texts_whatever_they_look_like() -> None:
    sheet = book()["Others"]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value in HOSTILE}
    assert cells == dict.fromkeys(HOSTILE, "s")


def test_what_is_not_known_says_why() -> None:
    sheet = book()["The table"]
    told = [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    assert told == ["The store has no repairs."]
    assert ["n/a" in map(str, row) for row in rows(sheet)].count(True) == 1


def test_charts_are_native_and_their_figures_stand_below_them() -> None:
    made = book()
    assert [len(made[name]._charts) for name in ("The table", "Others")] == [1, 2]
    assert ["Yinchuan", 31, 9] in [row[:3] for row in rows(made["Others"])]


def test_every_definition_is_told_once() -> None:
    terms = [row[0] for row in rows(book()["Definitions"])]
    assert terms == ["Cumulative outage hours", "W", "Hit rate"]
