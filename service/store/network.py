"""The inventory as the store keeps it, so that the service can start without the files it came from."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Table, delete, insert, select

from ingest.inventory import Inventory
from ingest.records import Cell, PlannedWork, Region, Site
from service.store import schema
from service.store.database import Writer, upsert, wait_for_others

_Place = TypeVar("_Place", Region, Cell, Site, PlannedWork)
_TIMEZONE = "timezone"
_packed = msgspec.msgpack.Encoder()


class Network:
    """Regions, cells, sites and planned work in the store."""

    def __init__(self, engine: Engine, writer: Writer) -> None:
        self._engine = engine
        self._writer = writer

    def replace(self, inventory: Inventory) -> None:
        """Keep this inventory in the place of the one before."""
        with self._writer.begin() as connection:
            wait_for_others(connection, "inventory")
            _replace(connection, schema.regions, [_row(region, "region") for region in inventory.regions.values()])
            cells = [_row(cell, "cell_id", "region", "site_id", "district") for cell in inventory.cells.values()]
            _replace(connection, schema.cells, cells)
            _replace(connection, schema.sites, [_row(site, "site_id") for site in inventory.sites.values()])
            _replace(connection, schema.planned_work, _work_rows(inventory.works))
            upsert(connection, schema.meta, [{"name": _TIMEZONE, "value": inventory.timezone}])

    def region_ids(self) -> frozenset[str]:
        """The regions of it."""
        with self._engine.connect() as connection:
            return frozenset(connection.execute(select(schema.regions.c.region)).scalars())

    def inventory(self, timezone: str) -> Inventory:
        """The inventory that is kept, in its own time zone; one without a place, in `timezone`, where there is none."""
        zone = select(schema.meta.c.value).where(schema.meta.c.name == _TIMEZONE)
        with self._engine.connect() as connection:
            return Inventory(
                _read(connection, schema.regions, Region),
                _read(connection, schema.cells, Cell),
                _read(connection, schema.sites, Site),
                _read(connection, schema.planned_work, PlannedWork),
                connection.execute(zone).scalar() or timezone,
            )


def _row(value: Region | Cell | Site | PlannedWork, *names: str) -> dict[str, object]:
    return {**{name: getattr(value, name) for name in names}, "body": _packed.encode(value)}


def _work_rows(works: Sequence[PlannedWork]) -> list[dict[str, object]]:
    """A work has a row for each of its places: those after the first are told apart by their number."""
    rows = [_row(work, "work_id", "starts_at", "ends_at") for work in works]
    seen: Counter[str] = Counter()
    for row, work in zip(rows, works, strict=True):
        seen[work.work_id] += 1
        if seen[work.work_id] > 1:
            row["work_id"] = f"{work.work_id}\x1f{seen[work.work_id]}"
    return rows


def _replace(connection: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    connection.execute(delete(table))
    if rows:
        connection.execute(insert(table), [{**row, "place": place} for place, row in enumerate(rows)])


def _read(connection: Connection, table: Table, kind: type[_Place]) -> Iterable[_Place]:
    decoder = msgspec.msgpack.Decoder(kind)
    bodies = connection.execute(select(table.c.body).order_by(table.c.place)).scalars()
    return [decoder.decode(body) for body in bodies]
