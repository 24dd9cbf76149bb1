"""The inventory files of a dataset: regions, cells, sites, planned work, and past orders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

from ingest.dataset_file import DatasetFile
from ingest.documents import read_json
from ingest.headers import CELLS, FEEDBACK, ORDERS, PLANNED_WORK, REGIONS, SITES, Kind
from ingest.inventory import Inventory
from ingest.inventory_wire import DatasetUnreadable, InventoryReader
from ingest.records import CauseSaid, Cell, LinkSaid, PastOrder, Region
from ingest.rejected import Rejected, Unacceptable
from ingest.row_wire import RowWire, as_line
from ingest.times import TimeReader

Item = TypeVar("Item")
Values = tuple[str, ...]

_FATAL: Final = (REGIONS, CELLS)
_SHOWN: Final = 20


class InventoryFiles:
    """Reads the inventory files among `files`.

    A bad row of regions or cells raises `DatasetUnreadable`; of the others it is told to `reject` with file
    and row. What else a person should know goes to `warnings`.
    """

    def __init__(
        self,
        files: Sequence[DatasetFile],
        times: TimeReader,
        synonyms: Mapping[str, str] | None,
        reject: Callable[[DatasetFile, int, Rejected], None],
        warnings: list[str],
    ) -> None:
        self._files = files
        self._reader = InventoryReader(times)
        self._timezone = times.zone.key
        self._synonyms = synonyms
        self._reject = reject
        self._warnings = warnings

    def inventory(self, folder: str) -> Inventory:
        """Regions, cells, sites and planned work.

        Raises:
            DatasetUnreadable: regions or cells are missing, or a row of theirs is bad.
        """
        for kind in _FATAL:
            if not any(file.kind is kind for file in self._files):
                raise DatasetUnreadable(f"no file {kind.name}.csv (or .csv.gz, .jsonl)", folder, None, "add it")
        regions: dict[str, Region] = {}
        for region in self._items(REGIONS, self._reader.region):
            self._once(REGIONS, region.region, regions, region)
        cells: dict[str, Cell] = {}
        for cell in self._items(CELLS, lambda values: self._reader.cell(values, regions)):
            self._once(CELLS, cell.cell_id, cells, cell)
        return Inventory(
            regions.values(),
            cells.values(),
            list(self._items(SITES, self._reader.site)),
            [work for windows in self._items(PLANNED_WORK, self._reader.planned_works) for work in windows],
            self._timezone,
        )

    def past_orders(self) -> tuple[PastOrder, ...]:
        """The dispatch history, empty where there is none."""
        return tuple(self._items(ORDERS, self._reader.past_order))

    def said(self) -> tuple[LinkSaid | CauseSaid, ...]:
        """What people said of links and of causes, empty where there is none."""
        return tuple(self._items(FEEDBACK, self._reader.said))

    def _items(self, kind: Kind, read: Callable[[Values], Item]) -> Iterator[Item]:
        for file in self._files:
            if file.kind is kind:
                yield from self._of_file(file, read)

    def _of_file(self, file: DatasetFile, read: Callable[[Values], Item]) -> Iterator[Item]:
        wire = RowWire(file.kind, file.header(), self._synonyms)
        for row, content in file.rows():
            try:
                yield read(_values(wire, content))
            except Unacceptable as verdict:
                if file.kind in _FATAL:
                    raise file.bad_row(row, verdict.detail) from None
                self._reject(file, row, verdict.rejected(_shown(content)))

    def _once(self, kind: Kind, name: str, known: dict[str, Item], item: Item) -> None:
        if known.get(name, item) != item and len(self._warnings) < _SHOWN:
            self._warnings.append(f"{kind.name}: {name} is given twice and differently; the last one counts")
        known[name] = item


def _values(wire: RowWire, content: list[str] | str | Rejected) -> Values:
    if isinstance(content, Rejected):
        raise Unacceptable(content.reason, content.detail)
    if isinstance(content, str):
        return wire.document_values(read_json(content))
    return wire.values(content)


def _shown(content: list[str] | str | Rejected) -> str:
    if isinstance(content, Rejected):
        return content.original
    return content if isinstance(content, str) else as_line(content)
