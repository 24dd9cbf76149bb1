"""Who looks, as far as lists and forms ask: which regions they see, and what they may do and read."""

from typing import Protocol

import msgspec
from fastapi import Request


class SignedIn(Protocol):
    """What is asked of whoever made a request."""

    @property
    def name(self) -> str:
        """Under which name they act."""
        ...

    @property
    def regions(self) -> frozenset[str] | None:
        """Those that they see; None: all."""
        ...

    def may(self, scope: str) -> bool:
        """Whether they may do such things."""
        ...


class Onlooker(msgspec.Struct, frozen=True):
    """Who looks. What customers said is read by those who may act, and hidden from those who may only look."""

    name: str = "operator"
    regions: frozenset[str] | None = None
    may_act: bool = True

    def sees(self, region: str) -> bool:
        """Whether a region is theirs to see."""
        return self.regions is None or region in self.regions


def onlooker_of(request: Request) -> Onlooker:
    """Whoever is signed in; the operator of a service that is open, who may do everything."""
    principal: SignedIn | None = getattr(request.state, "principal", None)
    if principal is None:
        return Onlooker()
    return Onlooker(principal.name, principal.regions, principal.may("act"))
