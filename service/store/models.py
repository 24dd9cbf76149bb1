"""The models that studies made, by version, and which of them is in force."""

from datetime import datetime

import msgspec
from sqlalchemy import Engine, delete, func, insert, select, update

from correlate.model import Model, read_model
from service.store.database import Writer
from service.store.job_schema import models

_TABLE = models.c


class ModelRow(msgspec.Struct, frozen=True):
    """What is told of a model without reading it."""

    version: int
    made_at: datetime
    in_force: bool
    note: str


class ModelVersions:
    """The models of a store."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def keep(self, body: bytes, made_at: datetime, in_force: bool, note: str) -> int:
        """Keep a model as ``model.json`` has it, under the version that is told; `in_force`: from now on."""
        with self._writer.begin() as connection:
            version = (connection.execute(select(func.max(_TABLE.version))).scalar() or 0) + 1
            if in_force:
                connection.execute(update(models).values(in_force=False))
            row = {"version": version, "made_at": made_at, "in_force": in_force, "note": note, "body": body}
            connection.execute(insert(models), [row])
        return version

    def version_in_force(self) -> int | None:
        """Its version; None while no study made one that was taken."""
        with self._engine.connect() as connection:
            return connection.execute(select(_TABLE.version).where(_TABLE.in_force)).scalar_one_or_none()

    def in_force(self) -> Model | None:
        """The model that the service should work with; raises `ModelUnreadable` where another version wrote it."""
        with self._engine.connect() as connection:
            body = connection.execute(select(_TABLE.body).where(_TABLE.in_force)).scalar_one_or_none()
        return None if body is None else read_model(body)

    def read(self, version: int) -> Model | None:
        """The model of a version, None where it is not kept; raises `ModelUnreadable` if this program can not."""
        with self._engine.connect() as connection:
            body = connection.execute(select(_TABLE.body).where(_TABLE.version == version)).scalar_one_or_none()
        return None if body is None else read_model(body)

    def list(self) -> list[ModelRow]:
        """All that are kept, the newest first."""
        columns = [_TABLE[name] for name in ModelRow.__struct_fields__]
        with self._engine.connect() as connection:
            return [
                ModelRow(*tuple(row)) for row in connection.execute(select(*columns).order_by(_TABLE.version.desc()))
            ]

    def forget_but(self, newest: int) -> int:
        """Forget all but the `newest` and the one in force; tells how many went."""
        with self._writer.begin() as connection:
            kept = select(_TABLE.version).order_by(_TABLE.version.desc()).limit(newest)
            versions = list(connection.execute(kept).scalars())
            gone = delete(models).where(~_TABLE.in_force, _TABLE.version < min(versions, default=0))
            return connection.execute(gone).rowcount
