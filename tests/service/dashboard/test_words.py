"""Closed lists have a word for each member, in both languages, and numbers have their forms."""

from collections.abc import Mapping

import pytest

from alerts.orders.order import Kind, State
from alerts.orders.reason import Reason
from ingest.records import Severity
from service.dashboard.words import CHINESE, ENGLISH, LANGUAGES, Words


def lists(words: Words) -> tuple[Mapping[str, str], ...]:
    return words.reason, words.state, words.kind, words.severity


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_reason_state_kind_and_severity_has_a_word(words: Words) -> None:
    assert set(words.reason) == set(Reason)
    assert set(words.state) == set(State)
    assert set(words.kind) == set(Kind)
    assert set(words.severity) >= set(Severity)
    assert all(text.strip() for listed in lists(words) for text in listed.values())


def test_no_word_of_a_list_is_left_in_english() -> None:
    for english, chinese in zip(lists(ENGLISH), lists(CHINESE), strict=True):
        assert [name for name in english if english[name] == chinese[name]] == []


def test_one_site_and_one_cell_are_not_many() -> None:
    assert ENGLISH.places(1, 1) == "1 site, 1 cell"
    assert ENGLISH.places(14, 42) == "14 sites, 42 cells"
    assert CHINESE.places(1, 3) == "1 个基站，3 个小区"


def test_a_text_is_filled_by_name_in_either_language() -> None:
    assert ENGLISH.gettext("%(count)s late", count=3) == "3 late"
    assert CHINESE.gettext("%(count)s late", count=3) == "迟到 3 条"
    assert ENGLISH.gettext("50 % more") == "50 % more"
