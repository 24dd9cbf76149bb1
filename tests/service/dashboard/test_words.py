import dataclasses
import string
from collections.abc import Iterator, Mapping

import pytest

from alerts.orders.order import Kind, State
from alerts.orders.reason import Reason
from ingest.records import Severity
from service.dashboard.words import CHINESE, ENGLISH, LANGUAGES, Words

FIELDS = [field.name for field in dataclasses.fields(Words)]


def texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)


def names_in(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("field", FIELDS)
def test_every_text_is_there_in_both_languages_and_filled_by_the_same_names(field: str) -> None:
    english, chinese = list(texts(getattr(ENGLISH, field))), list(texts(getattr(CHINESE, field)))
    assert all(text.strip() for text in english + chinese)
    assert [names_in(text) for text in english] == [names_in(text) for text in chinese]


@pytest.mark.parametrize("field", [name for name in FIELDS if isinstance(getattr(ENGLISH, name), Mapping)])
def test_both_languages_name_the_same_things_in_every_list(field: str) -> None:
    assert list(getattr(ENGLISH, field)) == list(getattr(CHINESE, field))


@pytest.mark.parametrize("words", LANGUAGES.values(), ids=list(LANGUAGES))
def test_every_reason_state_kind_and_severity_has_a_word(words: Words) -> None:
    assert set(words.reason) == set(Reason)
    assert set(words.state) == set(State)
    assert set(words.kind) == set(Kind)
    assert set(words.severity) >= set(Severity)


def test_one_site_and_one_cell_are_not_many() -> None:
    assert ENGLISH.places(1, 1) == "1 site, 1 cell"
    assert ENGLISH.places(14, 42) == "14 sites, 42 cells"
    assert CHINESE.places(1, 3) == "1 个基站，3 个小区"
