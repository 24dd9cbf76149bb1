"""Parts of the page of figures: written between marks, so that each can be renewed alone."""

import pytest
from rich.console import Console

from benchmarks.page import Gate, Part, markdown, renewed, show

PART = Part("windows", "Windows", ["What it is."], ("world", "W"), [("A", "3.4"), ("B|C", "2.8")], [
    Gate("coverage", ".90", holds=True), Gate("width", ".70", holds=False),
])  # fmt: skip


def test_a_part_as_markdown_has_its_words_its_rows_and_its_gates() -> None:
    assert markdown(PART).splitlines() == [
        "## Windows", "", "What it is.", "",
        "| world | W |", "| --- | --- |", "| A | 3.4 |", "| B\\|C | 2.8 |", "",
        "| must be reached | figure | verdict |", "| --- | --- | --- |",
        "| coverage | .90 | passes |", "| width | .70 | FALLS SHORT |",
    ]  # fmt: skip


def test_a_part_takes_the_place_of_its_earlier_self_and_of_nothing_else() -> None:
    page = "# Page\n\n<!-- a -->\nold a\n<!-- /a -->\n\n<!-- b -->\nold b\n<!-- /b -->\n"
    assert renewed(page, "a", "new") == page.replace("old a", "new")
    assert renewed(page, "b", "new") == page.replace("old b", "new")


def test_a_new_part_stands_at_the_end() -> None:
    assert renewed("# Page\n", "a", "new") == "# Page\n\n<!-- a -->\nnew\n<!-- /a -->\n"


def test_renewing_twice_changes_nothing_more() -> None:
    once = renewed("# Page\n", "a", "new")
    assert renewed(once, "a", "new") == once


def test_a_lost_mark_is_told_and_nothing_is_swallowed() -> None:
    with pytest.raises(ValueError, match="without <!-- /a -->"):
        renewed("<!-- a -->\nold\n", "a", "new")


def test_a_terminal_shows_rows_and_verdicts() -> None:
    console = Console(width=60, record=True, quiet=False, force_terminal=False)
    show(PART, console)
    text = console.export_text()
    assert "B|C" in text
    assert "FALLS SHORT  width: .70" in text
