"""Who looks at a page, as far as its frame shows it."""

from typing import Protocol

import msgspec
from fastapi import Request

OPEN = "open"


class SignedIn(Protocol):
    """What is asked of whoever made a request. `via` tells how: `open` where nobody has to sign in."""

    @property
    def name(self) -> str:
        """Under which name they act."""
        ...

    @property
    def via(self) -> str:
        """How they came in."""
        ...

    @property
    def regions(self) -> frozenset[str] | None:
        """Those that they see; None: all."""
        ...

    def may(self, scope: str) -> bool:
        """Whether they may do such things."""
        ...


class Person(msgspec.Struct, frozen=True):
    """Who looks. `guest`: nobody has to sign in here; `regions` None: they see all of them."""

    name: str = "operator"
    is_admin: bool = True
    guest: bool = True
    regions: frozenset[str] | None = None

    def sees(self, region: str) -> bool:
        """Whether a region is theirs to see."""
        return self.regions is None or region in self.regions


def person_of(request: Request) -> Person:
    """Whoever is signed in; the operator of a service that is open."""
    principal: SignedIn | None = getattr(request.state, "principal", None)
    if principal is None:
        return Person()
    return Person(principal.name, principal.may("admin"), principal.via == OPEN, principal.regions)
