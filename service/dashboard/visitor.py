"""How a visitor wants the page: language and theme, from the address, else the cookie, else the browser."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from service.dashboard.words import LANGUAGES, Language, Words

HOURS: Final = (6, 12, 24, 72)
THEMES: Final = ("light", "dark")
CHOICES: Final[Mapping[str, tuple[str, ...]]] = {"lang": tuple(LANGUAGES), "theme": THEMES}
_A_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Visitor:
    """`theme` is None where the browser's own preference counts."""

    words: Words
    theme: str | None


def visitor_of(request: Request) -> Visitor:
    """Anything that is not on offer is passed over."""
    language = _chosen(request, "lang") or _spoken(request.headers.get("accept-language", ""))
    return Visitor(LANGUAGES[language], _chosen(request, "theme"))


def remember(request: Request, response: Response) -> None:
    """Keeps what the address asked for in cookies."""
    for name, offered in CHOICES.items():
        value = request.query_params.get(name)
        if value in offered:
            response.set_cookie(name, value, max_age=_A_YEAR_S, samesite="lax")


def _chosen(request: Request, name: str) -> str | None:
    for value in (request.query_params.get(name), request.cookies.get(name)):
        if value in CHOICES[name]:
            return value
    return None


def _spoken(accept_language: str) -> Language:
    """The first of the browser's languages that is on offer."""
    for item in accept_language.lower().split(","):
        for language in ("zh", "en"):
            if item.strip().startswith(language):
                return "zh" if language == "zh" else "en"
    return "en"
