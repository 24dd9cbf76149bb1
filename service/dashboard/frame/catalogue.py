"""The words of the pages: English stands in code and templates, Chinese in a catalogue a page, read at the start."""

from collections.abc import Iterator
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, Literal

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["en", "zh"]
LOCALES: Final[dict[Language, str]] = {"en": "en", "zh": "zh_CN"}
FOLDER: Final = Path(__file__).parents[1] / "locale"


@cache
def words_of(language: Language) -> NullTranslations:
    """Translations of all pages into that language; English needs none."""
    if language == "en":
        return NullTranslations()
    merged = Catalog(locale=LOCALES[language])
    for _, catalogue in catalogues(language):
        for message in catalogue:
            if message.id:
                merged.add(message.id, message.string, context=message.context)
    compiled = BytesIO()
    write_mo(compiled, merged)
    compiled.seek(0)
    return GNUTranslations(compiled)


def catalogues(language: Language) -> Iterator[tuple[Path, Catalog]]:
    """The catalogues of a language, by the names of their files."""
    for path in sorted((FOLDER / LOCALES[language] / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            yield path, read_po(file, locale=LOCALES[language])
