"""What ``dataset.toml`` says of a dataset: its name, its time zone, and the calendar it was made in."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfoNotFoundError

from ingest.inventory_wire import DatasetUnreadable
from ingest.times import TimeReader

_FILE: Final = "dataset.toml"
_CALENDAR: Final = ("country", "events")


class DatasetSettings(NamedTuple):
    """`country`: whose public holidays are no ordinary days; `events`: the file of those known beforehand."""

    name: str
    times: TimeReader
    country: str | None
    events: Path | None


def read_settings(folder: Path) -> DatasetSettings:
    """The settings of the dataset in `folder`; every key has a default, and there need not be a file.

    Raises:
        DatasetUnreadable: it is no TOML, or a key is not what it should be.
    """
    told = _told(folder)
    name, calendar = str(told.get("name") or folder.resolve().name), _calendar(folder, told)
    country, events = (calendar.get(key) for key in _CALENDAR)
    return DatasetSettings(name, _time_reader(folder, told), country, folder / events if events else None)


def _told(folder: Path) -> dict[str, Any]:
    path = folder / _FILE
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _unreadable(folder, str(error), 'write TOML, as in timezone = "Asia/Shanghai"') from None


def _time_reader(folder: Path, told: Mapping[str, Any]) -> TimeReader:
    zone = told.get("timezone", "Asia/Shanghai")
    try:
        return TimeReader(zone)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        remedy = 'name one of the IANA database, such as "Asia/Shanghai"'
        raise _unreadable(folder, f"timezone {zone!r} is not known", remedy) from None


def _calendar(folder: Path, told: Mapping[str, Any]) -> Mapping[str, str]:
    calendar = told.get("calendar", {})
    if not isinstance(calendar, dict):
        remedy = 'write it as a section: [calendar], below it country = "CN"'
        raise _unreadable(folder, f"calendar {calendar!r} is no section", remedy)
    for key, value in calendar.items():
        if key not in _CALENDAR or not isinstance(value, str):
            remedy = 'it takes country = "CN" and events = "events.csv", a file in the same folder'
            raise _unreadable(folder, f"calendar.{key} = {value!r} is not understood", remedy)
    return calendar


def _unreadable(folder: Path, what: str, remedy: str) -> DatasetUnreadable:
    return DatasetUnreadable(what, str(folder / _FILE), None, remedy)
