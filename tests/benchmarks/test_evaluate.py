"""The page of figures is renewed part by part."""

from pathlib import Path

import pytest

from benchmarks.evaluate import PRINTED, SECTIONS, printed, provenance, renew


def test_a_page_begins_with_what_it_is_and_keeps_its_other_parts(tmp_path: Path) -> None:
    page = tmp_path / "statistics.md"
    for mark, text in (("windows", "first"), ("speed", "fast"), ("windows", "second")):
        renew(page, mark, text)
    told = page.read_text(encoding="utf-8")
    assert told.startswith("# How right it is\n")
    assert "first" not in told
    assert told.index("second") < told.index("fast")


def test_each_part_says_when_and_where_and_how_it_was_made() -> None:
    told = provenance("windows")
    assert told.startswith("*20")
    assert "cores, Python 3." in told
    assert '--only windows"' in told


def test_a_table_that_is_not_there_leaves_its_section_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(printed("queue", "benchmarks.no_such_table")) == []
    assert "benchmarks.no_such_table is not there" in capsys.readouterr().err


def test_what_a_table_prints_is_its_section(capsys: pytest.CaptureFixture[str]) -> None:
    [(mark, text)] = printed("queue", "this")
    assert mark == "queue"
    assert text.startswith("## Queue\n\n```text\nThe Zen of Python")


def test_no_section_is_both_made_and_printed() -> None:
    assert not SECTIONS.keys() & PRINTED.keys()
