"""The people who may sign in."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, insert, select, update

from ingest.mendable import Mendable
from service.store.access_schema import people, sessions
from service.store.audit import Actor, write_entry
from service.store.database import Writer, wait_for_others
from service.store.rows import Row
from service.store.silence import is_silent

_FIRST = "people"


class Person(msgspec.Struct, frozen=True):
    """One person. `regions` None: all; `password`: its argon2 hash, None for who signs in at `issuer` alone."""

    name: str
    role: str
    regions: frozenset[str] | None
    created_at: datetime
    password: str | None = None
    must_change: bool = False
    disabled: bool = False
    issuer: str | None = None
    issued_subject: str | None = None
    signed_in_at: datetime | None = None


class NameTaken(Mendable):
    """Somebody of that name is there already."""


class NobodyThere(Mendable):
    """There is nobody of that name."""


class LastAdmin(Mendable):
    """Without this person nobody could let others in."""


_COLUMNS = tuple(people.c[name] for name in Person.__struct_fields__)
_TOLD = ("role", "regions", "disabled", "must_change")


class People:
    """Reads and writes people; every change says who made it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer
        self._met: bool | None = None

    def any(self) -> bool:
        """Whether anybody was ever created: nobody is deleted. While the store is silent, as it was when last seen."""
        if self._met:
            return True
        try:
            with self._engine.connect() as connection:
                self._met = connection.execute(select(people.c.name).limit(1)).first() is not None
        except Exception as error:
            if self._met is None or not is_silent(error):
                raise
        return bool(self._met)

    def find(self, name: str) -> Person | None:
        """The person of that name, whether they may sign in or not."""
        with self._engine.connect() as connection:
            return _find(connection, name)

    def issued(self, issuer: str, subject: str) -> Person | None:
        """Who is known to an issuer as `subject`."""
        wanted = select(*_COLUMNS).where(people.c.issuer == issuer, people.c.issued_subject == subject)
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _person(tuple(row))

    def list(self) -> Sequence[Person]:
        """Everybody, by name."""
        with self._engine.connect() as connection:
            return [_person(tuple(row)) for row in connection.execute(select(*_COLUMNS).order_by(people.c.name))]

    def add(self, person: Person, who: Actor, *, only_first: bool = False) -> None:
        """Somebody new; raises `NameTaken`. `only_first`: not where anybody is there already."""
        with self._writer.begin(tells=False) as connection:
            wait_for_others(connection, _FIRST)
            taken = select(people.c.name).limit(1)
            taken = taken if only_first else taken.where(people.c.name == person.name)
            if connection.execute(taken).first() is not None:
                raise NameTaken(f"{person.name}: there is somebody of that name; choose another name")
            connection.execute(insert(people), [_row(person)])
            write_entry(connection, who, "add person", person.name, after=_told(person))

    def change(self, name: str, who: Actor, verb: str, **changed: object) -> Person:
        """Somebody is changed; all their sessions end. Raises `NobodyThere` and `LastAdmin`."""
        with self._writer.begin(tells=False) as connection:
            wait_for_others(connection, _FIRST)
            before = _find(connection, name)
            if before is None:
                raise NobodyThere(
                    f"{name}: there is nobody of that name; `goldenwindow people list` shows who there is"
                )
            after = msgspec.structs.replace(before, **changed)
            connection.execute(update(people).where(people.c.name == name).values(_row(after)))
            connection.execute(sessions.delete().where(sessions.c.name == name))
            _check_admin_left(connection, before)
            write_entry(connection, who, verb, name, _told(before), _told(after))
            return after

    def signed_in(self, name: str, at: datetime, rehashed: str | None = None) -> None:
        """They signed in now; `rehashed`: their password, hashed as it is done nowadays."""
        values: dict[str, object] = {"signed_in_at": at, **({"password": rehashed} if rehashed else {})}
        with self._writer.begin(tells=False) as connection:
            connection.execute(update(people).where(people.c.name == name).values(values))


def _find(connection: Connection, name: str) -> Person | None:
    row = connection.execute(select(*_COLUMNS).where(people.c.name == name)).first()
    return None if row is None else _person(tuple(row))


def _check_admin_left(connection: Connection, before: Person) -> None:
    if before.role != "admin" or before.disabled:
        return
    left = select(people.c.name).where(people.c.role == "admin", people.c.disabled.is_(False)).limit(1)
    if connection.execute(left).first() is None:
        raise LastAdmin(f"{before.name}: the last admin who may sign in; make somebody else an admin first")


def _told(person: Person) -> dict[str, object]:
    return {name: value for name in _TOLD if (value := msgspec.to_builtins(getattr(person, name))) not in (None, False)}


def _row(person: Person) -> Row:
    return {**msgspec.structs.asdict(person), "regions": packed_regions(person.regions)}


def _person(row: tuple[object, ...]) -> Person:
    told = dict(zip(Person.__struct_fields__, row, strict=True))
    return Person(**{**told, "regions": read_regions(told["regions"])})  # type: ignore[arg-type]


def packed_regions(regions: frozenset[str] | None) -> str | None:
    """As a column holds them."""
    return None if regions is None else msgspec.json.encode(sorted(regions)).decode()


def read_regions(text: object) -> frozenset[str] | None:
    """The other way."""
    return None if text is None else frozenset(msgspec.json.decode(str(text), type=list[str]))
