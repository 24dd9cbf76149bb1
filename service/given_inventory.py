"""Inventory that is given while the service runs: checked as its files are, taken whole or not at all, and kept."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, TypeVar, get_args

import msgspec

from ingest.dataset_file import DatasetFile, Form
from ingest.documents import read_json
from ingest.headers import KINDS
from ingest.inventory import Inventory
from ingest.inventory_wire import DatasetUnreadable, InventoryReader
from ingest.records import Cell, Region, Site
from ingest.rejected import Reason, Rejected, Unacceptable
from ingest.row_wire import RowWire
from ingest.times import TimeReader
from service.store.audit import describe_change
from service.store.network import Network

GivenKind = Literal["regions", "cells", "sites", "planned_work"]
MOST_TOLD: Final = 50
"""So many wrong rows are named; the rest are counted."""

T = TypeVar("T")
Values = tuple[str, ...]
_NOT_EMPTY: Final = ("regions", "cells")


class WrongRow(msgspec.Struct, frozen=True):
    """A row that can not be taken: the physical line of a CSV file (header = 1), or the number of the document from 1.

    `reason` is one of docs/rejections.md; `detail` names the column and says what to do.
    """

    row: int
    reason: str
    detail: str


class InventoryRefused(Exception):
    """Nothing was taken; `rows` are those that are wrong, `detail` says it in a sentence."""

    def __init__(self, detail: str, rows: Sequence[WrongRow] = ()) -> None:
        super().__init__(detail)
        self.detail = detail
        self.rows = tuple(rows)


class Kept(msgspec.Struct, frozen=True):
    """What came of it: how many rows of a kind are kept now, instead of how many, and from when on they count."""

    kind: str
    kept: int
    before: int
    in_force: str
    note: str


class GivenInventory:
    """The inventory that the store keeps; `synonyms` are the user's own headers."""

    def __init__(self, network: Network, zone: str, synonyms: Mapping[str, str] | None, folder: Path | None) -> None:
        self._network = network
        self._zone = zone
        self._synonyms = synonyms
        self._folder = folder

    @property
    def folder(self) -> Path | None:
        """The folder that the settings name, whose files go before what is given."""
        return self._folder

    def replace(self, kind: GivenKind, body: bytes, form: Form) -> Kept:
        """Keep these rows in the place of those of their kind.

        Raises:
            InventoryRefused: a row is wrong, or what is kept beside would hang in the air.
        """
        kept = self._network.inventory(self._zone)
        items = _read(kind, body, form, InventoryReader(TimeReader(kept.timezone)), self._synonyms, kept)
        if not items and kind in _NOT_EMPTY:
            raise InventoryRefused(f"There is not one row of {kind}; nothing was replaced. Send all of them.")
        parts = {**_parts(kept), kind: items}
        _check_regions(parts["regions"], parts["cells"])
        self._network.replace(_made(parts, kept.timezone))
        before = len(_parts(kept)[kind])
        describe_change({"kind": kind, "rows": before}, {"kind": kind, "rows": len(items)})
        return Kept(kind, len(items), before, "from the next start", _NOTES.get(kind, _NOTE))


_NOTE = "A service that runs goes on with the inventory that it started with; start it anew to have this one in force."
_NOTES = {"planned_work": f"{_NOTE} POST /api/v1/planned-work plans works at once."}


def _parts(inventory: Inventory) -> dict[str, tuple[object, ...]]:
    places = tuple(inventory.regions.values()), tuple(inventory.cells.values()), tuple(inventory.sites.values())
    return dict(zip(get_args(GivenKind), (*places, inventory.works), strict=True))


def _made(parts: Mapping[str, tuple[object, ...]], zone: str) -> Inventory:
    places = parts["regions"], parts["cells"], parts["sites"], parts["planned_work"]
    return Inventory(*places, zone)  # type: ignore[arg-type]


def _read(
    kind: GivenKind,
    body: bytes,
    form: Form,
    reader: InventoryReader,
    synonyms: Mapping[str, str] | None,
    kept: Inventory,
) -> tuple[object, ...]:
    """Every row of the body, those with the same id once: the last counts, as it does in files."""
    of_kind: Mapping[str, Callable[[Values], Iterable[object]]] = {
        "regions": lambda values: (reader.region(values),),
        "cells": lambda values: (reader.cell(values, kept.regions),),
        "sites": lambda values: (reader.site(values),),
        "planned_work": reader.planned_works,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{kind}.{form.value}"
        path.write_bytes(body)
        file, wrong = DatasetFile(path, KINDS[kind], form, 0), list[WrongRow]()
        try:
            file.layout(synonyms)
            items = list(_items(file, synonyms, of_kind[kind], wrong))
        except DatasetUnreadable as error:
            raise InventoryRefused(f"{error.what}; {error.remedy}. Nothing was taken.") from None
    if wrong:
        told = "; ".join(f"row {each.row}: {each.detail}" for each in wrong[:3])
        more = f" (and {len(wrong) - 3} more)" if len(wrong) > 3 else ""
        raise InventoryRefused(f"{told}{more}. Nothing was taken.", wrong[:MOST_TOLD])
    return tuple({_key(item): item for item in items}.values())


def _items(
    file: DatasetFile,
    synonyms: Mapping[str, str] | None,
    read: Callable[[Values], Iterable[object]],
    wrong: list[WrongRow],
) -> Iterator[object]:
    wire = RowWire(file.kind, file.header(), synonyms)
    for row, content in file.rows():
        try:
            yield from read(_values(wire, content))
        except Unacceptable as verdict:
            wrong.append(WrongRow(row, verdict.reason.value, verdict.detail))


def _values(wire: RowWire, content: list[str] | str | Rejected) -> Values:
    if isinstance(content, Rejected):
        raise Unacceptable(content.reason, content.detail)
    return wire.document_values(read_json(content)) if isinstance(content, str) else wire.values(content)


def _key(item: object) -> object:
    """What tells it from others: works may name several places, each with a row of its own."""
    if isinstance(item, Region):
        return item.region
    return item.cell_id if isinstance(item, Cell) else item.site_id if isinstance(item, Site) else item


def _check_regions(regions: Iterable[object], cells: Iterable[object]) -> None:
    known = {region.region for region in regions if isinstance(region, Region)}
    lost = sorted({cell.region for cell in cells if isinstance(cell, Cell)} - known)
    if lost:
        detail = f"Cells are kept of {', '.join(lost[:5])}, not among these regions; keep them, or replace cells first."
        raise InventoryRefused(detail, [WrongRow(0, Reason.UNKNOWN_REGION.value, detail)])
