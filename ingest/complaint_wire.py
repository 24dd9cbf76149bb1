"""Rows and JSON documents → states of complaints, or why not; customers are hashed before anything is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import blake2b

from msgspec.structs import replace

from ingest.documents import original, read_json
from ingest.headers import COMPLAINTS, Layout
from ingest.inventory import Inventory
from ingest.private_numbers import without_numbers
from ingest.records import Complaint
from ingest.rejected import Reason, Rejected, Unacceptable
from ingest.row_wire import RowWire, as_json, as_line, missing
from ingest.times import TimeReader, TimeUnreadable
from ingest.words import CATEGORIES, LOCATION_SOURCES, TRUTHS, Oddities, Words, is_closed, number


def keyed_hash(reference: str, key: bytes) -> str:
    """A customer's reference as 32 hexadecimal digits; only who has `key` (at most 64 bytes) can try names."""
    return blake2b(reference.encode(errors="replace"), key=key, digest_size=16).hexdigest()


class ComplaintReader:
    """Reads complaints of one file or stream.

    A complaint with a time of resolution is two states: as it was made, and as it was closed. Its cause,
    status, resolution, first-contact flag and what it repeats stand in the second alone; one that names a
    cause and no time of resolution, and is not said to be open, is closed as it comes. A region may be
    given by its Chinese or English name. A place the inventory does not know only un-locates it.
    """

    def __init__(
        self,
        inventory: Inventory,
        times: TimeReader,
        customer_key: bytes,
        header: Sequence[str] | None = None,
        *,
        synonyms: Mapping[str, str] | None = None,
        unknown_region: str | None = None,
        oddities: Oddities | None = None,
    ) -> None:
        self.oddities = Oddities() if oddities is None else oddities
        self._cells = inventory.cells
        self._regions = region_names(inventory)
        self._read_time = times.read
        self._key = customer_key
        self._unknown_region = unknown_region
        self._wire = RowWire(COMPLAINTS, header, synonyms)
        self._categories = Words("category", CATEGORIES, self.oddities)
        self._location_sources = Words("location_source", LOCATION_SOURCES, self.oddities)
        self._truths = Words("first_contact_resolved", TRUTHS, self.oddities)

    @property
    def layout(self) -> Layout:
        """Where the columns stand under the header; what it has that is unknown, and what is missing."""
        return self._wire.layout

    def read(self, row: Sequence[str], arrived: datetime | None = None) -> tuple[Complaint, ...] | Rejected:
        """The one or two states a CSV row tells of."""
        try:
            return self._states(self._wire.values(row), arrived)
        except Unacceptable as verdict:
            return _rejected(verdict, as_line(row))

    def read_document(
        self, document: Mapping[str, object], arrived: datetime | None = None
    ) -> tuple[Complaint, ...] | Rejected:
        """The one or two states a JSON document tells of."""
        try:
            return self._states(self._wire.document_values(document), arrived)
        except Unacceptable as verdict:
            return _rejected(verdict, as_json(document))

    def read_line(self, line: bytes | str, arrived: datetime | None = None) -> tuple[Complaint, ...] | Rejected:
        """The one or two states a JSON document, as it came over the wire, tells of."""
        try:
            return self._states(self._wire.document_values(read_json(line)), arrived)
        except Unacceptable as verdict:
            return _rejected(verdict, original(line))

    def _states(self, values: tuple[str, ...], arrived: datetime | None) -> tuple[Complaint, ...]:
        trimmed = tuple(map(str.strip, values))
        try:
            return self._read(trimmed, arrived)
        except TimeUnreadable as error:
            raise self._wire.verdict(trimmed, error) from None

    def _read(self, values: tuple[str, ...], arrived: datetime | None) -> tuple[Complaint, ...]:
        # on the path of every record: one function, every value touched once
        (
            complaint_id, created, region_name, district, cell_id, latitude, longitude, location_source, category,
            cause, customer, tier, channel, scene, text, status, resolved, planned_resolution, first_contact,
            repeat_of, received,
        ) = values  # fmt: skip
        if not complaint_id:
            raise missing("complaint_id")
        read_time = self._read_time
        created_at = read_time(created)
        region = self._regions.get(region_name) or self._unnamed(region_name)
        resolved_at = read_time(resolved) if resolved else None
        made = Complaint(
            complaint_id, created_at, (read_time(received) if received else arrived) or created_at, region,
            district or None, self._cell(cell_id, region),
            number("latitude", latitude, 90, self.oddities) if latitude else None,
            number("longitude", longitude, 180, self.oddities) if longitude else None,
            self._location_sources[location_source], self._categories[category], None,
            keyed_hash(customer, self._key) if customer else None, tier or None, channel or None, scene or None,
            without_numbers(text) or None, None, None, read_time(planned_resolution) if planned_resolution else None,
        )  # fmt: skip
        if resolved_at is None and not (cause and is_closed(status)):
            return (made,)
        closed = replace(
            made,
            known_at=max(resolved_at, made.known_at) if resolved_at else made.known_at,
            cause=cause or None,
            status=status or None,
            resolved_at=resolved_at,
            first_contact_resolved=self._truths[first_contact],
            repeat_of=repeat_of or None,
        )
        return (made, closed) if resolved_at else (closed,)

    def _unnamed(self, name: str) -> str:
        """The region of a complaint that names none the inventory knows."""
        if not name:
            raise missing("region")
        if self._unknown_region is None:
            raise Unacceptable(Reason.UNKNOWN_REGION, f"{name!r} is no region of the inventory; add it to regions")
        return self._unknown_region

    def _cell(self, cell_id: str, region: str) -> str | None:
        if not cell_id:
            return None
        cell = self._cells.get(cell_id)
        if cell is not None and cell.region == region:
            return cell.cell_id
        self.oddities.note("cell_id", cell_id)
        return None


def _rejected(verdict: Unacceptable, arrived: str) -> Rejected:
    """What is said of it goes further than what arrived, which is for few to see."""
    return Rejected(verdict.reason, without_numbers(verdict.detail), arrived)


def region_names(inventory: Inventory) -> dict[str, str]:
    """What regions are called → region: its id, and its Chinese and English names where they are its alone."""
    names: dict[str, str] = {}
    doubtful: set[str] = set()
    for region in inventory.regions.values():
        for name in filter(None, {region.name_zh, region.name_en}):
            if names.setdefault(name, region.region) != region.region:
                doubtful.add(name)
    for name in doubtful:
        del names[name]
    return names | {region: region for region in inventory.regions}
