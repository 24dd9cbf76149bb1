"""How people come in and go out: by password, by the link of the first admin; and how they change their password."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
import structlog

from ingest.mendable import Mendable
from service.access.access_rules import AccessRules
from service.access.names import check_name
from service.access.passwords import Passwords, check_fit
from service.access.principal import OF_ROLE, Principal, Role, Via
from service.access.secret_values import hashed, new_value
from service.access.tries import TooManyTries, Tries
from service.store.admin_link import AdminLink, AdminLinks
from service.store.audit import Actor, Audit
from service.store.people import NameTaken, People, Person
from service.store.sessions import OpenSession, Sessions
from service.store.tokens import Tokens

_log = structlog.get_logger(__name__)


class SignInRefused(Exception):
    """Name and password do not let anybody in; one wording for all reasons, so that nobody learns who there is."""

    def __init__(self) -> None:
        super().__init__("Name or password is wrong, or the person may not sign in.")


class LinkOver(Mendable):
    """The link of the first admin does not count, or counts no more."""

    def __init__(self) -> None:
        super().__init__("This link counts no more: start the service anew for another one, or sign in.")


class SignedIn(msgspec.Struct, frozen=True):
    """A session that was opened. `value`: for the cookie, kept nowhere else; `until`: not longer, however used."""

    value: str
    until: datetime
    principal: Principal


class Issued(msgspec.Struct, frozen=True):
    """Whom an issuer tells of. `subject` is theirs for good, the `name` may change; `regions` None: all."""

    issuer: str
    subject: str
    name: str
    role: Role
    regions: frozenset[str] | None


@dataclass(frozen=True)
class AccessKept:
    """What the store keeps of people, and of what they did."""

    people: People
    sessions: Sessions
    tokens: Tokens
    links: AdminLinks
    audit: Audit


class Door:
    """Opens and ends sessions. `now`: wall time."""

    def __init__(
        self, kept: AccessKept, rules: AccessRules, now: Callable[[], datetime], passwords: Passwords | None = None
    ) -> None:
        self._kept = kept
        self._rules = rules
        self._now = now
        self._passwords = passwords or Passwords()
        self._by_name = Tries(rules.tries_per_name, rules.tries_span)
        self._by_address = Tries(rules.tries_per_address, rules.tries_span)

    def sign_in(self, name: str, password: str, address: str, held: str | None) -> SignedIn:
        """A new session, in the place of the one whose value the browser `held`.

        Raises `SignInRefused`, and `TooManyTries` before the password is looked at.
        """
        self._check_tries(name, address)
        person = self._kept.people.find(name)
        kept = None if person is None or person.disabled else person.password
        if not self._passwords.right(password, kept) or person is None or kept is None:
            self._failed(name, address)
            raise SignInRefused
        self._by_name.forget(name)
        rehashed = self._passwords.hashed(password) if self._passwords.outdated(kept) else None
        return self._let_in(person, address, held, rehashed)

    def sign_in_issued(self, issued: Issued, address: str, held: str | None) -> SignedIn:
        """The same for whom an issuer vouches: created when they come first, and what the issuer says they are.

        Raises `SignInRefused` for who was disabled here, `NameUnfit`, `NameTaken`, and `LastAdmin` where the issuer
        takes from the last admin what only they may do.
        """
        people, who = self._kept.people, self._actor(check_name(issued.name), address)
        person = people.issued(issued.issuer, issued.subject)
        if person is None:
            person = _person_issued(issued, who)
            people.add(person, who)
        elif person.disabled:
            raise SignInRefused
        elif (person.role, person.regions) != (issued.role.value, issued.regions):
            who, told = self._actor(person.name, address), {"role": issued.role.value, "regions": issued.regions}
            person = people.change(person.name, who, "change by issuer", **told)
        return self._let_in(person, address, held)

    def sign_out(self, principal: Principal, address: str) -> None:
        """Their session ends; a token or an open service has none."""
        if principal.via is Via.SESSION:
            self._kept.sessions.close(principal.reference, self._actor(principal.name, address))

    def change_password(self, principal: Principal, old: str, new: str, address: str) -> SignedIn:
        """All their sessions end, and one is opened; raises `PasswordUnfit`, `SignInRefused` and `TooManyTries`."""
        self._check_tries(principal.name, address)
        person = self._kept.people.find(principal.name)
        kept = None if person is None else person.password
        if principal.via is not Via.SESSION or not self._passwords.right(old, kept):
            self._failed(principal.name, address)
            raise SignInRefused
        check_fit(new, principal.name, old)
        who, hash_of_new = self._actor(principal.name, address), self._passwords.hashed(new)
        changed = self._kept.people.change(
            principal.name, who, "change password", password=hash_of_new, must_change=False
        )
        return self._let_in(changed, address, None)

    def first_admin(self, secret: str, name: str, password: str, address: str) -> SignedIn:
        """The first person is created, and is in; raises `LinkOver`, `NameUnfit`, `PasswordUnfit`, `TooManyTries`."""
        now = self._now()
        self._check_tries("", address)
        if not self._kept.links.counts(hashed(secret), now):
            self._by_address.note(address, now)
            raise LinkOver
        name = check_name(name)
        check_fit(password, name)
        person = Person(name, Role.ADMIN, None, now, self._passwords.hashed(password))
        try:
            self._kept.links.use(person, self._actor(name, address))
        except NameTaken as error:
            raise LinkOver from error
        return self._let_in(person, address, None)

    def anybody(self) -> bool:
        """Whether anybody was ever created."""
        return self._kept.people.any()

    def link_counts(self, secret: str) -> bool:
        """Whether the first admin may come in by it."""
        return self._kept.links.counts(hashed(secret), self._now())

    def offer_link(self) -> str:
        """The secret of a link for the first admin: from now on this one counts and no other."""
        secret = new_value()
        self._kept.links.offer(AdminLink(hashed(secret), self._now() + self._rules.link))
        return secret

    def sessions(self, principal: Principal) -> Sequence[OpenSession]:
        """Their sessions that go on, the one used last first; the one they ask with has their `reference`."""
        return self._kept.sessions.of(principal.name, self._now(), self._rules.idle)

    def end_other_sessions(self, principal: Principal, address: str) -> None:
        """All of their sessions end but the one that they ask with."""
        self._kept.sessions.close_others(principal.reference, self._actor(principal.name, address))

    def _let_in(self, person: Person, address: str, held: str | None, rehashed: str | None = None) -> SignedIn:
        value, who = new_value(), self._actor(person.name, address)
        until = who.at + self._rules.longest
        self._kept.sessions.open(hashed(value), who, until, hashed(held) if held else None)
        self._kept.people.signed_in(person.name, who.at, rehashed)
        return SignedIn(value, until, principal_of(person, hashed(value)))

    def _check_tries(self, name: str, address: str) -> None:
        now = self._now()
        wait = max(self._by_name.wait(name, now) if name else 0, self._by_address.wait(address, now))
        if wait:
            raise TooManyTries(wait)

    def _failed(self, name: str, address: str) -> None:
        now = self._now()
        self._by_name.note(name, now)
        self._by_address.note(address, now)
        _log.warning("sign_in_refused", address=address)  # the name is not told: people write passwords there

    def _actor(self, name: str, address: str) -> Actor:
        return Actor(name, Via.SESSION, address, "", "", self._now())


def _person_issued(issued: Issued, who: Actor) -> Person:
    return Person(
        who.by,
        issued.role.value,
        issued.regions,
        who.at,
        issuer=issued.issuer,
        issued_subject=issued.subject,
    )


def principal_of(person: Person, reference: str) -> Principal:
    """Who somebody is that signed in; `reference`: the hash of the value of their session."""
    role = Role(person.role)
    return Principal(
        person.name,
        role,
        person.regions,
        Via.SESSION,
        OF_ROLE[role],
        reference=reference,
        must_change=person.must_change,
    )
