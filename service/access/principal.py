"""Who makes a request: under which name, what they may do, which regions they see."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

import msgspec


class Role(StrEnum):
    """What a person is here; each may do what the one before may, and more."""

    VIEWER = "viewer"
    DISPATCHER = "dispatcher"
    ADMIN = "admin"


class Scope(StrEnum):
    """What a route asks for: nothing, to look, to act on orders and complaints, to send records, to run the service."""

    PUBLIC = "public"
    READ = "read"
    ACT = "act"
    INGEST = "ingest"
    ADMIN = "admin"


OF_ROLE: Final[Mapping[Role, frozenset[Scope]]] = {
    Role.VIEWER: frozenset({Scope.READ}),
    Role.DISPATCHER: frozenset({Scope.READ, Scope.ACT}),
    Role.ADMIN: frozenset({Scope.READ, Scope.ACT, Scope.INGEST, Scope.ADMIN}),
}


class Via(StrEnum):
    """How somebody came in."""

    OPEN = "open"
    SESSION = "session"
    TOKEN = "token"  # noqa: S105 - a word
    TERMINAL = "terminal"


class Principal(msgspec.Struct, frozen=True):
    """Who makes a request. `regions` None: all of them; `speaks_for_others`: what it posts may name who does it.

    `reference`: of their session or token, so that it can be ended; `must_change`: the password is one that an
    admin gave.
    """

    name: str
    role: Role
    regions: frozenset[str] | None
    via: Via
    scopes: frozenset[Scope]
    speaks_for_others: bool = False
    reference: str = ""
    must_change: bool = False

    def may(self, scope: str) -> bool:
        """Whether they may do such things."""
        return scope == Scope.PUBLIC or scope in self.scopes

    def sees(self, region: str) -> bool:
        """Whether a region is theirs to see."""
        return self.regions is None or region in self.regions


OPEN: Final = Principal("operator", Role.ADMIN, None, Via.OPEN, OF_ROLE[Role.ADMIN], speaks_for_others=True)
"""Everybody, where a service is open on the loopback and nobody was created."""
