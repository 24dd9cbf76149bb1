"""Who did what, when, from where: written in the transaction of the change itself, and read page by page."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, insert, or_, select

from service.store.access_schema import audit

Begin = Callable[[], AbstractContextManager[Connection]]
"""Begins a transaction that writes, and tells of it nothing by itself."""


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


class Work(msgspec.Struct):
    """What somebody is at, and what is known of it so far. `told`: an entry says so already; one is enough.

    It is handed on to threads that are started from the block, and changed there.
    """

    who: Actor
    before: object = None
    after: object = None
    told: bool = False


_work: ContextVar[Work | None] = ContextVar("work", default=None)
_COLUMNS = tuple(audit.c[name] for name in Entry.__struct_fields__)


def work_here() -> Work | None:
    """What somebody is at here; None: the service itself is."""
    return _work.get()


@contextmanager
def acting(who: Actor) -> Iterator[Work]:
    """Inside the block whatever is written is written by them, and said so."""
    work = Work(who)
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


def describe_change(before: object, after: object) -> None:
    """What the entry says of what somebody is at here: how it was and how it is, as JSON can tell it."""
    work = _work.get()
    if work is not None:
        work.before, work.after = before, after


def write_work(connection: Connection, work: Work) -> None:
    """The entry of what somebody is at, in the transaction of the change."""
    write_entry(connection, work.who, before=work.before, after=work.after)


def write_entry(
    connection: Connection,
    who: Actor,
    verb: str = "",
    subject: str = "",
    before: object = None,
    after: object = None,
) -> None:
    """One entry; `verb` and `subject` where they are better known than from the request."""
    work = _work.get()
    if work is not None:
        work.told = True
    row = {"at": who.at, "by": who.by, "via": who.via, "address": who.address}
    row |= {"verb": verb or who.verb, "subject": subject or who.subject}
    connection.execute(insert(audit), [{**row, "before": _json(before), "after": _json(after)}])


class Audit:
    """Reads what was written, and writes of changes that another thread or process carried out."""

    def __init__(self, engine: Engine, begin: Begin) -> None:
        self._engine = engine
        self._begin = begin

    def write(self, work: Work) -> None:
        """An entry of its own, where the change did not leave one."""
        with self._begin() as connection:
            write_work(connection, work)

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
