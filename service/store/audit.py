"""Who did what, when, from where: written in the transaction of the change itself, and read page by page."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, insert, or_, select

from service.store.access_schema import audit


class Actor(msgspec.Struct, frozen=True):
    """Who is at work, for as long as a request is answered or a verb runs: `verb` on `subject`, known at `at`.

    `via`: how they came in; `address`: from where, empty at a terminal.
    """

    by: str
    via: str
    address: str
    verb: str
    subject: str
    at: datetime


class Entry(msgspec.Struct, frozen=True):
    """One change, as it was written; `before` and `after` are JSON where they are known."""

    number: int
    at: datetime
    by: str
    via: str
    address: str
    verb: str
    subject: str
    before: str | None
    after: str | None


class Asked(msgspec.Struct, frozen=True):
    """Which entries: of a person, a span of time, with a text in verb or subject; older than number `before`."""

    by: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str | None = None
    before: int | None = None


_actor: ContextVar[Actor | None] = ContextVar("actor", default=None)
_COLUMNS = tuple(audit.c[name] for name in Entry.__struct_fields__)


def actor() -> Actor | None:
    """Who is at work here; None: the service itself."""
    return _actor.get()


@contextmanager
def acting(who: Actor | None) -> Iterator[None]:
    """Inside the block whatever is written is written by them, and said so."""
    token = _actor.set(who)
    try:
        yield
    finally:
        _actor.reset(token)


def write_entry(
    connection: Connection,
    who: Actor,
    verb: str = "",
    subject: str = "",
    before: object = None,
    after: object = None,
) -> None:
    """One entry; `verb` and `subject` where they are better known than from the request."""
    row = {"at": who.at, "by": who.by, "via": who.via, "address": who.address}
    row |= {"verb": verb or who.verb, "subject": subject or who.subject}
    connection.execute(insert(audit), [{**row, "before": _json(before), "after": _json(after)}])


class Audit:
    """Reads what was written."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def page(self, asked: Asked, limit: int) -> Sequence[Entry]:
        """Entries, the latest first."""
        table = audit.c
        wanted = select(*_COLUMNS).order_by(table.number.desc()).limit(limit)
        if asked.before is not None:
            wanted = wanted.where(table.number < asked.before)
        if asked.by is not None:
            wanted = wanted.where(table.by == asked.by)
        if asked.since is not None:
            wanted = wanted.where(table.at >= asked.since)
        if asked.until is not None:
            wanted = wanted.where(table.at < asked.until)
        if asked.text is not None:
            found = (column.contains(asked.text, autoescape=True) for column in (table.verb, table.subject))
            wanted = wanted.where(or_(*found))
        with self._engine.connect() as connection:
            return [Entry(*row) for row in connection.execute(wanted)]


def _json(value: object) -> str | None:
    return None if value is None else msgspec.json.encode(value).decode()
