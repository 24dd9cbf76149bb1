"""The tokens that programs send: known here by their hash, shown once, when they are made."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import Engine, insert, or_, select, update

from ingest.mendable import Mendable
from service.store.access_schema import tokens
from service.store.audit import Actor, write_entry
from service.store.database import Writer
from service.store.people import packed_regions, read_regions

_USED_APART = timedelta(minutes=1)


class Token(msgspec.Struct, frozen=True):
    """A token, without what is secret of it. `until` None: for good; `used_at` is exact to a minute."""

    number: int
    label: str
    scopes: frozenset[str]
    regions: frozenset[str] | None
    speaks_for_others: bool
    made_by: str
    made_at: datetime
    until: datetime | None = None
    used_at: datetime | None = None
    revoked_at: datetime | None = None


class NoSuchToken(Mendable):
    """There is no token of that number that could be revoked."""


_COLUMNS = tuple(tokens.c[name] for name in Token.__struct_fields__)
_TOLD = ("label", "scopes", "regions", "speaks_for_others", "until")


class Tokens:
    """Reads and writes tokens; every change says who made it."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def add(self, token: Token, hashed: str, who: Actor) -> int:
        """A new one, whose number is told; its own `number` is not looked at."""
        row = {**msgspec.structs.asdict(token), "hash": hashed, "regions": packed_regions(token.regions)}
        del row["number"]
        row["scopes"] = msgspec.json.encode(sorted(token.scopes)).decode()
        with self._writer.begin(tells=False) as connection:
            number = int(connection.execute(insert(tokens).returning(tokens.c.number), row).scalar_one())
            told = {name: msgspec.to_builtins(getattr(token, name)) for name in _TOLD}
            write_entry(connection, who, "create token", f"token {number}", after=told)
        return number

    def find(self, hashed: str, now: datetime) -> Token | None:
        """The token where it counts: neither revoked nor over."""
        good = (tokens.c.revoked_at.is_(None), or_(tokens.c.until.is_(None), tokens.c.until > now))
        with self._engine.connect() as connection:
            row = connection.execute(select(*_COLUMNS).where(tokens.c.hash == hashed, *good)).first()
        if row is None:
            return None
        token = _token(tuple(row))
        if token.used_at is None or now - token.used_at >= _USED_APART:
            self._used(token.number, now)
        return token

    def list(self) -> Sequence[Token]:
        """All that there ever were, the latest first."""
        with self._engine.connect() as connection:
            found = connection.execute(select(*_COLUMNS).order_by(tokens.c.number.desc()))
            return [_token(tuple(row)) for row in found]

    def revoke(self, number: int, who: Actor) -> None:
        """It counts no more; raises `NoSuchToken`."""
        mine = (tokens.c.number == number, tokens.c.revoked_at.is_(None))
        with self._writer.begin(tells=False) as connection:
            if connection.execute(update(tokens).where(*mine).values(revoked_at=who.at)).rowcount != 1:
                raise NoSuchToken(f"{number}: no token of that number counts; `goldenwindow token list` shows all")
            write_entry(connection, who, "revoke token", f"token {number}")

    def _used(self, number: int, now: datetime) -> None:
        with self._writer.begin(tells=False) as connection:
            connection.execute(update(tokens).where(tokens.c.number == number).values(used_at=now))


def _token(row: tuple[object, ...]) -> Token:
    told = dict(zip(Token.__struct_fields__, row, strict=True))
    scopes = frozenset(msgspec.json.decode(str(told["scopes"]), type=list[str]))
    return Token(**{**told, "scopes": scopes, "regions": read_regions(told["regions"])})  # type: ignore[arg-type]
