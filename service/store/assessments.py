"""What the service found out about itself: how its forecasts did, whether the world moves away from its model."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, select

from service.store.database import Writer, upsert
from service.store.job_schema import assessments


class Assessment(msgspec.Struct, frozen=True):
    """The newest finding under a name: a `verdict` in one word, the sentence a person reads, and all of it as JSON."""

    name: str
    made_at: datetime
    verdict: str
    told: str
    body: bytes


class Assessments:
    """The newest finding under each name."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def keep(self, assessment: Assessment) -> None:
        """Keep it in the place of the last under its name."""
        with self._writer.begin() as connection:
            upsert(connection, assessments, [msgspec.structs.asdict(assessment)])

    def list(self) -> list[Assessment]:
        """All of them, by name."""
        columns = [assessments.c[name] for name in Assessment.__struct_fields__]
        with self._engine.connect() as connection:
            found = connection.execute(select(*columns).order_by(assessments.c.name))
            return [Assessment(*tuple(row)) for row in found]
