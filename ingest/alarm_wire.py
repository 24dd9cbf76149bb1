"""Rows and JSON documents → states of alarms, or why not: what each row says was known when."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from sys import intern

from ingest.causes import CauseTable
from ingest.documents import original, read_json
from ingest.headers import ALARMS, Layout
from ingest.inventory import Inventory
from ingest.records import Alarm
from ingest.rejected import Reason, Rejected, Unacceptable
from ingest.row_wire import RowWire, as_json, as_line, missing
from ingest.times import TimeReader, TimeUnreadable
from ingest.words import EFFECTS, SEVERITIES, TRUTHS, UNKNOWN_SEVERITY, Oddities, Words


class AlarmReader:
    """Reads alarms of one file or stream.

    A row with a clear is two states: the raise, known when it was received, and the clear. A row is read
    under `header` (by default the columns of the contract in their order), `synonyms` add to what headers
    may be called. With `unknown_region`, an alarm of an unknown place is taken to be in that region, else
    it is rejected. `oddities` collects what optional fields held that could not be understood. `arrived`
    is when the record reached us, for one that does not say when it was received.

    Example:
        >>> reader = AlarmReader(inventory, TimeReader("Asia/Shanghai"), CauseTable())
        >>> reader.read_line(b'{"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:05:00"}')
    """

    def __init__(
        self,
        inventory: Inventory,
        times: TimeReader,
        causes: CauseTable,
        header: Sequence[str] | None = None,
        *,
        synonyms: Mapping[str, str] | None = None,
        unknown_region: str | None = None,
        oddities: Oddities | None = None,
    ) -> None:
        self.oddities = Oddities() if oddities is None else oddities
        self._inventory = inventory
        self._cells = inventory.cells
        self._times = times
        self._read_time = times.read
        self._causes = causes
        self._unknown_region = unknown_region
        self._wire = RowWire(ALARMS, header, synonyms)
        self._severities = Words("severity", SEVERITIES, self.oddities, UNKNOWN_SEVERITY)
        self._effects = Words("effect", EFFECTS, self.oddities)
        self._truths = Words("planned", TRUTHS, self.oddities)

    @property
    def layout(self) -> Layout:
        """Where the columns stand under the header; what it has that is unknown, and what is missing."""
        return self._wire.layout

    def read(self, row: Sequence[str], arrived: datetime | None = None) -> tuple[Alarm, ...] | Rejected:
        """The one or two states a CSV row tells of."""
        try:
            return self._states(self._wire.values(row), arrived)
        except Unacceptable as verdict:
            return verdict.rejected(as_line(row))

    def read_document(
        self, document: Mapping[str, object], arrived: datetime | None = None
    ) -> tuple[Alarm, ...] | Rejected:
        """The one or two states a JSON document tells of."""
        try:
            return self._states(self._wire.document_values(document), arrived)
        except Unacceptable as verdict:
            return verdict.rejected(as_json(document))

    def read_line(self, line: bytes | str, arrived: datetime | None = None) -> tuple[Alarm, ...] | Rejected:
        """The one or two states a JSON document, as it came over the wire, tells of."""
        try:
            return self._states(self._wire.document_values(read_json(line)), arrived)
        except Unacceptable as verdict:
            return verdict.rejected(original(line))

    def _states(self, values: tuple[str, ...], arrived: datetime | None) -> tuple[Alarm, ...]:
        try:
            return self._read(values, arrived)
        except TimeUnreadable as error:
            trimmed = tuple(value.strip() for value in values)
            if trimmed != values:
                return self._states(trimmed, arrived)
            raise self._wire.verdict(values, error) from None

    def _read(self, values: tuple[str, ...], arrived: datetime | None) -> tuple[Alarm, ...]:
        # on the path of every record: one function, every value touched once
        (
            alarm_id, cell_id, site_id, path, raised, cleared, changed, severity_word, cause, problem, source, parent,
            effect_word, planned_word, received, clear_received,
        ) = values  # fmt: skip
        alarm_id, cell_id, site_id, path = alarm_id.strip(), cell_id.strip(), site_id.strip(), path.strip()
        if not alarm_id:
            raise missing("alarm_id")
        cell = self._cells.get(cell_id)
        # Millions are held: words that come again and again are held once.
        if cell is None:
            region = self._region(cell_id, site_id, path)
        else:
            cell_id, region = cell.cell_id, cell.region
        cause, problem = intern(cause), intern(problem)
        read_time = self._read_time
        raised_at = read_time(raised)
        received_at = read_time(received) if received else arrived
        changed_at = read_time(changed) if changed else None
        severity, clears = self._severities[severity_word] or (None, False)
        effect = self._causes.effect(self._effects[effect_word], cause, problem, severity)
        planned = self._truths[planned_word] or False
        source, known_at = intern(source.strip()), received_at or raised_at
        ends = bool(cleared) or clears
        raise_ = Alarm(
            source, alarm_id, raised_at, known_at, region, effect, cell_id or None, site_id or None, path or None,
            None, None if ends else changed_at, severity, planned, cause or None, problem or None, parent or None, ends,
        )  # fmt: skip
        if not ends:
            return (raise_,)
        cleared_at = read_time(cleared) if cleared else _clear_time(changed_at or received_at)
        if cleared_at < raised_at:
            raise _cleared_too_early(cleared_at, raised_at)
        clear_known_at = read_time(clear_received) if clear_received else cleared_at
        return raise_, Alarm(
            source, alarm_id, raised_at, max(clear_known_at, known_at), region, effect, cell_id or None,
            site_id or None, path or None, cleared_at, changed_at, severity, planned, cause or None, problem or None,
            parent or None,
        )  # fmt: skip

    def _region(self, cell_id: str, site_id: str, path: str) -> str:
        """The region of a place that is not simply a known cell."""
        if not (cell_id or site_id or path):
            raise missing("cell_id (or site_id)")
        cells = self._inventory.cells_of(cell_id or None, site_id or None, path or None)
        if cells:
            return cells[0].region
        if self._unknown_region is None:
            place = cell_id or site_id or path
            detail = f"{place!r} is neither a cell nor a site of the inventory; add it to cells"
            raise Unacceptable(Reason.UNKNOWN_CELL, detail)
        return self._unknown_region


def _clear_time(moment: datetime | None) -> datetime:
    if moment is None:
        detail = "severity says cleared, but none of cleared_at, changed_at, received_at says when; send one"
        raise Unacceptable(Reason.MISSING_CLEAR_TIME, detail)
    return moment


def _cleared_too_early(cleared_at: datetime, raised_at: datetime) -> Unacceptable:
    detail = f"cleared_at {cleared_at.isoformat()} lies before raised_at {raised_at.isoformat()}; correct one of them"
    return Unacceptable(Reason.CLEARED_BEFORE_RAISED, detail)
