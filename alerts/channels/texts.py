"""What people read of orders, notices and floods: title and text from templates, in Chinese, English or both."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.channels.digest import Digest
from alerts.channels.push import PushMessage, Refused
from alerts.notices.wording import Language
from alerts.orders.order import CLOSED
from alerts.orders.tmf697 import JsonObject
from ingest.mendable import Mendable

_BUILT_IN = Path(__file__).parent / "templates"
_LONGEST = 20_000
TEMPLATES = tuple(f"{kind}.{language.value}.txt" for kind in ("order", "notice", "digest") for language in Language)
"""The names of all templates: a file of the same name in the operator's own folder goes before ours."""

Words = Mapping[Language, Mapping[str, Mapping[str, str]]]
"""Words of closed lists: by language, list (``state``, ``kind``, ``reason``) and member."""


class TemplateWrong(Mendable):
    """A template of the operator's own can not be used: the text names the file, what ails it, and the remedy."""


class Text(msgspec.Struct, frozen=True):
    """What is read: a title of one line, and the text."""

    title: str
    body: str


class Texts:
    """Writes texts in `languages`, one after the other; `link` is where the queue of orders is seen.

    `folder` may hold templates of the operator's own. They see one document, and reach nothing else.
    """

    def __init__(self, languages: Sequence[Language], link: str, words: Words, folder: Path | None = None) -> None:
        self._languages = tuple(languages)
        self._link = link
        self._words = words
        self._folder = folder
        self._rooms = {language: self._room(language) for language in languages}

    def of(self, message: PushMessage) -> Text:
        """The text of an order's state or of a notice; raises `Refused` where none can be written."""
        try:
            document = msgspec.json.decode(message.body, type=JsonObject)
        except msgspec.DecodeError as error:
            raise Refused(f"{message.key} is neither order nor notice: {error}") from error
        kind = "notice" if "notice_id" in document else "order"
        return self._text(message.key, kind, document)

    def of_digest(self, digest: Digest) -> Text:
        """The text for a flood; raises `Refused` where none can be written."""
        return self._text(digest.key, "digest", digest)

    def check(self, order: JsonObject, notice: JsonObject, digest: Digest) -> None:
        """Write these with every template, strictly: what a template names has to be there; raises `TemplateWrong`."""
        samples: Mapping[str, object] = {"order": order, "notice": notice, "digest": digest}
        for language in self._languages:
            room = self._room(language).overlay(undefined=StrictUndefined)
            for kind, sample in samples.items():
                name = f"{kind}.{language.value}.txt"
                try:
                    _cut(room.get_template(name).render({kind: sample}))
                except (TemplateError, OSError, ValueError, TypeError, ArithmeticError) as error:
                    raise TemplateWrong(self._wrong(name, error)) from error

    def _text(self, key: str, kind: str, document: object) -> Text:
        try:
            told = [_cut(self._rendered(kind, language, document)) for language in self._languages]
        except (TemplateError, OSError, ValueError, TypeError, ArithmeticError) as error:
            raise Refused(f"no template for {kind} can tell {key}: {error}; see `goldenwindow check`") from error
        return Text(" / ".join(text.title for text in told), "\n\n".join(text.body for text in told))

    def _rendered(self, kind: str, language: Language, document: object) -> str:
        return self._rooms[language].get_template(f"{kind}.{language.value}.txt").render({kind: document})

    def _room(self, language: Language) -> ImmutableSandboxedEnvironment:
        folders = [folder for folder in (self._folder, _BUILT_IN) if folder is not None]
        loader: BaseLoader = ChoiceLoader([FileSystemLoader(folder) for folder in folders])
        # What comes out is text, never HTML: escaping would show as such.
        room = ImmutableSandboxedEnvironment(loader=loader, autoescape=False)
        room.globals = {"link": self._link, "closed": frozenset(state.value for state in CLOSED)}
        room.filters |= {"moment": _moment, "some": _some, "word": self._word_in(language)}
        return room

    def _word_in(self, language: Language) -> object:
        lists = self._words.get(language, {})
        return lambda member, name: lists.get(name, {}).get(str(member), str(member))

    def _wrong(self, name: str, error: Exception) -> str:
        own = self._folder is not None and (self._folder / name).is_file()
        place = str(self._folder / name if own and self._folder else _BUILT_IN / name)
        line = f", line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        return f"{place}{line}: {error}; correct it, or take it away to use the one that comes with goldenwindow"


def _cut(rendered: str) -> Text:
    """The first line is the title, what follows is the text; nothing in a title can end it early."""
    title, _, body = rendered[:_LONGEST].strip().partition("\n")
    lines = list(_lines(body))
    if not title.strip() or not lines:
        raise ValueError("it writes no title in its first line and a text below")
    return Text(" ".join(title.split()), "\n".join(lines))


def _lines(body: str) -> Iterator[str]:
    return (line.rstrip() for line in body.strip().splitlines() if line.strip())


def _moment(told: object) -> str:
    """Day and minute of an ISO 8601 time."""
    return datetime.fromisoformat(str(told)).strftime("%m-%d %H:%M") if told else ""


def _some(told: Sequence[object], most: int) -> str:
    names = ", ".join(str(each) for each in told[:most])
    return f"{names} +{len(told) - most}" if len(told) > most else names
