"""The sessions of people who signed in: a random value that only their browser holds, known here by its hash."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine, delete, insert, select, update

from service.store.access_schema import people, sessions
from service.store.audit import Actor, write_entry
from service.store.database import Writer
from service.store.people import read_regions

_SEEN_APART = timedelta(minutes=1)


class Session(msgspec.Struct, frozen=True):
    """A session and whose it is, as far as a request asks."""

    name: str
    role: str
    regions: frozenset[str] | None
    must_change: bool


class OpenSession(msgspec.Struct, frozen=True):
    """A session as whoever has it looks at it; `reference` is the hash of its value."""

    reference: str
    made_at: datetime
    seen_at: datetime
    until: datetime
    address: str


class Sessions:
    """Reads and writes sessions; values are hashed before they come here."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def open(self, hashed: str, who: Actor, until: datetime, instead_of: str | None = None) -> None:
        """A session from now on, in the place of another one that the browser held; what is over is let go."""
        row = {"hash": hashed, "name": who.by, "made_at": who.at, "seen_at": who.at, "until": until}
        with self._writer.begin(tells=False) as connection:
            connection.execute(delete(sessions).where((sessions.c.until < who.at) | (sessions.c.hash == instead_of)))
            connection.execute(insert(sessions), [{**row, "address": who.address}])
            write_entry(connection, who, "sign in", who.by)

    def find(self, hashed: str, now: datetime, idle: timedelta) -> Session | None:
        """The session where it goes on: neither too old, nor left alone too long, nor of somebody disabled."""
        columns = (people.c.name, people.c.role, people.c.regions, people.c.must_change, sessions.c.seen_at)
        wanted = (
            select(*columns)
            .join_from(sessions, people, people.c.name == sessions.c.name)
            .where(sessions.c.hash == hashed, sessions.c.until > now, sessions.c.seen_at > now - idle)
            .where(people.c.disabled.is_(False))
        )
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            return None
        name, role, regions, must_change, seen_at = row
        if now - seen_at >= min(_SEEN_APART, idle / 2):
            self._seen(hashed, now)
        return Session(name, role, read_regions(regions), must_change)

    def close(self, hashed: str, who: Actor) -> None:
        """It ends now."""
        with self._writer.begin(tells=False) as connection:
            connection.execute(delete(sessions).where(sessions.c.hash == hashed))
            write_entry(connection, who, "sign out", who.by)

    def of(self, name: str, now: datetime, idle: timedelta) -> Sequence[OpenSession]:
        """Those of a person that go on, the one used last first."""
        columns = tuple(sessions.c[column] for column in ("hash", "made_at", "seen_at", "until", "address"))
        wanted = (
            select(*columns)
            .where(sessions.c.name == name, sessions.c.until > now, sessions.c.seen_at > now - idle)
            .order_by(sessions.c.seen_at.desc(), sessions.c.hash)
        )
        with self._engine.connect() as connection:
            return [OpenSession(*row) for row in connection.execute(wanted)]

    def close_others(self, hashed: str, who: Actor) -> None:
        """All of theirs end now but this one."""
        with self._writer.begin(tells=False) as connection:
            connection.execute(delete(sessions).where(sessions.c.name == who.by, sessions.c.hash != hashed))
            write_entry(connection, who, "end other sessions", who.by)

    def _seen(self, hashed: str, now: datetime) -> None:
        with self._writer.begin(tells=False) as connection:
            connection.execute(update(sessions).where(sessions.c.hash == hashed).values(seen_at=now))
