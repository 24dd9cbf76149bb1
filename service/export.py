"""What the store has kept of arrivals and network, written out as a dataset that every verb reads."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, PlannedWork, Region, Site
from service.recording import DocumentWriter
from service.store.store import Store
from service.summary import KINDS

_SETTINGS = "dataset.toml"
_LOOKED_AT = 5_000


def export_dataset(store: Store, inventory: Inventory, folder: Path, is_stopping: Callable[[], bool]) -> int:
    """Write the journal and the inventory into `folder`, which is there; tells how many records there are.

    Customers stand there as their keyed hashes. It ends early once `is_stopping`. OSError where it can not be written.
    """
    (folder / _SETTINGS).write_text(f'name = "journal"\ntimezone = "{inventory.timezone}"\n', encoding="utf-8")
    _write_table(folder / "regions.csv", Region, inventory.regions.values())
    _write_table(folder / "cells.csv", Cell, inventory.cells.values())
    _write_table(folder / "sites.csv", Site, inventory.sites.values())
    _write_table(folder / "planned_work.csv", PlannedWork, inventory.works)
    writer, written = DocumentWriter(), 0
    for kind in KINDS:
        with (folder / f"{kind}.jsonl").open("wb") as file:
            for record in store.journal.records_of(kind):
                # A raise that only its clear tells of is told by the clear's document.
                if isinstance(record, Alarm) and record.implied:
                    continue
                file.write(writer.document_of(record) + b"\n")
                written += 1
                if written % _LOOKED_AT == 0 and is_stopping():
                    return written
    return written


def _write_table(
    path: Path, kind: type[Region | Cell | Site | PlannedWork], rows: Iterable[Region | Cell | Site | PlannedWork]
) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(kind.__struct_fields__)
        for row in rows:
            table.writerow(["" if value is None else _text(value) for value in msgspec.structs.astuple(row)])


def _text(value: object) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode().strip('"')
