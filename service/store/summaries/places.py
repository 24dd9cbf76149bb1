"""Where a week's complaints came from: sites by the complaints put down to outages that began there."""

from collections.abc import Collection

import msgspec
from sqlalchemy import Engine, func, select

from correlate.facts import Period
from service.store import schema


class Place(msgspec.Struct, frozen=True):
    """A site (or a cell without one), its unplanned outages that began in a span, and complaints put down to them."""

    region: str
    place: str
    cells: int
    outages: int
    complaints: float


class Places:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def most_complained_of(self, span: Period, regions: Collection[str] | None = None, limit: int = 10) -> list[Place]:
        """Those with most complaints first; of several with as many, the one with most outages."""
        table = schema.outages.c
        place = func.coalesce(table.site_id, table.cell_id)
        complaints, outages = func.sum(table.complaints), func.count()
        columns = (table.region, place, func.count(table.cell_id.distinct()), outages, complaints)
        began = select(*columns).where(table.started_at >= span[0], table.started_at < span[1], ~table.planned)
        if regions is not None:
            began = began.where(table.region.in_(regions))
        ordered = began.group_by(table.region, place).order_by(complaints.desc(), outages.desc(), place).limit(limit)
        with self._engine.connect() as connection:
            return [Place(*row) for row in connection.execute(ordered)]
