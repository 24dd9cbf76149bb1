"""What a person says of special days: the holidays of a country, and a file of events known beforehand."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from correlate.calendar import Calendar, KnownEvent
from ingest.dataset import Dataset
from ingest.dataset_file import DatasetFile, Form
from ingest.headers import Kind, plain
from ingest.inventory_wire import DatasetUnreadable
from ingest.mendable import Mendable
from ingest.rejected import Rejected
from ingest.times import FIRST_YEAR, LAST_YEAR, TimeReader, TimeUnreadable

EVENTS = Kind("events", ("starts_at", "ends_at", "series_id"), ("starts_at", "ends_at"))


class CountryUnknown(Mendable):
    """The library of holidays knows no such country."""


def holidays_of(country: str, years: Iterable[int]) -> frozenset[date]:
    """The public holidays of a country (ISO 3166 code, `CN`; a part of it as `CN-XJ`) in `years`.

    Raises:
        CountryUnknown: there is no such country, or no such part of it.
    """
    import holidays  # noqa: PLC0415 # it takes longer to load than most counts to judge

    name, _, part = country.upper().partition("-")
    try:
        return frozenset(holidays.country_holidays(name, subdiv=part or None, years=sorted(years)))
    except NotImplementedError:
        raise CountryUnknown(f"holidays of {country}: no such country is known; give a code such as CN") from None


def working_weekends_of(country: str, years: Iterable[int]) -> frozenset[date]:
    """The Saturdays and Sundays in `years` that are worked on to make up for holidays 调休, where a country has them.

    Raises:
        CountryUnknown: there is no such country, or no such part of it.
    """
    import holidays  # noqa: PLC0415 # it takes longer to load than most counts to judge

    holidays_of(country, ())  # tells an unknown country
    name, _, part = country.upper().partition("-")
    known = holidays.country_holidays(name, subdiv=part or None, years=sorted(years))
    return frozenset(known.weekend_workdays)


def read_calendar(country: str | None, events: Path | None, zone: str) -> Calendar:
    """The calendar of a country, for all years that times may lie in, with the events of a file.

    Raises:
        CountryUnknown: there is no such country.
        DatasetUnreadable, OSError: the file can not be read.
    """
    days = holidays_of(country, range(FIRST_YEAR, LAST_YEAR + 1)) if country else frozenset()
    return Calendar(days, read_events(events, zone) if events else ())


def calendar_of(dataset: Dataset) -> Calendar:
    """The calendar that a recording names in its ``dataset.toml``.

    Raises:
        CountryUnknown: there is no such country.
        DatasetUnreadable: the file of events can not be read.
    """
    told = dataset.settings
    if told.events is not None and not told.events.is_file():
        remedy = "put it there, or take calendar.events out of dataset.toml"
        raise DatasetUnreadable("there is no such file of events", str(told.events), None, remedy)
    return read_calendar(told.country, told.events, dataset.timezone)


def read_events(path: Path, zone: str) -> tuple[KnownEvent, ...]:
    """The events of a CSV file with starts_at, ends_at and, for one series (or place) alone, series_id.

    Raises:
        DatasetUnreadable: a column is missing, or a row can not be read.
        OSError: the file can not be read.
    """
    file, reader = DatasetFile(path, EVENTS, form=Form.CSV, number=0), TimeReader(zone)
    header = [plain(name) for name in file.header() or ()]
    if missing := [column for column in EVENTS.required if plain(column) not in header]:
        raise file.unreadable(f"column {', '.join(missing)} is missing", 1, "the header names starts_at, ends_at")
    found = []
    for row, record in file.rows():
        if isinstance(record, Rejected):
            raise file.unreadable(record.detail, row, "correct the row")
        found.append(_event(file, row, dict(zip(header, record, strict=False)), reader))
    return tuple(found)


def _event(file: DatasetFile, row: int, values: dict[str, str], reader: TimeReader) -> KnownEvent:
    texts = [values.get(plain(column), "").strip() for column in EVENTS.columns]
    try:
        starts_at, ends_at = reader.read(texts[0]), reader.read(texts[1])
    except TimeUnreadable as error:
        raise file.unreadable(str(error), row, "correct the row") from None
    if ends_at <= starts_at:
        raise file.unreadable("the event ends before it begins", row, "give the earlier time as starts_at")
    return KnownEvent(starts_at, ends_at, texts[2] or None)
