"""Customers who call again: who they are is never kept, only that it was the same one."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, func, select

from service.store import schema
from service.store.customer_schema import callers
from service.store.reads import AnySelect


class RepeatCaller(msgspec.Struct, frozen=True):
    """A customer (keyed hash), how many complaints are theirs, and the last of them; `is_open`: not resolved yet."""

    customer: str
    complaints: int
    first_at: datetime
    last_at: datetime
    complaint_id: str
    region: str
    district: str | None
    cell_id: str | None
    is_open: bool


class RepeatCallers:
    """Reads over one database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def listed(
        self, called_since: datetime, since: datetime, region: str | None, regions: frozenset[str] | None, limit: int
    ) -> list[RepeatCaller]:
        """Those who called after `called_since`, and twice or more after `since`: the most complaints first."""
        counted = _counted(called_since, since, region, regions, limit)
        with self._engine.connect() as connection:
            rows = connection.execute(counted).all()
            told = [(row, connection.execute(_last(row[0], row[3])).first()) for row in rows]
        return [
            RepeatCaller(customer, number, first_at, last_at, last[0], last[1], last[2], last[3], last[4] is None)
            for (customer, number, first_at, last_at), last in told
            if last is not None
        ]


def _counted(
    called_since: datetime, since: datetime, region: str | None, regions: frozenset[str] | None, limit: int
) -> AnySelect:
    table = callers.c
    lately = select(table.customer).where(table.created_at >= called_since)
    number, last_at = func.count().label("number"), func.max(table.created_at).label("last_at")
    wanted = select(table.customer, number, func.min(table.created_at), last_at)
    wanted = wanted.where(table.customer.in_(lately), table.created_at >= since)
    if region is not None:
        wanted = wanted.where(table.region == region)
    if regions is not None:
        wanted = wanted.where(table.region.in_(sorted(regions)))
    again = wanted.group_by(table.customer).having(func.count() > 1)
    return again.order_by(number.desc(), last_at.desc(), table.customer).limit(limit)


def _last(customer: str, at: datetime) -> AnySelect:
    table, states = callers.c, schema.complaints.c
    joined = callers.outerjoin(schema.complaints, states.complaint_id == table.complaint_id)
    columns = (table.complaint_id, table.region, table.district, table.cell_id, states.resolved_at)
    made = select(*columns).select_from(joined).where(table.customer == customer, table.created_at == at)
    return made.order_by(table.complaint_id.desc()).limit(1)
