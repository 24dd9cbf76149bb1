"""The access of a service, for verbs that change who may come in: at a terminal, by whoever may read the store."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service.verbs.kept_store import kept_store
from service.verbs.terminal import WrongUse

if TYPE_CHECKING:
    from datetime import datetime

    from service.access.access_desk import AccessDesk
    from service.configuration.settings import Settings
    from service.store.audit import Actor
    from service.store.store import Store

Regions = Annotated[
    list[str] | None,
    typer.Option("--region", help="One that they see, as the inventory calls it; all when left out.", metavar="REGION"),
]

_PASSING = timedelta(hours=1)


@contextmanager
def kept_access(config: Path | None) -> Iterator[tuple["AccessDesk", "Actor", "Store"]]:
    """The desk, who asks (the user of this machine), and the store; raises `WrongUse` where there is no store."""
    from service.access.entrance import entrance_of

    with kept_store(config) as (settings, store):
        yield entrance_of(settings, store).desk, at_terminal(), store


def at_terminal() -> "Actor":
    """Whoever runs the verb, as the audit tells it."""
    from ingest.clock import SystemClock
    from service.access.principal import Via
    from service.store.audit import Actor

    return Actor(_user(), Via.TERMINAL, "", "", "", SystemClock().now())


@contextmanager
def passing_token(settings: "Settings", store: "Store") -> Iterator[str | None]:
    """A token for what a verb asks of the running service; None where that is open. It counts inside the block."""
    from service.access.entrance import entrance_of

    entrance, who = entrance_of(settings, store), at_terminal()
    if entrance.recogniser.is_open():
        yield None
        return
    until, scopes = who.at + _PASSING, frozenset({"ingest", "admin"})
    made = entrance.desk.make_token(f"terminal {who.by}", scopes, None, False, until, who)
    try:
        yield made.secret
    finally:
        entrance.desk.revoke_token(made.number, at_terminal())


def regions_of(store: "Store", named: Sequence[str] | None) -> frozenset[str] | None:
    """Those that were named; None for all. Raises `WrongUse` for one that the inventory does not have."""
    known = store.network.region_ids()
    for region in named or ():
        if region not in known:
            there = ", ".join(sorted(known)) or "none"
            raise WrongUse(f"--region {region}: there is no such region; choose of {there}")
    return frozenset(named) if named else None


def told_regions(regions: frozenset[str] | None) -> str:
    """As a table tells them."""
    return "all" if regions is None else ", ".join(sorted(regions))


def told_moment(at: "datetime | None") -> str:
    """As a table tells it, in UTC."""
    return at.isoformat(sep=" ", timespec="minutes") if at else ""


def _user() -> str:
    try:
        import os
        import pwd
    except ImportError:
        return Path.home().name
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return str(os.getuid())
