"""The page: whole in itself, in one language, with nothing from data that a browser would run."""

import re

import pytest

from service.report.document import Language
from service.report.formats.html_page import html
from tests.service.report.formats.cast import report


def page(language: Language = "en") -> str:
    return html(report(), language).decode()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_needs_nothing_from_anywhere_and_runs_nothing(language: Language) -> None:
    text = page(language)
    assert re.findall(r"<script|<link|@import|url\(|https?://| on\w+=", text) == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_operators_table_stands_as_they_print_it() -> None:
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page())
    assert cells[:7] == ["Cumulative outage hours", "120.26", "364.17", "+202.82%", "96.00", "0.00", "—"]
    assert re.findall(r'class="group" scope="colgroup" colspan="3">(\w+)<', page()) == ["Yinchuan", "Guyuan"]


def test_each_language_is_told_alone() -> None:
    assert "无法得知" in page("zh")
    assert "Cumulative" not in page("zh")
    assert re.findall("[\u4e00-\u9fff]+", page("en")) == ["银川"]  # the label of a point, a name


def test_figures_say_what_they_rest_on_and_why_there_is_none() -> None:
    text = page()
    assert "counted · n = 1,475 · before 334.54" in text
    assert "90 %: 2.50–4.75 · estimated · n = 12" in text
    assert "The store has no repairs." in text


def test_pictures_are_drawn_in_place_and_hold_nothing_that_is_no_number() -> None:
    drawings = re.findall(r"<svg .*?</svg>", page(), re.DOTALL)
    assert len(drawings) == 3
    for drawing in drawings:
        assert "nan" not in drawing.lower().replace('"noto sans sc"', "")
        places = [float(value) for value in re.findall(r'\b(?:x|y|cx|cy|x1|x2|y1|y2)="([^"]*)"', drawing)]
        assert max(places) <= 760
        assert min(places) >= 0


def test_a_table_without_rows_says_so() -> None:
    assert "Nothing in this period." in page()
