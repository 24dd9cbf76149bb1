"""Which region belongs to which shard, as all workers of a store agree on it."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from sqlalchemy import Connection, Engine, delete, insert, select, update

from ingest.mendable import Mendable
from service.store import schema
from service.store.database import Writer, upsert, wait_for_others

SHARD_LEASE = "shard/"
"""What the names of the leases of shards begin with."""

_NAME, _PIPELINE = "layout", "pipeline/"
_META, _POSITIONS = schema.meta.c, schema.positions.c


class LayoutInUse(Mendable):
    """The regions can not be divided otherwise while workers are at work that divide them as before."""


class LayoutMoved(Exception):
    """The regions are divided otherwise by now: what this worker holds is no shard any more."""


class Layouts:
    """The division of a store's regions into shards: region → shard, empty while nothing is divided."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def current(self) -> dict[str, str]:
        """How the regions are divided."""
        with self._engine.connect() as connection:
            return _current(connection)

    def replace(self, layout: Mapping[str, str], now: datetime) -> None:
        """Divide them like this from now on; raises `LayoutInUse` where workers hold shards that would change."""
        if self.current() == layout:
            return
        with self._writer.begin() as connection:
            wait_for_others(connection, "layout")
            before = _current(connection)
            if before == layout:
                return
            if _changed(before, layout):
                _check_nobody_works(connection, now)
                _end_all(connection)
            upsert(connection, schema.meta, [{"name": _NAME, "value": msgspec.json.encode(layout).decode()}])


def _current(connection: Connection) -> dict[str, str]:
    told = connection.execute(select(_META.value).where(_META.name == _NAME)).scalar_one_or_none()
    return msgspec.json.decode(told, type=dict[str, str]) if told else {}


def _changed(before: Mapping[str, str], after: Mapping[str, str]) -> bool:
    """Whether a region that was of one shard is of another, or the whole is divided or put together."""
    return bool(before) != bool(after) or any(after.get(region, shard) != shard for region, shard in before.items())


def _check_nobody_works(connection: Connection, now: datetime) -> None:
    leases = schema.leases.c
    held = select(leases.holder).where(leases.name.startswith(SHARD_LEASE), leases.until > now).distinct()
    if holders := sorted(connection.execute(held).scalars()):
        raise LayoutInUse(
            "workers.shards and the inventory divide the regions otherwise than for the workers that run "
            f"({', '.join(holders)}): stop these first, then start all with the same settings"
        )


def _end_all(connection: Connection) -> None:
    """Commit an empty batch in every shard there is, so that a worker that was frozen can commit nothing any more.

    What the shards hold is of no use to those to come, which take the journal again.
    """
    source, progress = _POSITIONS.source, schema.progress.c
    found = select(source, _POSITIONS.position).where(source.startswith(_PIPELINE)).with_for_update()
    for name, position in connection.execute(found).all():
        shard, batch = name.removeprefix(_PIPELINE), int(position) + 1
        now = connection.execute(select(progress.now).where(progress.shard == shard)).scalar_one_or_none()
        if now is None:
            continue  # it has been ended before
        moved = {"position": str(batch), "epoch": _POSITIONS.epoch + 1}
        connection.execute(update(schema.positions).where(source == name).values(moved))
        row = {"shard": shard, "batch": batch, "now": now, "records": 0}
        connection.execute(insert(schema.batches), [row])
    connection.execute(delete(schema.snapshots))
    connection.execute(delete(schema.progress))
