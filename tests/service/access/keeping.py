"""A desk on a store of its own, a clock that the test sets, and people to come in."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from argon2 import PasswordHasher

from service.access.access_desk import AccessDesk
from service.access.access_rules import AccessRules
from service.access.door import AccessKept, SignedIn
from service.access.entrance import kept_of
from service.access.passwords import Passwords
from service.access.recogniser import Recogniser
from service.store.audit import Actor, Asked
from service.store.store import Store

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
PASSWORD = "seven grey herons"  # noqa: S105 - of the people of the tests
HERE = "192.0.2.7"


@dataclass
class Keeping:
    """What the tests of access work on; `now` stands still until a test moves it."""

    store: Store
    now: datetime = NOON
    rules: AccessRules = field(default_factory=lambda: AccessRules(tries_per_name=3, tries_per_address=5))
    desk: AccessDesk = field(init=False)

    def __post_init__(self) -> None:
        quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self.desk = AccessDesk(self.kept, self.rules, lambda: self.now, quick)

    @property
    def kept(self) -> AccessKept:
        return kept_of(self.store)

    def recogniser(self, *, on_loopback: bool = True) -> Recogniser:
        return Recogniser(self.kept, self.rules, lambda: self.now, on_loopback=on_loopback)

    def later(self, **span: float) -> None:
        self.now += timedelta(**span)

    def who(self, by: str = "root") -> Actor:
        return Actor(by, "terminal", "", "", "", self.now)

    def person(self, name: str, role: str = "admin", regions: frozenset[str] | None = None) -> None:
        """Somebody who has chosen a password."""
        first = self.desk.add_person(name, role, regions, self.who())
        signed_in = self.desk.sign_in(name, first, HERE, None)
        self.desk.change_password(signed_in.principal, first, PASSWORD, HERE)

    def sign_in(self, name: str, held: str | None = None) -> SignedIn:
        return self.desk.sign_in(name, PASSWORD, HERE, held)

    def entries(self) -> list[tuple[str, str, str]]:
        """By whom, what, to what; the latest last."""
        return [(one.by, one.verb, one.subject) for one in reversed(self.desk.audit(Asked(), 100))]


def keeping_in(folder: Path) -> Keeping:
    return Keeping(Store.open(f"sqlite:///{folder / 'access.db'}"))
