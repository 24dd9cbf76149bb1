"""All that is done about access by people: to come in and go out, and to say who else may."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from ingest.mendable import Mendable
from service.access.door import Door
from service.access.names import check_name
from service.access.passwords import first_password
from service.access.principal import Role, Scope
from service.access.secret_values import hashed, new_token_value
from service.store.audit import Actor, Asked, Entry
from service.store.people import Person
from service.store.tokens import Token

LONGEST_TOKEN: Final = timedelta(days=366)
OF_TOKENS: Final = frozenset({Scope.READ, Scope.ACT, Scope.INGEST, Scope.ADMIN})
_LABEL_MOST: Final = 100


class TokenUnfit(Mendable):
    """Such a token can not be made; the text says why."""


class RoleUnknown(Mendable):
    """There is no such role."""


class MadeToken(msgspec.Struct, frozen=True):
    """A token that was made. `secret`: what its program sends, shown now and never again."""

    number: int
    secret: str


class AccessDesk(Door):
    """What pages and verbs call. `who` is whoever asks for a change: ``request.state.actor`` in a request."""

    def people(self) -> Sequence[Person]:
        """Everybody, by name."""
        return self._kept.people.list()

    def add_person(self, name: str, role: str, regions: frozenset[str] | None, who: Actor) -> str:
        """Somebody new; their first password, which they change when they come in.

        `regions` None: all of them. Raises `NameUnfit`, `NameTaken` and `RoleUnknown`.
        """
        password = first_password()
        person = Person(
            check_name(name),
            role_of(role),
            regions,
            self._now(),
            self._passwords.hashed(password),
            must_change=True,
        )
        self._kept.people.add(person, who)
        return password

    def change_role(self, name: str, role: str, who: Actor) -> None:
        """All their sessions end; raises `NobodyThere`, `LastAdmin` and `RoleUnknown`."""
        self._kept.people.change(name, who, "change role", role=role_of(role))

    def change_regions(self, name: str, regions: frozenset[str] | None, who: Actor) -> None:
        """All their sessions end; raises `NobodyThere`."""
        self._kept.people.change(name, who, "change regions", regions=regions)

    def disable(self, name: str, who: Actor) -> None:
        """They come in no more, and all their sessions end; raises `NobodyThere` and `LastAdmin`."""
        self._kept.people.change(name, who, "disable person", disabled=True)

    def enable(self, name: str, who: Actor) -> None:
        """They may come in again, by the password they had; raises `NobodyThere`."""
        self._kept.people.change(name, who, "enable person", disabled=False)

    def reset_password(self, name: str, who: Actor) -> str:
        """A new first password, the old one counts no more; all their sessions end. Raises `NobodyThere`."""
        password = first_password()
        hash_of_it = self._passwords.hashed(password)
        self._kept.people.change(name, who, "reset password", password=hash_of_it, must_change=True)
        self._by_name.forget(name)
        return password

    def tokens(self) -> Sequence[Token]:
        """All that there ever were, the latest first."""
        return self._kept.tokens.list()

    def make_token(
        self,
        label: str,
        scopes: frozenset[str],
        regions: frozenset[str] | None,
        speaks_for_others: bool,
        until: datetime | None,
        who: Actor,
    ) -> MadeToken:
        """A new token; `until` None: as long as one may count, a year. Raises `TokenUnfit`."""
        now, label = self._now(), " ".join(label.split())
        until = until or now + LONGEST_TOKEN
        if not 0 < len(label) <= _LABEL_MOST or not label.isprintable():
            raise TokenUnfit(f"A label of 1 to {_LABEL_MOST} characters says which program sends the token; write one.")
        if not scopes or not scopes <= OF_TOKENS:
            told = ", ".join(sorted(scopes - OF_TOKENS)) or "none"
            raise TokenUnfit(f"scopes: {told}; choose of {', '.join(sorted(OF_TOKENS))}")
        if Scope.INGEST in scopes and regions is not None:
            raise TokenUnfit("regions: a token that sends records sends those of all regions; leave the regions out")
        if not now < until <= now + LONGEST_TOKEN:
            raise TokenUnfit(f"until: {until.isoformat()}; a token counts a year at most, so choose a time within one")
        secret = new_token_value()
        token = Token(0, label, frozenset(scopes), regions, speaks_for_others, who.by, now, until)
        return MadeToken(self._kept.tokens.add(token, hashed(secret), who), secret)

    def revoke_token(self, number: int, who: Actor) -> None:
        """It counts no more; raises `NoSuchToken`."""
        self._kept.tokens.revoke(number, who)

    def audit(self, asked: Asked, limit: int) -> Sequence[Entry]:
        """Who did what, the latest first."""
        return self._kept.audit.page(asked, limit)


def role_of(told: str) -> Role:
    """The role of that name; raises `RoleUnknown`."""
    try:
        return Role(told)
    except ValueError:
        raise RoleUnknown(f"{told}: there is no such role; choose of {', '.join(Role)}") from None
