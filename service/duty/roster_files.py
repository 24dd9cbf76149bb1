"""The roster as people write it: a folder with ``people.csv``, ``shifts.csv``, ``absences.csv`` and ``roles.csv``."""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from alerts.escalation.duty_hours import DutyHours, Workdays, read_days, read_minutes
from alerts.escalation.roster import Absence, Person, Role, Roster, Shift
from ingest.headers import plain
from ingest.lines import read_lines, read_records
from ingest.mendable import Mendable
from ingest.rejected import Rejected
from ingest.times import TimeReader, TimeUnreadable

Row = Mapping[str, str]
Item = TypeVar("Item")

_SHOWN = 20
_SEVERAL = re.compile(r"[;；、|,，]")
_CONTACTS = re.compile(r"[;；|]")  # a comma may stand in an address
_HEADERS: Mapping[str, str] = {
    "person_id": "person 人员编号 工号 人员 值班人",
    "name": "姓名 名称",
    "roles": "角色 岗位",
    "role": "角色 岗位",
    "unit": "班组 部门 责任单位 维护单位 代维单位",
    "regions": "地市 负责地市 区域",
    "region": "地市 负责地市 区域",
    "languages": "语言",
    "contacts": "联系方式 联系人方式",
    "days": "日期类型 星期 值班日",
    "starts": "上班时间 开始时间 起始时间",
    "ends": "下班时间 结束时间 截止时间",
    "first_day": "开始日期 起始日期",
    "last_day": "结束日期 截止日期",
    "every_weeks": "轮班周数 每几周",
    "starts_at": "开始时间 请假开始 起始时间",
    "ends_at": "结束时间 请假结束 截止时间",
    "substitute": "替班人 代班人 代理人",
    "falls_back_to": "上级岗位 接替岗位 上级角色",
}
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "roles": ("role", "name", "falls_back_to"),
    "people": ("person_id", "name", "roles", "unit", "regions", "languages", "contacts"),
    "shifts": ("role", "person_id", "days", "starts", "ends", "region", "first_day", "last_day", "every_weeks"),
    "absences": ("person_id", "starts_at", "ends_at", "substitute"),
}
_REQUIRED = {"role", "person_id", "starts", "ends", "starts_at", "ends_at"}


class RosterUnreadable(Mendable):
    """The roster can not be used; the text names each fault with file, row and remedy."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        more = f"; and {len(faults) - _SHOWN:,} further faults" if len(faults) > _SHOWN else ""
        super().__init__("; ".join(faults[:_SHOWN]) + more)


def read_roster(folder: Path, zone: str, workdays: Workdays = Workdays()) -> Roster:  # noqa: B008 - frozen
    """The roster in a folder, with times of the zone; ``people.csv`` has to be there.

    Raises:
        RosterUnreadable: a file is missing, or rows of it can not be taken.
        OSError: a file can not be read.
    """
    return _RosterFolder(folder, zone).roster(workdays)


class _RosterFolder:
    def __init__(self, folder: Path, zone: str) -> None:
        self._folder = folder
        self._zone = zone
        self._times = TimeReader(zone)
        self._faults: list[str] = []
        self._people: dict[str, Person] = {}
        self._roles: dict[str, Role] = {}

    def roster(self, workdays: Workdays) -> Roster:
        if not (self._folder / "people.csv").is_file():
            raise RosterUnreadable([f"{self._folder}: has no people.csv; put it there, or correct roster.path"])
        for role in self._items("roles", self._role):
            self._roles[role.role] = role
        self._items("people", self._person)
        shifts, absences = self._items("shifts", self._shift), self._items("absences", self._absence)
        roster = Roster(self._people, tuple(shifts), tuple(absences), self._roles, workdays, self._zone)
        self._check_fallbacks(roster)
        if self._faults:
            raise RosterUnreadable(self._faults)
        return roster

    def _items(self, name: str, read: Callable[[Row], Item]) -> list[Item]:
        path = self._folder / f"{name}.csv"
        items: list[Item] = []
        for number, row in self._rows(path, name) if path.is_file() else ():
            try:
                items.append(read(row))
            except ValueError as error:
                self._faults.append(f"{path}, row {number}: {error}")
        return items

    def _rows(self, path: Path, name: str) -> Iterator[tuple[int, Row]]:
        header: list[str | None] | None = None
        for number, record in read_records(read_lines(path)):
            if isinstance(record, Rejected):
                self._faults.append(f"{path}, row {number}: {record.detail}")
            elif header is None:
                header = self._header(path, name, record)
            elif any(record):
                named = zip(header, (field.strip() for field in record), strict=False)
                yield number, {column: field for column, field in named if column is not None}

    def _header(self, path: Path, name: str, record: list[str]) -> list[str | None]:
        known = {plain(word): column for column in _COLUMNS[name] for word in (column, *_HEADERS[column].split())}
        header = [known.get(plain(word)) for word in record]
        for column in _COLUMNS[name]:
            if column in _REQUIRED and column not in header:
                self._faults.append(f"{path}, row 1: column {column} is missing; add it")
        return header

    def _role(self, row: Row) -> Role:
        return Role(_given(row, "role"), row.get("name", ""), row.get("falls_back_to") or None)

    def _person(self, row: Row) -> Person:
        person_id = _given(row, "person_id")
        if person_id in self._people:
            raise ValueError(f"person {person_id} stands there twice; take one row out")
        regions, languages = _several(row, "regions"), _several(row, "languages")
        name, unit = row.get("name") or person_id, row.get("unit") or None
        person = Person(person_id, name, _several(row, "roles"), unit, regions, languages, _contacts(row))
        self._people[person_id] = person
        return person

    def _shift(self, row: Row) -> Shift:
        role, person_id = _given(row, "role"), self._known(row, "person_id")
        if role not in self._people[person_id].roles:
            raise ValueError(f"{person_id} is no {role}; give the role to that person in people.csv")
        starts, ends = read_minutes(_given(row, "starts")), read_minutes(_given(row, "ends"))
        hours = DutyHours(read_days(row.get("days", "")), starts, ends)
        first, last, weeks = _day(row, "first_day"), _day(row, "last_day"), _weeks(row)
        if weeks > 1 and first is None:
            raise ValueError("every_weeks is counted from first_day; fill that in")
        if first and last and last < first:
            raise ValueError("last_day lies before first_day; correct one of them")
        return Shift(role, person_id, hours, row.get("region") or None, first, last, weeks)

    def _absence(self, row: Row) -> Absence:
        person_id = self._known(row, "person_id")
        substitute = self._known(row, "substitute") if row.get("substitute") else None
        starts_at, ends_at = self._time(row, "starts_at"), self._time(row, "ends_at")
        if ends_at <= starts_at:
            raise ValueError("the absence ends before it begins; correct one of the times")
        return Absence(person_id, starts_at, ends_at, substitute)

    def _known(self, row: Row, column: str) -> str:
        person_id = _given(row, column)
        if person_id not in self._people:
            raise ValueError(f"there is no person {person_id!r}; add it to people.csv, or correct {column}")
        return person_id

    def _time(self, row: Row, column: str) -> datetime:
        try:
            return self._times.read(_given(row, column))
        except TimeUnreadable as error:
            raise ValueError(f"{column}: {error}; write 2026-10-01T08:00") from None

    def _check_fallbacks(self, roster: Roster) -> None:
        for role in self._roles.values():
            if role.falls_back_to and role.falls_back_to not in roster.role_names():
                told = f"role {role.role}: nobody has the role {role.falls_back_to!r} that it falls back to"
                self._faults.append(f"{self._folder / 'roles.csv'}: {told}; give it to somebody in people.csv")


def _given(row: Row, column: str) -> str:
    if not row.get(column):
        raise ValueError(f"{column} is empty; fill it in")
    return row[column]


def _several(row: Row, column: str, between: re.Pattern[str] = _SEVERAL) -> tuple[str, ...]:
    return tuple(part.strip() for part in between.split(row.get(column, "")) if part.strip())


def _contacts(row: Row) -> Mapping[str, str]:
    pairs = [part.replace("：", ":").partition(":") for part in _several(row, "contacts", _CONTACTS)]
    for channel, colon, address in pairs:
        if not (channel.strip() and colon and address.strip()):
            raise ValueError("contacts: write a channel and the address there, `mail:li@example.net; sms:13800000000`")
    return {channel.strip(): address.strip() for channel, _, address in pairs}


def _day(row: Row, column: str) -> date | None:
    text = row.get(column, "").replace("/", "-").replace(".", "-")
    try:
        return date(*map(int, text.split("-"))) if text else None
    except (ValueError, TypeError):
        raise ValueError(f"{column}: {row[column]!r} is no date; write 2026-10-01") from None


def _weeks(row: Row) -> int:
    text = row.get("every_weeks") or "1"
    if not (text.isdecimal() and 1 <= int(text) <= 52):
        raise ValueError(f"every_weeks: {text!r} is no number from 1 to 52; write 2 for every second week")
    return int(text)
