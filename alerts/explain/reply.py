"""The reply to give a caller: a template for each of the six standard scenes 标准答复场景, in Chinese and English."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from string import Template
from typing import Final

import msgspec

from alerts.explain.explanation import Explanation, Verdict
from alerts.explain.restoration import Restoration
from alerts.explain.words import DOING, LANGUAGES, NO_ORDER, PHRASES, REPLIES, Phrases
from alerts.orders.receipt import Scene

_STEP: Final = timedelta(minutes=5)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

PLACEHOLDERS: Final[Mapping[str, frozenset[str]]] = {
    **{scene.value: frozenset({"since", "expected", "doing"}) for scene in Scene if scene is not Scene.USER},
    "user": frozenset(),
    "restored": frozenset({"since", "restored"}),
    "ask_place": frozenset(),
    "possibly": frozenset({"reply"}),
}
"""The templates there are, and what each may name: `${since}`, `${expected}`, …"""


class Reply(msgspec.Struct, frozen=True):
    """What to tell the customer; `scene` is the standard scene, None where the place has to be asked first."""

    scene: Scene | None
    en: str
    zh: str


class Replies:
    """Writes replies with the standard templates, and a user's own (by language and template) in their place.

    `local` writes a moment as people of the place read it.
    """

    def __init__(self, own: Mapping[str, Mapping[str, str]], local: Callable[[datetime, datetime], str]) -> None:
        self._templates = {language: {**REPLIES[language], **own.get(language, {})} for language in LANGUAGES}
        self._local = local

    def of(self, verdict: Verdict, found: Sequence[Explanation], now: datetime) -> Reply:
        """The reply to a call that is explained so."""
        if verdict is Verdict.UNKNOWN_PLACE:
            return Reply(None, *(self._templates[language]["ask_place"] for language in LANGUAGES))
        first = found[0] if found else None
        texts = [self._text(language, first, verdict, now) for language in LANGUAGES]
        return Reply(first.scene if first else Scene.USER, *texts)

    def _text(self, language: str, first: Explanation | None, verdict: Verdict, now: datetime) -> str:
        templates, phrases = self._templates[language], PHRASES[language]
        if first is None:
            return templates[Scene.USER.value]
        told = {"since": self._local(first.since, now), "doing": _doing(language, first)}
        if first.restored_at is not None:
            told["restored"] = self._local(first.restored_at, now)
            return Template(templates["restored"]).substitute(told)
        told["expected"] = self._expected(first.expected, phrases, now)
        reply = Template(templates[first.scene.value]).substitute(told)
        return Template(templates["possibly"]).substitute(reply=reply) if verdict is Verdict.POSSIBLY else reply

    def _expected(self, told: Restoration | None, phrases: Phrases, now: datetime) -> str:
        if told is None or told.at <= now:
            return phrases.not_known
        by, at_worst = (self._local(_rounded(moment), now) for moment in (told.at, told.latest))
        return phrases.by.format(by) if by == at_worst else phrases.by_or.format(by, at_worst)


def _rounded(moment: datetime) -> datetime:
    """Up to the next five minutes: nobody promises to the second."""
    return moment + (_EPOCH - moment) % _STEP


def faults(own: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Where a user's templates are wrong, as (`zh.power`, what is wrong and what to do)."""
    for language, templates in own.items():
        if language not in LANGUAGES:
            yield language, f"there are replies in {' and '.join(LANGUAGES)}"
            continue
        for name, text in templates.items():
            if fault := _fault(name, text):
                yield f"{language}.{name}", fault


def _fault(name: str, text: str) -> str | None:
    allowed = PLACEHOLDERS.get(name)
    if allowed is None:
        return f"no such reply; there are {', '.join(PLACEHOLDERS)}"
    template = Template(text)
    if not template.is_valid():
        return "a $ that names nothing; write $$ for the sign, or ${since}"
    if unknown := sorted(set(template.get_identifiers()) - allowed):
        return f"${{{unknown[0]}}} is not known here; it may name {', '.join(sorted(allowed)) or 'nothing'}"
    return None


def _doing(language: str, first: Explanation) -> str:
    return DOING[language].get(first.order.life.stage, NO_ORDER[language]) if first.order else NO_ORDER[language]
