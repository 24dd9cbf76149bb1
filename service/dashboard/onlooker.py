"""Who looks, as far as lists and forms ask: which regions they see, and what they may do and read."""

import msgspec
from fastapi import Request

from service.dashboard.frame.person import person_of


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
    person = person_of(request)
    return Onlooker(person.name, person.regions, person.may("act"))
