"""What the page of people shows: who may sign in, and which tokens programs hold. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from service.store.people import Person
from service.store.tokens import Token

SOON = timedelta(days=14)
"""A token that ends within it is marked: whoever holds it needs another one."""


class Standing(StrEnum):
    """How a person or a token stands."""

    COUNTS = "counts"
    FIRST_PASSWORD = "first_password"  # noqa: S105 - a word
    ENDS_SOON = "ends_soon"
    OVER = "over"
    REVOKED = "revoked"
    DISABLED = "disabled"


class PersonLine(msgspec.Struct, frozen=True):
    """A person. `regions` None: all of them; `issuer` where they sign in elsewhere; `is_me`: whoever looks."""

    name: str
    role: str
    regions: tuple[str, ...] | None
    standing: Standing
    signed_in_at: datetime | None
    issuer: str | None
    is_me: bool

    @property
    def has_password(self) -> bool:
        """Whether they sign in here: elsewhere there is no password to set anew."""
        return self.issuer is None


class TokenLine(msgspec.Struct, frozen=True):
    """A token, without what is secret of it."""

    token: Token
    scopes: tuple[str, ...]
    regions: tuple[str, ...] | None
    standing: Standing

    @property
    def counts(self) -> bool:
        """Whether requests with it are answered."""
        return self.standing in (Standing.COUNTS, Standing.ENDS_SOON)


def person_lines(people: Iterable[Person], me: str) -> tuple[PersonLine, ...]:
    """By name; whoever may not sign in comes last."""
    lines = [_person(person, me) for person in people]
    return tuple(sorted(lines, key=lambda line: (line.standing is Standing.DISABLED, line.name)))


def token_lines(tokens: Iterable[Token], now: datetime) -> tuple[TokenLine, ...]:
    """The latest first; those that do not count any more come last."""
    lines = [
        TokenLine(token, tuple(sorted(token.scopes)), _regions(token.regions), _token_standing(token, now))
        for token in tokens
    ]
    return tuple(sorted(lines, key=lambda line: (not line.counts, -line.token.number)))


def _person(person: Person, me: str) -> PersonLine:
    standing = Standing.FIRST_PASSWORD if person.must_change else Standing.COUNTS
    if person.disabled:
        standing = Standing.DISABLED
    issuer = person.issuer if person.password is None else None
    regions = _regions(person.regions)
    return PersonLine(person.name, person.role, regions, standing, person.signed_in_at, issuer, person.name == me)


def _token_standing(token: Token, now: datetime) -> Standing:
    if token.revoked_at is not None:
        return Standing.REVOKED
    if token.until is None or token.until > now + SOON:
        return Standing.COUNTS
    return Standing.ENDS_SOON if token.until > now else Standing.OVER


def _regions(regions: frozenset[str] | None) -> tuple[str, ...] | None:
    return None if regions is None else tuple(sorted(regions))
