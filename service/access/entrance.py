"""The access of a service, put together from its settings and its store; and what it says of it when it starts."""

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.clock import SystemClock
from service.access.access_desk import AccessDesk
from service.access.access_rules import AccessRules
from service.access.door import AccessKept
from service.access.recogniser import Recogniser
from service.configuration.settings import Settings
from service.store.store import Store


@dataclass(frozen=True)
class Entrance:
    """What people, pages and requests meet. Sessions and tokens go by wall time, whatever time records bring."""

    desk: AccessDesk
    recogniser: Recogniser
    rules: AccessRules
    elsewhere: bool

    def notes(self, here: str) -> Iterator[str]:
        """What a person should know who starts the service, which is reached at `here`.

        Where nobody was created yet and all is not open, a link by which the first admin comes in: it counts an hour,
        once, and no earlier one counts any more.
        """
        if self.recogniser.is_open():
            yield "open access: everybody on this machine may do everything; `goldenwindow people add` ends that"
        elif not self.desk.anybody():
            link = f"{here}first-admin?secret={self.desk.offer_link()}"
            yield f"nobody may come in yet: open {link} within an hour, once"
        if self.elsewhere:
            yield "passwords and sessions pass over the network: put a proxy with TLS in front (docs/access.md)"


def entrance_of(settings: Settings, store: Store) -> Entrance:
    """The access that the settings describe."""
    kept, rules, now = kept_of(store), settings.access.rules(), SystemClock().now
    on_loopback = settings.server.on_loopback
    return Entrance(
        AccessDesk(kept, rules, now), Recogniser(kept, rules, now, on_loopback=on_loopback), rules, not on_loopback
    )


def kept_of(store: Store) -> AccessKept:
    """What the store keeps of people."""
    return AccessKept(store.people, store.sessions, store.tokens, store.admin_links, store.audit)
