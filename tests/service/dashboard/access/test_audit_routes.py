"""The audit over HTTP: what was done is found by person, day and text, and comes as a file."""

import csv
import io
from collections.abc import Iterator

import pytest

from service.dashboard.access.audit_view import PAGE_ENTRIES
from tests.service.access.keeping import Keeping
from tests.service.dashboard.access.gate import Browser, browser_of


@pytest.fixture
def browser(keeping: Keeping) -> Iterator[Browser]:
    keeping.person("Li Na")
    keeping.person("Ma Jun", "viewer", frozenset({"Guyuan"}))
    with browser_of(keeping, "Li Na") as browser:
        browser.send("/people/Ma%20Jun", do="role", role="dispatcher", sees="all")
        yield browser


@pytest.mark.parametrize(
    ("language", "role", "regions"),
    [
        ("en", "<del>viewer</del> → <ins>dispatcher</ins>", "<del>Guyuan</del> → <ins>all regions</ins>"),
        ("zh", "<del>查看员</del> → <ins>调度员</ins>", "<del>固原</del> → <ins>全部地市</ins>"),
    ],
)
def test_before_and_after_are_told_in_words(browser: Browser, language: str, role: str, regions: str) -> None:
    text = browser.look("/audit", language=language)
    assert role in text
    assert regions in text


def test_entries_are_found_by_person_text_and_day(keeping: Keeping, browser: Browser) -> None:
    assert browser.look("/audit?q=change+role").count("<tr>") == 2
    assert "None fits" in browser.look("/audit?by=Ma+Jun&q=change+role")
    keeping.later(days=2)
    keeping.desk.disable("Ma Jun", keeping.who("Li Na"))
    browser.sign_in("Li Na")
    assert "lets in no more" in browser.look("/audit?from=2024-05-03&to=2024-05-03")
    assert "changed the role" not in browser.look("/audit?from=2024-05-03")
    assert "lets in no more" not in browser.look("/audit?to=2024-05-02")
    assert "Passed over, since it can not be read: from" in browser.look("/audit?from=then")


def test_older_entries_stand_on_the_next_page(keeping: Keeping, browser: Browser) -> None:
    for number in range(PAGE_ENTRIES):
        keeping.desk.make_token(f"gateway {number:02}", frozenset({"read"}), None, False, None, keeping.who())
    first = browser.look("/audit")
    assert "gateway 49" in first
    assert "gateway 00" in first
    assert "changed the role" not in first
    last = keeping.entries()[-PAGE_ENTRIES:][0]
    assert last[1] == "create token"
    older = browser.look(f"/audit?before={len(keeping.entries()) - PAGE_ENTRIES + 1}")
    assert "changed the role" in older
    assert "gateway 00" not in older
    assert 'rel="next"' in first
    assert 'rel="next"' not in older


def test_the_file_holds_what_the_page_is_filtered_by(browser: Browser) -> None:
    answer = browser.client.get("/audit/entries.csv?q=change")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert [(row["by"], row["verb"], row["subject"]) for row in rows] == [
        ("Li Na", "change regions", "Ma Jun"),
        ("Li Na", "change role", "Ma Jun"),
        ("Ma Jun", "change password", "Ma Jun"),
        ("Li Na", "change password", "Li Na"),
    ]
    assert rows[0]["at"] == "2024-05-01T20:00:00+08:00"


def test_what_is_searched_for_stays_text(browser: Browser) -> None:
    text = browser.look("/audit?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&by=%3Cimg%3E")
    assert "<script>alert" not in text
    assert "<img>" not in text
