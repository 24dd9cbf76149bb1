"""Rows of the network's own files → regions, cells, sites, planned work and past orders, or why not."""

from collections.abc import Container
from datetime import datetime
from typing import Final

from ingest.headers import CELLS, FEEDBACK, ORDERS, PLANNED_WORK, REGIONS, SITES, Kind
from ingest.mendable import Mendable
from ingest.records import CauseSaid, Cell, LinkSaid, PastOrder, PlannedWork, Region, Site
from ingest.recurrence import RecurrenceUnreadable, read_recurrence, windows
from ingest.rejected import Reason, Unacceptable
from ingest.row_wire import missing
from ingest.times import TimeReader, TimeUnreadable
from ingest.words import AREA_CLASSES, TECHNOLOGIES, TRUTHS, Oddities, Words, spelled

_LARGEST: Final = 1e12
_VERDICTS: Final = {"confirm": True, "reject": False, "是": True, "否": False, "属实": True, "不属实": False}


class DatasetUnreadable(Mendable):
    """A dataset that can not be worked with: what is wrong, in which file and row, and what to do."""

    def __init__(self, what: str, file: str, row: int | None, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.file = file
        self.row = row
        self.remedy = remedy

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return f"{place}: {self.what}; {self.remedy}".replace("\n", " ")


class InventoryReader:
    """Reads the values of one row, in the order of its kind's columns; `regions` are those already read.

    Every method raises `Unacceptable` for a row that can not be taken.
    """

    def __init__(self, times: TimeReader) -> None:
        self._times = times
        self.oddities = Oddities()
        self._truths = Words("affects_service", TRUTHS, self.oddities)

    def region(self, values: tuple[str, ...]) -> Region:
        """A row of ``regions``."""
        region, name_zh, name_en, subscribers = _checked(REGIONS, values)
        return Region(region, name_zh or None, name_en or None, _number("subscribers", subscribers, 0, _LARGEST))

    def cell(self, values: tuple[str, ...], regions: Container[str]) -> Cell:
        """A row of ``cells``; its region has to be one of `regions`."""
        cell_id, region, site, district, technology, area, latitude, longitude, users, path = _checked(CELLS, values)
        if region not in regions:
            raise Unacceptable(Reason.UNKNOWN_REGION, f"region {region!r} is not in regions; add it there")
        return Cell(
            cell_id,
            region,
            site or None,
            district or None,
            spelled(TECHNOLOGIES, technology),
            spelled(AREA_CLASSES, area),
            _number("latitude", latitude, -90, 90),
            _number("longitude", longitude, -180, 180),
            _number("users", users, 0, _LARGEST),
            path.strip("/") or None,
        )

    def site(self, values: tuple[str, ...]) -> Site:
        """A row of ``sites``."""
        site_id, owner, unit, access, battery, travel = _checked(SITES, values)
        hours = _number("battery_hours", battery, 0, _LARGEST), _number("travel_hours", travel, 0, _LARGEST)
        return Site(site_id, owner or None, unit or None, access or None, *hours)

    def planned_work(self, values: tuple[str, ...]) -> PlannedWork:
        """A row of ``planned_work``; one that does not say otherwise affects service."""
        work_id, starts, ends, cell_id, site_id, region, announced, confirmed, affects, text, _ = _checked(
            PLANNED_WORK, values
        )
        starts_at, ends_at = self._required("starts_at", starts), self._required("ends_at", ends)
        if ends_at < starts_at:
            raise Unacceptable(Reason.BAD_TIME, "ends_at lies before starts_at; correct one of them")
        if not (cell_id or site_id or region):
            raise missing("cell_id, site_id or region")
        return PlannedWork(
            work_id,
            starts_at,
            ends_at,
            cell_id or None,
            site_id or None,
            region or None,
            self._time("announced_at", announced),
            self._time("confirmed_at", confirmed),
            self._truth("affects_service", affects),
            text or None,
        )

    def planned_works(self, values: tuple[str, ...]) -> tuple[PlannedWork, ...]:
        """A row of ``planned_work`` with all its windows, where it recurs."""
        work, rule = self.planned_work(values), values[PLANNED_WORK.columns.index("recurs")].strip()
        if not rule:
            return (work,)
        zone = self._times.zone.key
        try:
            return windows(work, read_recurrence(rule, zone), zone)
        except RecurrenceUnreadable as error:
            raise Unacceptable(Reason.BAD_VALUE, f"recurs: {error}") from None

    def past_order(self, values: tuple[str, ...]) -> PastOrder:
        """A row of ``orders``."""
        order_id, issued, outage_id, cell_id, accepted, arrived, fixed, unit, crew = _checked(ORDERS, values)
        return PastOrder(
            order_id,
            self._required("issued_at", issued),
            outage_id or None,
            cell_id or None,
            self._time("accepted_at", accepted),
            self._time("arrived_at", arrived),
            self._time("fixed_at", fixed),
            unit or None,
            crew or None,
        )

    def said(self, values: tuple[str, ...]) -> LinkSaid | CauseSaid:
        """A row of ``feedback``: of a link, or, without a complaint, of what an outage really came from."""
        complaint_id, outage_id, verdict, cause = _checked(FEEDBACK, values)
        confirmed = _VERDICTS.get(verdict.lower())
        if confirmed is None:
            raise Unacceptable(Reason.BAD_VALUE, f"verdict: {verdict[:60]!r} is neither; write confirm or reject")
        if complaint_id:
            return LinkSaid(complaint_id, outage_id, confirmed)
        if cause:
            return CauseSaid(outage_id, cause)
        raise Unacceptable(Reason.MISSING_FIELD, "complaint_id and cause are empty; fill in one of them")

    def _time(self, column: str, text: str) -> datetime | None:
        return self._required(column, text) if text else None

    def _required(self, column: str, text: str) -> datetime:
        try:
            return self._times.read(text)
        except TimeUnreadable as error:
            raise Unacceptable(error.reason, f"{column}: {error.detail}") from None

    def _truth(self, column: str, text: str) -> bool:
        truth = self._truths[text]
        if truth is None and text:
            raise Unacceptable(Reason.BAD_VALUE, f"{column}: {text!r} is neither yes nor no; write true or false")
        return True if truth is None else truth


def _checked(kind: Kind, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values without spaces around them, those that are required not empty."""
    trimmed = tuple(value.strip() for value in values)
    for column, value in zip(kind.columns, trimmed, strict=True):
        if not value and column in kind.required:
            raise missing(column)
    return trimmed


def _number(column: str, text: str, least: float, greatest: float) -> float | None:
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        raise Unacceptable(Reason.BAD_NUMBER, f"{column}: {text[:60]!r} is not a number; write a decimal") from None
    if least <= value <= greatest:
        return value
    raise Unacceptable(Reason.BAD_NUMBER, f"{column}: {text[:60]!r} lies outside {least:g} to {greatest:g}; correct it")
