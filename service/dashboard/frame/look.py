"""How a visitor looks at a page: language, theme, time range, region and wall, from the address, else from cookies."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import urlencode

import msgspec
from fastapi import Request, Response

from service.dashboard.frame.catalogue import Language

HOURS: Final = (6, 12, 24, 72)
_OFFERED: Final[Mapping[str, tuple[str, ...]]] = {"lang": ("en", "zh"), "theme": ("light", "dark"), "wall": ("0", "1")}
_A_YEAR_S: Final = 365 * 24 * 3600


class Look(msgspec.Struct, frozen=True):
    """`theme` is None where the browser's own preference counts; `region` None: all of them.

    `address`: the path of the page; `asked`: what else its address says, kept when one thing is changed.
    """

    language: Language
    theme: str | None
    hours: int
    region: str | None
    wall: bool
    address: str
    asked: tuple[tuple[str, str], ...] = ()

    @property
    def range(self) -> timedelta:
        """The time range."""
        return timedelta(hours=self.hours)

    def but(self, **changed: object) -> str:
        """The same page with something else asked for; None leaves it out."""
        told = {**dict(self.asked), **{name: None if value is None else str(value) for name, value in changed.items()}}
        query = urlencode([(name, value) for name, value in told.items() if value is not None])
        return f"{self.address}?{query}" if query else self.address


def look_of(request: Request) -> Look:
    """Anything that is not on offer is passed over."""
    hours = request.query_params.get("hours", "")
    return Look(
        language="zh" if (_chosen(request, "lang") or _spoken(request)) == "zh" else "en",
        theme=_chosen(request, "theme"),
        hours=int(hours) if hours in map(str, HOURS) else HOURS[1],
        region=request.query_params.get("region") or None,
        wall=_chosen(request, "wall") == "1",
        address=request.url.path,
        asked=tuple(each for each in request.query_params.multi_items() if each[0] not in _OFFERED),
    )


def remember(request: Request, response: Response) -> None:
    """Keeps in cookies what the address asked for."""
    for name, offered in _OFFERED.items():
        if (value := request.query_params.get(name)) in offered:
            response.set_cookie(name, value or "", max_age=_A_YEAR_S, samesite="lax")


def _chosen(request: Request, name: str) -> str | None:
    told = (request.query_params.get(name), request.cookies.get(name))
    return next((value for value in told if value in _OFFERED[name]), None)


def _spoken(request: Request) -> str:
    """The first of the browser's languages that is on offer."""
    for item in request.headers.get("accept-language", "").lower().split(","):
        if (language := item.strip()[:2]) in _OFFERED["lang"]:
            return language
    return "en"
