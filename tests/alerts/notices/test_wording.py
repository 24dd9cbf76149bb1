"""What notices say: every topic in both languages, and nothing made up where a figure is missing."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Figure, Notice, Topic, notice_id_of
from alerts.notices.wording import WORDINGS, Language, Wording, sentence, title

AT = datetime(2011, 7, 4, 0, 5, tzinfo=UTC)
CHINESE = re.compile("[\u4e00-\u9fff]")


def local(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M}"


def notice(figures: Mapping[str, Figure], topic: Topic = Topic.CHANNEL_TEST) -> Notice:
    return Notice(notice_id_of(topic, "duty", "1"), topic, "duty", "Yinchuan", AT, Priority.P3, figures)


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_has_a_title_and_a_sentence_in_both_languages(topic: Topic) -> None:
    wording = WORDINGS[topic]
    assert all((wording.title_en, wording.title_zh, wording.en, wording.zh))
    assert CHINESE.search(wording.title_zh)
    assert CHINESE.search(wording.zh)
    assert not CHINESE.search(wording.title_en + wording.en)


def both(wording: Wording) -> tuple[tuple[str, str], ...]:
    return (("en", wording.en), ("zh", wording.zh))


@pytest.mark.parametrize("topic", list(Topic))
def test_both_languages_tell_the_same_figures_by_name(topic: Topic) -> None:
    wording = WORDINGS[topic]
    english, chinese = ({name.removesuffix(f"_{code}") for name in names(text)} for code, text in both(wording))
    assert english == chinese
    assert "" not in names(wording.en)


@pytest.mark.parametrize("topic", list(Topic))
@given(value=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes()))
def test_no_figure_keeps_a_sentence_from_being_told(topic: Topic, value: Figure) -> None:
    found = notice(dict.fromkeys(names(WORDINGS[topic].en), value), topic)
    for language in Language:
        assert sentence(found, language, local)
        assert title(found, language)


def told(template: str, monkeypatch: pytest.MonkeyPatch, **figures: Figure) -> tuple[str, str]:
    wording = {Topic.CHANNEL_TEST: Wording("t", "题", template, template)}
    monkeypatch.setattr("alerts.notices.wording.WORDINGS", wording)
    found = notice(figures)
    return sentence(found, Language.EN, local), sentence(found, Language.ZH, local)


def test_what_is_not_known_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("{hours:.1f}/{until}", monkeypatch, hours=None) == ("unknown/unknown", "不详/不详")


def test_figures_moments_and_yes_and_no_read_as_people_write_them(monkeypatch: pytest.MonkeyPatch) -> None:
    given_: dict[str, Figure] = {"hours": 2.25, "until": AT, "late": True}
    expected = ("2.2 2011-07-04 00:05 yes", "2.2 2011-07-04 00:05 是")
    assert told("{hours:.1f} {until} {late}", monkeypatch, **given_) == expected


def test_a_sentence_names_subject_region_priority_and_moment_of_its_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    english, _ = told("{subject} {region} {priority} {at}", monkeypatch, subject="another")
    assert english == "duty Yinchuan P3 2011-07-04 00:05"


def test_braces_in_a_figure_are_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told("{by}", monkeypatch, by="{subject.__class__}")[0] == "{subject.__class__}"
