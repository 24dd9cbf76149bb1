"""The desk's cases: written with a batch, read after a restart and by pages."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import ColumnElement, Connection, Engine, and_, or_, select

from alerts.case import Case
from service.store.database import upsert
from service.store.desk_schema import cases
from service.store.rows import Row, last_by

_Place = tuple[datetime, str]

_COLUMNS = tuple(column for column in cases.c)


class Cases:
    """Reads cases; a commit writes them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def held(self, regions: Collection[str] | None = None) -> list[Case]:
        """The open ones, by kind and id; `regions`: only theirs."""
        query = select(*_COLUMNS).where(cases.c.open).order_by(cases.c.kind, cases.c.case_id)
        if regions is not None:
            query = query.where(cases.c.region.in_(regions))
        with self._engine.connect() as connection:
            return [Case(*row) for row in connection.execute(query)]

    def find(self, kind: str, case_id: str) -> Case | None:
        """The latest state of one case, open or not."""
        query = select(*_COLUMNS).where(cases.c.kind == kind, cases.c.case_id == case_id)
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        return None if row is None else Case(*row)

    def listed(self, kind: str, wanted: "Wanted", limit: int) -> list[Case]:
        """Cases of one kind, the one that changed last first; at most `limit`."""
        query = select(*_COLUMNS).where(cases.c.kind == kind, *wanted.conditions())
        newest = query.order_by(cases.c.changed_at.desc(), cases.c.case_id.desc()).limit(limit)
        with self._engine.connect() as connection:
            return [Case(*row) for row in connection.execute(newest)]

    def bodies_over(self, kind: str, region: str, since: datetime, limit: int) -> list[bytes]:
        """The bodies of cases of a region that are over and changed since then, the newest first."""
        over = (cases.c.kind == kind, cases.c.region == region, ~cases.c.open, cases.c.changed_at >= since)
        query = select(cases.c.body).where(*over).order_by(cases.c.changed_at.desc()).limit(limit)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())


class Wanted(msgspec.Struct, frozen=True):
    """Which cases: of one region, open ones, those that changed since, those after a place (its time and id)."""

    region: str | None = None
    open_only: bool = False
    since: datetime | None = None
    after: _Place | None = None

    def conditions(self) -> Iterator[ColumnElement[bool]]:
        """As a statement has them."""
        if self.region is not None:
            yield cases.c.region == self.region
        if self.open_only:
            yield cases.c.open
        if self.since is not None:
            yield cases.c.changed_at >= self.since
        if self.after is not None:
            changed_at, case_id = self.after
            earlier = and_(cases.c.changed_at == changed_at, cases.c.case_id < case_id)
            yield or_(cases.c.changed_at < changed_at, earlier)


def write_cases(connection: Connection, changed: Sequence[Case]) -> None:
    """The latest state of each that changed."""
    upsert(connection, cases, [_row(case) for case in last_by(changed, "kind", "case_id")])


def _row(case: Case) -> Row:
    row: Row = msgspec.structs.asdict(case)
    row["open"] = row.pop("is_open")
    return row
