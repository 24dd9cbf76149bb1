"""A dataset: a folder of files, read as one stream of records in the order in which they became known."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, repeat
from operator import attrgetter
from pathlib import Path
from typing import Final, cast

from ingest.alarm_columns import AlarmColumns
from ingest.alarm_wire import AlarmReader
from ingest.arrival import RUN_LENGTH, Arrival, Batch, When, batches_in_order
from ingest.causes import CauseTable
from ingest.complaint_columns import ComplaintColumns
from ingest.complaint_wire import ComplaintReader
from ingest.dataset_file import DatasetFile, Form, dataset_files
from ingest.dataset_settings import read_settings
from ingest.floors import LeastTime, floors
from ingest.headers import ALARMS, COMPLAINTS, Kind, Layout
from ingest.inventory_files import InventoryFiles
from ingest.inventory_wire import DatasetUnreadable
from ingest.records import CauseSaid, LinkSaid, Record
from ingest.rejected import Rejected
from ingest.rejected_rows import RejectedInOrder, RejectedRow, Stream, Tell
from ingest.row_states import ColumnReader, ReadRow, RowStates
from ingest.watermark import BEGINNING

_ROWS_PER_FILE: Final = 1 << 40
_STREAMS: Final[tuple[tuple[Stream, Kind], ...]] = (("alarms", ALARMS), ("complaints", COMPLAINTS))
_FIRST_KNOWN: Final[Mapping[Stream, Sequence[str]]] = {
    "alarms": ("received_at", "raised_at"),
    "complaints": ("received_at", "created_at"),
}
_FIRST_HAPPENED: Final[Mapping[Stream, Sequence[str]]] = {"alarms": ("raised_at",), "complaints": ("created_at",)}


class Dataset:
    """A folder of files as the contract describes it; alarms and complaints are read as often as asked for.

    Attributes:
        settings: what its ``dataset.toml`` says.
        inventory, past_orders: the network, and how it was repaired before.
        links_said: what people said of complaints and the outages that may have caused them.
        causes_said: by outage, what people said that it really came from.
        warnings: what a person should know, one line each; reading adds to it.
        causes: the table of causes, which learns what it does not know.
        read: rows of each kind that the last reading came across; read = accepted + duplicate + rejected.
        bad: those of them that were rejected.
        rejected: bad rows of sites, planned work, past orders and feedback.
    """

    def __init__(
        self,
        folder: Path,
        synonyms: Mapping[str, str] | None,
        causes: CauseTable,
        customer_key: bytes,
        run_length: int,
    ) -> None:
        self.settings = read_settings(folder)
        self.warnings: list[str] = []
        self.rejected: list[RejectedRow] = []
        self.causes = causes
        self.read: dict[Stream, int] = {"alarms": 0, "complaints": 0}
        self.bad: dict[Stream, int] = {"alarms": 0, "complaints": 0}
        self._synonyms = synonyms
        self._customer_key = customer_key
        self._run_length = run_length
        self._odd: dict[int, list[str]] = {}
        self._times = self.settings.times
        self._files = dataset_files(folder)
        self._check(folder)
        files = InventoryFiles(self._files, self._times, synonyms, self._reject_inventory, self.warnings)
        self.inventory = files.inventory(str(folder))
        self.past_orders = files.past_orders()
        said = files.said()
        self.links_said = tuple(one for one in said if isinstance(one, LinkSaid))
        self.causes_said = {one.outage_id: one.cause for one in said if isinstance(one, CauseSaid)}

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        synonyms: Mapping[str, str] | None = None,
        causes: CauseTable | None = None,
        customer_key: bytes | None = None,
        run_length: int = RUN_LENGTH,
    ) -> "Dataset":
        """Opens the folder `path`: reads its settings, headers and inventory.

        `synonyms` are the user's own headers (header → column). Customers are hashed with `customer_key`,
        by default one that is made up for this reading. At most `run_length` records are held at once.

        Raises:
            DatasetUnreadable: it can not be worked with; the message says where, why and what to do.
        """
        key = secrets.token_bytes(32) if customer_key is None else customer_key
        try:
            return cls(Path(path), synonyms, causes or CauseTable(), key, run_length)
        except OSError as error:
            place = str(error.filename or path)
            raise DatasetUnreadable(error.strerror or str(error), place, None, "make it readable") from None

    @property
    def name(self) -> str:
        """Of the dataset, by default that of the folder."""
        return self.settings.name

    @property
    def timezone(self) -> str:
        """The IANA name of the zone that times without an offset are in."""
        return self._times.zone.key

    def arrivals(self, reject: Tell | None = None) -> Iterator[Arrival]:
        """All states in the order they became known, ties by file and row; bad rows go to `reject`.

        Bad rows come by file and row as well, most of them before the states that were known at the time.
        """
        return self._sorted(attrgetter("known_at"), _FIRST_KNOWN, reject)

    def arrivals_by_event(self, happened_at: Callable[[Record], datetime]) -> Iterator[Arrival]:
        """All states in the order in which what they tell of happened, ties by file and row.

        `happened_at` is never before an alarm was raised or a complaint was made.
        """
        return self._sorted(lambda arrival: happened_at(arrival.record), _FIRST_HAPPENED, None)

    def _sorted(self, when: When, first: Mapping[Stream, Sequence[str]], reject: Tell | None) -> Iterator[Arrival]:
        tell = reject or (lambda _: None)
        for row in self.rejected:
            tell(row)
        with RejectedInOrder(tell) as rejected:
            streams = [
                map(Batch, self._stream(stream, kind, rejected.of(stream)), self._floors(kind, first[stream]))
                for stream, kind in _STREAMS
            ]
            self._odd.clear()
            yield from batches_in_order(streams, when, self._run_length)
        for _, lines in sorted(self._odd.items()):
            self._warn(lines)

    def _floors(self, kind: Kind, columns: Sequence[str]) -> Iterator[datetime]:
        """How far back the files of a kind reach after each of their stretches."""
        files = [file for file in self._files if file.kind is kind]
        leasts: list[datetime] = []
        if all(file.form is Form.CSV for file in files):  # to read others twice takes longer than to sort them
            for file in files:
                layout = cast("Layout", file.layout(self._synonyms))
                least = LeastTime(kind, layout, columns, self._times)
                leasts += [least.of(stretch.rows) for stretch in file.stretches()]
        yield from chain(floors(leasts), repeat(BEGINNING))

    def _stream(self, stream: Stream, kind: Kind, tell: Tell) -> Iterator[list[Arrival]]:
        self.read[stream] = self.bad[stream] = 0
        for file in self._files:
            if file.kind is kind:
                yield from self._states(stream, file, tell)

    def _states(self, stream: Stream, file: DatasetFile, tell: Tell) -> Iterator[list[Arrival]]:
        reader, columns = self._readers(file)
        read_row: ReadRow = reader.read if file.is_table else reader.read_line
        states = RowStates(read_row, columns, reader.oddities.first, file.number * _ROWS_PER_FILE)

        def reject(row: int, why: Rejected) -> None:
            self.bad[stream] += 1
            tell(RejectedRow(file.name, row, why, stream))

        for stretch in file.stretches():
            self.read[stream] += len(stretch.rows)
            yield states.arrivals(stretch, reject)
        self._odd[file.number] = [_odd(file, column, row, reader) for column, row in states.odd_in.items()]

    def _readers(self, file: DatasetFile) -> tuple[AlarmReader | ComplaintReader, ColumnReader | None]:
        header, layout = file.header(), file.layout(self._synonyms)
        network, times, synonyms = self.inventory, self._times, self._synonyms
        if file.kind is ALARMS:
            reader = AlarmReader(network, times, self.causes, header, synonyms=synonyms)
            return reader, AlarmColumns(network, times, self.causes, layout) if layout else None
        key = self._customer_key
        complaints = ComplaintReader(network, times, key, header, synonyms=synonyms)
        return complaints, ComplaintColumns(network, times, key, layout) if layout else None

    def _check(self, folder: Path) -> None:
        """Every header at once, so that nothing is read of a dataset that can not be."""
        for file in self._files:
            layout = file.layout(self._synonyms)
            if layout is not None and layout.unknown:
                self._warn([f"{file.name}: unknown columns are left out: {', '.join(layout.unknown)}"])
        absent = [stream for stream, kind in _STREAMS if not any(file.kind is kind for file in self._files)]
        if len(absent) == len(_STREAMS):
            remedy = "add alarms.csv and complaints.csv (or .csv.gz, .jsonl)"
            raise DatasetUnreadable("holds neither alarms nor complaints", str(folder), None, remedy)
        self._warn(f"there is no file of {stream}; results will hold none" for stream in absent)

    def _reject_inventory(self, file: DatasetFile, row: int, rejected: Rejected) -> None:
        self.rejected.append(RejectedRow(file.name, row, rejected, None))

    def _warn(self, lines: Iterable[str]) -> None:
        self.warnings += [line for line in lines if line not in self.warnings]


def _odd(file: DatasetFile, column: str, row: int, reader: AlarmReader | ComplaintReader) -> str:
    text, count = reader.oddities.first[column], reader.oddities.count[column]
    more = f", and {count - 1} more such" if count > 1 else ""
    return f"{file.name} row {row}: {column} {text!r} is not understood and left out{more}"
