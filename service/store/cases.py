"""The desk's cases: written with a batch, read after a restart and by pages."""

from collections.abc import Collection, Sequence

import msgspec
from sqlalchemy import Connection, Engine, select

from alerts.case import Case
from service.store.database import upsert
from service.store.desk_schema import cases
from service.store.rows import Row, last_by

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


def write_cases(connection: Connection, changed: Sequence[Case]) -> None:
    """The latest state of each that changed."""
    upsert(connection, cases, [_row(case) for case in last_by(changed, "kind", "case_id")])


def _row(case: Case) -> Row:
    row: Row = msgspec.structs.asdict(case)
    row["open"] = row.pop("is_open")
    return row
