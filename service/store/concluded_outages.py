"""The latest outages as they were concluded: what repair-time limits are weighed on."""

from sqlalchemy import Engine, select

from correlate.facts import OutageConcluded
from service.store import schema
from service.store.reads import AnyRow, outage_of

_FIELDS = tuple(name for name in OutageConcluded.__struct_fields__ if name != "corrects")


def latest_outages(engine: Engine, limit: int) -> list[OutageConcluded]:
    """The `limit` that began last, without planned work, the first to begin first.

    Where there are more, the group of the earliest one is left out: not all of it may be among them.
    """
    table = schema.outages.c
    wanted = select(schema.outages).where(table.final, ~table.planned)
    newest = wanted.order_by(table.started_at.desc(), table.outage_id.desc()).limit(limit)
    with engine.connect() as connection:
        rows = [concluded_of(row) for row in connection.execute(newest)]
    cut = rows[-1].group_id if len(rows) == limit else None
    return [row for row in reversed(rows) if row.group_id != cut]


def concluded_of(row: AnyRow) -> OutageConcluded:
    """A row of `outages`, all columns → the value; one that is not final as it was last drawn."""
    told = outage_of(row)
    return OutageConcluded(**{name: getattr(told, name) for name in _FIELDS})
