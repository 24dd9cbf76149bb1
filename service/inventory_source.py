"""Where the service has its inventory from: a folder of files, the store, or the alarms themselves."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from ingest.dataset_file import DatasetFile, dataset_files
from ingest.inventory import Inventory
from ingest.inventory_files import InventoryFiles
from ingest.inventory_wire import DatasetUnreadable
from ingest.records import Cell, PastOrder, Region
from ingest.rejected import Rejected
from ingest.times import TimeReader
from service.store.store import Store

UNKNOWN_REGION = "unknown"


class LearntInventory(Inventory):
    """No inventory was given: whatever place an alarm names is one cell, in the one region `unknown`."""

    def __init__(self, timezone: str) -> None:
        super().__init__([Region(UNKNOWN_REGION)], [], timezone=timezone)

    def cells_of(self, cell_id: str | None, site_id: str | None, backhaul_id: str | None) -> tuple[Cell, ...]:
        """The one cell that the narrowest name stands for."""
        name = cell_id or site_id or backhaul_id
        return (Cell(cell_id=name, region=UNKNOWN_REGION, site_id=site_id),) if name else ()


def inventory_of(
    store: Store, folder: Path | None, timezone: str, columns: Mapping[str, str]
) -> tuple[Inventory, list[str]]:
    """The inventory in `folder`, which is kept in the store; without one the store's; without that a learnt one.

    Also what a person should know about it, a line each. Raises `DatasetUnreadable`.
    """
    if folder is not None:
        inventory, warnings = read_inventory(folder, timezone, columns)
        store.network.replace(inventory)
        return inventory, warnings
    kept = store.network.inventory(timezone)
    if kept.cells:
        return kept, []
    note = "there is no inventory: cells are learnt from the alarms, in one region `unknown`; set inventory.path"
    return LearntInventory(timezone), [note]


def read_inventory(folder: Path, timezone: str, columns: Mapping[str, str]) -> tuple[Inventory, list[str]]:
    """The inventory files of a folder, whose own ``dataset.toml`` goes before `timezone`."""
    warnings: list[str] = []

    def reject(file: DatasetFile, row: int, rejected: Rejected) -> None:
        warnings.append(f"{file.name} row {row}: {rejected.detail}")

    try:
        times = TimeReader(_timezone(folder) or timezone)
        files = dataset_files(folder)
    except OSError as error:
        raise DatasetUnreadable(error.strerror or str(error), str(folder), None, "correct inventory.path") from error
    except (KeyError, ValueError) as error:
        raise DatasetUnreadable(str(error.args[0]), str(folder / "dataset.toml"), None, "correct it there") from error
    return InventoryFiles(files, times, columns, reject, warnings).inventory(str(folder)), warnings


def timezone_of(folder: Path | None, timezone: str) -> str:
    """The time zone of the inventory in `folder`: its own, else `timezone`. Raises `DatasetUnreadable`."""
    try:
        return (_timezone(folder) if folder else None) or timezone
    except (OSError, ValueError) as error:
        raise DatasetUnreadable(str(error), f"{folder}/dataset.toml", None, "correct it there") from error


def past_orders_of(folder: Path | None, timezone: str, columns: Mapping[str, str]) -> tuple[PastOrder, ...]:
    """The past orders in the inventory's folder, none where there are none; bad rows are left out.

    Raises `DatasetUnreadable`.
    """
    if folder is None:
        return ()
    files, warnings = dataset_files(folder), list[str]()
    times = TimeReader(timezone_of(folder, timezone))
    return InventoryFiles(files, times, columns, lambda _file, _row, _rejected: None, warnings).past_orders()


def _timezone(folder: Path) -> str | None:
    path = folder / "dataset.toml"
    told = tomllib.loads(path.read_text(encoding="utf-8-sig")).get("timezone") if path.exists() else None
    return str(told) if told else None
