"""The roster 值班表: who is on duty in which role, when, and who stands in for whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

import msgspec

from alerts.escalation.duty_hours import DutyHours, Workdays


class Person(msgspec.Struct, frozen=True):
    """One who may be told. No `regions`: for all of them; `contacts`: channel → address there."""

    person_id: str
    name: str
    roles: tuple[str, ...]
    unit: str | None = None
    regions: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    contacts: Mapping[str, str] = {}


class Shift(msgspec.Struct, frozen=True):
    """`person_id` is on duty as `role` during `hours`; the days on which they begin lie in [first_day, last_day].

    `region`: only for that one. `every_weeks`: only each so many weeks, counted from the week of `first_day`.
    """

    role: str
    person_id: str
    hours: DutyHours = DutyHours()
    region: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    every_weeks: int = 1

    def includes(self, day: date) -> bool:
        """Whether it holds for hours that begin on that day."""
        if (self.first_day and day < self.first_day) or (self.last_day and day > self.last_day):
            return False
        return self.every_weeks == 1 or (_week(day) - _week(self.first_day or date.min)) % self.every_weeks == 0


class Absence(msgspec.Struct, frozen=True):
    """`person_id` is not there from `starts_at` to before `ends_at`; `substitute` stands in, if anybody does."""

    person_id: str
    starts_at: datetime
    ends_at: datetime
    substitute: str | None = None


class Role(msgspec.Struct, frozen=True):
    """A role, and the one that is told in its place where nobody of it is on duty."""

    role: str
    name: str = ""
    falls_back_to: str | None = None


class Roster(msgspec.Struct, frozen=True):
    """Everybody, with shifts in local time of `zone`. A role without any shift is on duty at all times."""

    people: Mapping[str, Person] = {}
    shifts: tuple[Shift, ...] = ()
    absences: tuple[Absence, ...] = ()
    roles: Mapping[str, Role] = {}
    workdays: Workdays = Workdays()
    zone: str = "Asia/Shanghai"

    def role_names(self) -> tuple[str, ...]:
        """Every role that is spoken of, in the order in which it comes up."""
        of_people = (role for person in self.people.values() for role in person.roles)
        return tuple(dict.fromkeys((*self.roles, *of_people, *(shift.role for shift in self.shifts))))


class Duty(msgspec.Struct, frozen=True):
    """Who is on duty: `people` in the `role` that answers, which is not the one `asked` for where nobody is of that.

    Those of the very region stand first. `substitutes`: who stands in, for whom.
    """

    asked: str
    role: str
    people: tuple[str, ...]
    substitutes: Mapping[str, str] = {}

    @property
    def is_gap(self) -> bool:
        """Whether nobody is on duty in the role that was asked for."""
        return not self.people or self.role != self.asked


def on_duty(
    roster: Roster, role: str, now: datetime, *, region: str | None = None, unit: str | None = None
) -> tuple[str, ...]:
    """The ids of those on duty, see `duty`; the empty tuple where there is nobody at all."""
    return duty(roster, role, now, region=region, unit=unit).people


def duty(roster: Roster, role: str, now: datetime, *, region: str | None = None, unit: str | None = None) -> Duty:
    """Who is on duty as `role` at `now`, or else in the roles that it falls back to.

    `region` leaves out those who are for others alone, `unit` those of other units; neither asks for everybody.
    """
    for tried in fallbacks(roster, role):
        standing = dict(_standing(roster, tried, now, region, unit))
        if standing:
            ranked = sorted(standing, key=lambda person: not _is_of(roster.people[person], region))
            substitutes = {person: absent for person, absent in standing.items() if person != absent}
            return Duty(role, tried, tuple(ranked), substitutes)
    return Duty(role, role, ())


def of_unit(roster: Roster, unit: str, now: datetime) -> tuple[str, ...]:
    """The ids of those of a unit who are on duty in any of their roles."""
    roles = {role: None for person in roster.people.values() if person.unit == unit for role in person.roles}
    found = [person for role in roles for person, _ in _standing(roster, role, now, None, unit)]
    return tuple(dict.fromkeys(person for person in found if roster.people[person].unit == unit))


def fallbacks(roster: Roster, role: str) -> Iterator[str]:
    """The role, and those that it falls back to, one after the other, each once."""
    seen: set[str] = set()
    following: str | None = role
    while following is not None and following not in seen:
        yield following
        seen.add(following)
        told = roster.roles.get(following)
        following = told.falls_back_to if told else None


def present(roster: Roster, person_id: str, now: datetime) -> str | None:
    """The person, or who stands in at `now`; None where nobody does."""
    asked: set[str] = set()
    standing: str | None = person_id
    while standing is not None and standing not in asked:
        asked.add(standing)
        absence = next((one for one in _absences(roster, standing) if one.starts_at <= now < one.ends_at), None)
        if absence is None:
            return standing if standing in roster.people else None
        standing = absence.substitute
    return None


def _standing(
    roster: Roster, role: str, now: datetime, region: str | None, unit: str | None
) -> Iterator[tuple[str, str]]:
    """Who is on duty, with the person whose duty it is."""
    for person_id in dict.fromkeys(_due(roster, role, now, region)):
        person = roster.people.get(person_id)
        if person is None or (unit and person.unit not in {unit, None}):
            continue
        if not person.regions or region is None or region in person.regions:
            standing = present(roster, person_id, now)
            if standing is not None:
                yield standing, person_id


def _due(roster: Roster, role: str, now: datetime, region: str | None) -> Iterable[str]:
    """Whose turn it is by the shifts; without shifts everybody's who has the role."""
    shifts = [shift for shift in roster.shifts if shift.role == role]
    if not shifts:
        return [person.person_id for person in roster.people.values() if role in person.roles]
    local = now.astimezone(ZoneInfo(roster.zone))
    return [shift.person_id for shift in shifts if _covers(shift, local, region, roster.workdays)]


def _covers(shift: Shift, local: datetime, region: str | None, workdays: Workdays) -> bool:
    if shift.region is not None and region is not None and shift.region != region:
        return False
    begun = shift.hours.begun_on(local, workdays)
    return begun is not None and shift.includes(begun)


def _absences(roster: Roster, person_id: str) -> Iterator[Absence]:
    return (absence for absence in roster.absences if absence.person_id == person_id)


def _is_of(person: Person, region: str | None) -> bool:
    return region is not None and region in person.regions


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7
