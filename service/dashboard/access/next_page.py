"""Where people go on once they are in: a page of this service, whatever the address of the door says. Pure."""

from typing import Final
from urllib.parse import urlsplit

from service.dashboard.frame.place import Place

_LONGEST: Final = 2_000
_DOORS: Final = frozenset({Place.LOGIN.value, Place.FIRST_ADMIN.value, "/logout", "/oidc/start", "/oidc/callback"})


def next_page(asked: str) -> str:
    """The page asked for, else *Live*.

    Browsers leave tabs and line ends out of addresses and take a backslash for a slash: with either in it an address
    that looks like a path may lead to another machine.
    """
    if not asked.startswith("/") or asked.startswith("//") or len(asked) > _LONGEST:
        return Place.LIVE.value
    if "\\" in asked or not asked.isprintable() or urlsplit(asked).path in _DOORS:
        return Place.LIVE.value
    return asked
