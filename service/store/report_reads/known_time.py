"""From when to when anything is known to have happened."""

from datetime import datetime

from sqlalchemy import Engine, func, select

from correlate.facts import Period
from service.store import schema


class KnownTimes:
    """Reads tables only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def happened(self) -> Period | None:
        """When the first outage began or the first complaint was made, and the last; None where there was neither."""
        began: list[datetime] = []
        with self._engine.connect() as connection:
            for column in (schema.outages.c.started_at, schema.complaints.c.created_at):
                first, last = connection.execute(select(func.min(column), func.max(column))).one()
                began += [moment for moment in (first, last) if moment is not None]
        return (min(began), max(began)) if began else None
