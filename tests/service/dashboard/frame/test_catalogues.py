"""Every word of the pages stands in the Chinese catalogues, with the same figures in it, and none is left over."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

import service.dashboard
from service.dashboard.frame.catalogue import catalogues, words_of

HERE = Path(service.dashboard.__file__).parent
FOLDERS = (HERE, HERE.parent / "demo")
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}
OF_ORDERS = {"in_order": None}

Key = tuple[str | None, tuple[str, ...]]
"""What a text is said of, and its one form or two."""


@cache
def used() -> dict[Key, str]:
    """Texts of templates and code, with a place where each stands."""
    return dict(place for folder in FOLDERS for place in _used_in(folder))


def _used_in(folder: Path) -> Iterator[tuple[Key, str]]:
    for keywords, said_of in ((KEYWORDS, None), (OF_ORDERS, "order")):
        found = extract_from_dir(folder, method_map=METHODS, options_map=OPTIONS, keywords=keywords)
        for file, line, message, _, context in found:
            yield _key(message, context or said_of), f"{folder.name}/{file}:{line}"


def _key(message: str | tuple[str, ...] | list[str], context: str | None) -> Key:
    return context, (message,) if isinstance(message, str) else tuple(message)


@cache
def translated() -> tuple[tuple[str, Key, tuple[str, ...], bool], ...]:
    """Each entry: its catalogue, what it translates, how, and whether that is marked as not sure."""
    return tuple(
        (path.stem, _key(message.id, message.context), _texts(message), message.fuzzy)
        for path, catalogue in catalogues("zh")
        for message in catalogue
        if message.id
    )


def _texts(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def known() -> dict[Key, tuple[str, ...]]:
    return {key: texts for _, key, texts, _ in translated()}


def figures(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_word_is_translated() -> None:
    there = known()
    assert {key: place for key, place in used().items() if not all(there.get(key, ("",)))} == {}


def test_no_translation_is_left_over() -> None:
    assert [(name, key) for name, key, _, _ in translated() if key not in used()] == []


def test_no_translation_is_marked_as_not_sure() -> None:
    assert [(name, key) for name, key, _, fuzzy in translated() if fuzzy] == []


def test_catalogues_do_not_say_the_same_in_two_ways() -> None:
    there = known()
    assert [(name, key, texts, there[key]) for name, key, texts, _ in translated() if texts != there[key]] == []


@pytest.mark.parametrize("catalogue", sorted({name for name, _, _, _ in translated()}))
def test_a_translation_has_the_same_figures_in_it(catalogue: str) -> None:
    holes = [
        (key, texts)
        for name, key, texts, _ in translated()
        if name == catalogue and any(figures(text) != figures(key[1][-1]) for text in texts)
    ]
    assert holes == []


def test_a_text_is_given_in_either_language() -> None:
    assert words_of("en").gettext("Queue") == "Queue"
    assert words_of("zh").gettext("Queue") == "抢修队列"
    assert words_of("zh").pgettext("order", "crew") == "抢修队"
