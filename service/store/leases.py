"""Who may do what only one process may do at a time: leases that run out by themselves.

A lease bounds how long two may believe that they hold the same; it can not keep a process that was frozen from waking
up late. What must not be written twice is fenced as well: by the position that a commit moves, or by the token, which
is greater each time that the lease changes hands. The clocks of all processes have to agree well within the time that
leases last.
"""

from datetime import UTC, datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Engine, select, update

from service.store import schema
from service.store.database import Writer, insert_missing

_TABLE = schema.leases.c
_FREE_SINCE = datetime(1970, 1, 1, tzinfo=UTC)


class Lease(msgspec.Struct, frozen=True):
    """`holder` alone may do what `name` stands for, before `until`; `token` tells this holding from earlier ones."""

    name: str
    holder: str
    token: int
    until: datetime


class Leases:
    """The leases of a store. A holder's name belongs to one process, and to one run of it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def take(self, name: str, holder: str, now: datetime, for_: timedelta) -> Lease | None:
        """The lease for as long as `for_`, if it is free or has run out; None while anybody holds it."""
        until = now + for_
        free = (_TABLE.name == name, _TABLE.until <= now)
        taken = update(schema.leases).where(*free).values(holder=holder, token=_TABLE.token + 1, until=until)
        with self._writer.begin() as connection:
            insert_missing(connection, schema.leases, _nobodys(name))
            token = connection.execute(taken.returning(_TABLE.token)).scalar_one_or_none()
        return None if token is None else Lease(name, holder, token, until)

    def renew(self, lease: Lease, now: datetime, for_: timedelta) -> Lease | None:
        """The lease for as long again from `now` on; None where it was given up or somebody else took it since.

        One that has run out is renewed as long as nobody took it: nobody else has done anything in its name.
        """
        until = now + for_
        with self._writer.begin() as connection:
            renewed = connection.execute(update(schema.leases).where(*_held(lease)).values(until=until)).rowcount == 1
        return msgspec.structs.replace(lease, until=until) if renewed else None

    def release(self, lease: Lease) -> None:
        """Give it up; nothing happens where it is somebody else's by now."""
        with self._writer.begin() as connection:
            given_up = update(schema.leases).where(*_held(lease)).values(holder="", until=_FREE_SINCE)
            connection.execute(given_up)

    def held(self, now: datetime) -> list[Lease]:
        """All that are held at `now`, by name."""
        columns = [_TABLE[name] for name in Lease.__struct_fields__]
        wanted = select(*columns).where(_TABLE.until > now).order_by(_TABLE.name)
        with self._engine.connect() as connection:
            return [Lease(*tuple(row)) for row in connection.execute(wanted)]


def _held(lease: Lease) -> tuple[ColumnElement[bool], ...]:
    return (_TABLE.name == lease.name, _TABLE.holder == lease.holder, _TABLE.token == lease.token)


def _nobodys(name: str) -> dict[str, object]:
    return {"name": name, "holder": "", "token": 0, "until": _FREE_SINCE}
