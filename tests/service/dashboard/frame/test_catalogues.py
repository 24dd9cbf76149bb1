"""Every word of the pages stands in the Chinese catalogues, with the same figures in it, and none is left over."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir

import service.dashboard
from service.dashboard.frame.catalogue import catalogues, words_of

HERE = Path(service.dashboard.__file__).parent
METHODS = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"**/templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def used() -> dict[str | tuple[str, ...], str]:
    """Messages of templates and code, with a place where each stands."""
    found = extract_from_dir(HERE, method_map=METHODS, options_map=OPTIONS, comment_tags=())
    return {message: f"{file}:{line}" for file, line, message, _, _ in found}


def translated() -> dict[str | tuple[str, ...], list[str]]:
    told: dict[str | tuple[str, ...], list[str]] = {}
    for path, catalogue in catalogues("zh"):
        for message in catalogue:
            if message.id:
                assert not message.fuzzy, f"{path.name}: {message.id!r} is marked as not sure"
                key = message.id if isinstance(message.id, str) else tuple(message.id)
                texts = (
                    [message.string]
                    if isinstance(message.string, str)
                    else [text or "" for text in message.string or ()]
                )
                assert told.setdefault(key, texts) == texts, f"{path.name}: {message.id!r} differs"
    return told


def figures(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)", text))


def test_every_word_is_translated() -> None:
    known = translated()
    assert {message: place for message, place in used().items() if not all(known.get(message, [""]))} == {}


def test_no_translation_is_left_over() -> None:
    assert set(translated()) - set(used()) == set()


@pytest.mark.parametrize("message", sorted(translated(), key=str), ids=str)
def test_a_translation_has_the_same_figures_in_it(message: str | tuple[str, ...]) -> None:
    wanted = figures(message if isinstance(message, str) else message[-1])
    assert [figures(text) for text in translated()[message]] == [wanted]


def test_a_text_is_given_in_either_language() -> None:
    assert words_of("en").gettext("Queue") == "Queue"
    assert words_of("zh").gettext("Queue") == "抢修队列"
