"""The link by which the first admin comes in: one at a time, for an hour, and only while there is nobody."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, delete, select

from service.store import schema
from service.store.audit import Actor
from service.store.database import Writer, upsert
from service.store.people import People, Person

_NAME = "first_admin"
_META = schema.meta.c


class AdminLink(msgspec.Struct, frozen=True):
    """What is kept of it: the hash of its secret part."""

    hash: str
    until: datetime


class AdminLinks:
    """Reads and writes the link."""

    def __init__(self, engine: Engine, writer: Writer, people: People) -> None:
        self._engine = engine
        self._writer = writer
        self._people = people

    def offer(self, link: AdminLink) -> None:
        """From now on this one counts and no other."""
        row = {"name": _NAME, "value": msgspec.json.encode(link).decode()}
        with self._writer.begin(tells=False) as connection:
            upsert(connection, schema.meta, [row])

    def counts(self, hashed: str, now: datetime) -> bool:
        """Whether it may still be used."""
        with self._engine.connect() as connection:
            kept = connection.execute(select(_META.value).where(_META.name == _NAME)).scalar_one_or_none()
        link = None if kept is None else msgspec.json.decode(kept, type=AdminLink)
        return link is not None and link.hash == hashed and now < link.until and not self._people.any()

    def use(self, person: Person, who: Actor) -> None:
        """The first person is created, and the link is gone; raises `NameTaken` where somebody was first."""
        self._people.add(person, who, only_first=True)
        with self._writer.begin(tells=False) as connection:
            connection.execute(delete(schema.meta).where(_META.name == _NAME))
