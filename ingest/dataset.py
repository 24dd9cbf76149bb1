"""A dataset: a folder of files, read as one stream of records in the order in which they became known."""

import secrets
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from typing import Any, Final, Literal
from zoneinfo import ZoneInfoNotFoundError

import msgspec

from ingest.alarm_wire import AlarmReader
from ingest.arrival import RUN_LENGTH, Arrival, When, in_order
from ingest.causes import CauseTable
from ingest.complaint_wire import ComplaintReader
from ingest.dataset_file import DatasetFile, dataset_files
from ingest.headers import ALARMS, COMPLAINTS, Kind
from ingest.inventory_files import InventoryFiles
from ingest.inventory_wire import DatasetUnreadable
from ingest.records import Record
from ingest.rejected import Rejected
from ingest.times import TimeReader

Stream = Literal["alarms", "complaints"]

_ROWS_PER_FILE: Final = 1 << 40
_STREAMS: Final[tuple[tuple[Stream, Kind], ...]] = (("alarms", ALARMS), ("complaints", COMPLAINTS))


class RejectedRow(msgspec.Struct, frozen=True):
    """A row that was not taken: `row` is the physical line of `file`; `kind` is None in an inventory file."""

    file: str
    row: int
    rejected: Rejected
    kind: Stream | None


class Dataset:
    """A folder of files as the contract describes it; alarms and complaints are read as often as asked for.

    Attributes:
        name: of the dataset, by default that of the folder.
        inventory, past_orders: the network, and how it was repaired before.
        warnings: what a person should know, one line each; reading adds to it.
        causes: the table of causes, which learns what it does not know.
        read: rows of each kind that the last reading came across; read = accepted + duplicate + rejected.
        rejected: bad rows of sites, planned work and past orders.
    """

    def __init__(
        self,
        folder: Path,
        synonyms: Mapping[str, str] | None,
        causes: CauseTable,
        customer_key: bytes,
        run_length: int,
    ) -> None:
        settings = _settings(folder)
        self.name = str(settings.get("name") or folder.resolve().name)
        self.warnings: list[str] = []
        self.rejected: list[RejectedRow] = []
        self.causes = causes
        self.read: dict[Stream, int] = {"alarms": 0, "complaints": 0}
        self._synonyms = synonyms
        self._customer_key = customer_key
        self._run_length = run_length
        self._times = _time_reader(folder, settings)
        self._files = dataset_files(folder)
        self._check(folder)
        files = InventoryFiles(self._files, self._times, synonyms, self._reject_inventory, self.warnings)
        self.inventory = files.inventory(str(folder))
        self.past_orders = files.past_orders()

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
    def timezone(self) -> str:
        """The IANA name of the zone that times without an offset are in."""
        return self._times.zone.key

    def arrivals(self, reject: Callable[[RejectedRow], None] | None = None) -> Iterator[Arrival]:
        """All states in the order they became known, ties by file and row; bad rows go to `reject`."""
        return self._sorted(attrgetter("known_at"), reject)

    def arrivals_by_event(self, happened_at: Callable[[Record], datetime]) -> Iterator[Arrival]:
        """All states in the order in which what they tell of happened, ties by file and row."""
        return self._sorted(lambda arrival: happened_at(arrival.record), None)

    def _sorted(self, when: When, reject: Callable[[RejectedRow], None] | None) -> Iterator[Arrival]:
        tell = reject or (lambda _: None)
        for row in self.rejected:
            tell(row)
        streams = [self._stream(stream, kind, tell) for stream, kind in _STREAMS]
        return in_order(streams, when, self._run_length)

    def _stream(self, stream: Stream, kind: Kind, tell: Callable[[RejectedRow], None]) -> Iterator[Arrival]:
        self.read[stream] = 0
        for file in self._files:
            if file.kind is kind:
                yield from self._states(stream, file, tell)

    def _states(self, stream: Stream, file: DatasetFile, tell: Callable[[RejectedRow], None]) -> Iterator[Arrival]:
        reader = self._reader(file)
        read: Callable[[Any], tuple[Any, ...] | Rejected] = reader.read if file.is_table else reader.read_line
        first, odd, odd_in = file.number * _ROWS_PER_FILE, reader.oddities.first, dict[str, int]()
        for row, content in file.rows():
            self.read[stream] += 1
            states = content if isinstance(content, Rejected) else read(content)
            if len(odd_in) != len(odd):
                odd_in = {column: odd_in.get(column, row) for column in odd}
            if isinstance(states, Rejected):
                tell(RejectedRow(file.name, row, states, stream))
                continue
            last = states[-1]
            for state in states:
                yield Arrival(state, state.known_at, first + row, state is last)
        self._warn(_odd(file, column, row, reader) for column, row in odd_in.items())

    def _reader(self, file: DatasetFile) -> AlarmReader | ComplaintReader:
        header, synonyms = file.header(), self._synonyms
        if file.kind is ALARMS:
            return AlarmReader(self.inventory, self._times, self.causes, header, synonyms=synonyms)
        return ComplaintReader(self.inventory, self._times, self._customer_key, header, synonyms=synonyms)

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


def _settings(folder: Path) -> dict[str, Any]:
    path = folder / "dataset.toml"
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DatasetUnreadable(str(error), str(path), None, 'write TOML, as in timezone = "Asia/Shanghai"') from None


def _time_reader(folder: Path, settings: Mapping[str, Any]) -> TimeReader:
    zone = settings.get("timezone", "Asia/Shanghai")
    try:
        return TimeReader(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        remedy = 'name one of the IANA database, such as "Asia/Shanghai"'
        path = str(folder / "dataset.toml")
        raise DatasetUnreadable(f"timezone {zone!r} is not known", path, None, remedy) from None


def _odd(file: DatasetFile, column: str, row: int, reader: AlarmReader | ComplaintReader) -> str:
    text, count = reader.oddities.first[column], reader.oddities.count[column]
    more = f", and {count - 1} more such" if count > 1 else ""
    return f"{file.name} row {row}: {column} {text!r} is not understood and left out{more}"
