"""The policies of escalation as people write them: one TOML file, and a roster beside it."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from alerts.dispatch.priority import Priority
from alerts.escalation.duty_hours import DutyHours, Workdays, read_days, read_minutes
from alerts.escalation.policy import ORDERS, Condition, EscalationRules, Policy, Step
from alerts.escalation.roster import Roster
from alerts.notices.notice import Topic
from alerts.orders.order import Kind
from ingest.mendable import Mendable
from ingest.times import FIRST_YEAR, LAST_YEAR
from service.duty.known_days import holidays_of, working_weekends_of
from service.duty.roster_files import read_roster

_Minutes = Annotated[float, Meta(ge=0, le=60 * 24 * 90)]
_Name = Annotated[str, Meta(min_length=1, max_length=80)]


class PoliciesUnreadable(Mendable):
    """The file of policies can not be used: what is wrong, where in it, and what to do."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(f"{path}: {what}")


class _Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    days: str = "daily"
    starts: str = "00:00"
    ends: str = "24:00"

    def read(self) -> DutyHours:
        return DutyHours(read_days(self.days), read_minutes(self.starts), read_minutes(self.ends))


class _Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    after_minutes: _Minutes
    only_if: Condition = Condition.NOT_ACKNOWLEDGED
    roles: tuple[_Name, ...] = ()
    persons: tuple[_Name, ...] = ()
    units: tuple[_Name, ...] = ()
    channels: tuple[_Name, ...] = ()
    hours: str | None = None
    repeats: Annotated[int, Meta(ge=0, le=100)] = 0
    every_minutes: Annotated[float, Meta(ge=1, le=60 * 24 * 7)] = 10.0


class _Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: _Name
    of: tuple[str, ...] = (ORDERS,)
    least_priority: Priority = Priority.P4
    regions: tuple[_Name, ...] = ()
    kinds: tuple[Kind, ...] = ()
    hours: str | None = None
    step: tuple[_Step, ...] = ()
    then: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    policy: tuple[_Policy, ...] = ()
    hours: Mapping[str, _Hours] = {}
    quiet: str | None = None


def read_escalation(roster: Path | None, policies: Path | None, country: str | None, zone: str) -> EscalationRules:
    """The policies of a file, resolved by the roster of a folder; `country`: whose holidays are not worked on.

    Raises:
        PoliciesUnreadable, RosterUnreadable, CountryUnknown: what is wrong, where, and what to do.
        OSError: a file can not be read.
    """
    people = read_roster(roster, zone, workdays_of(country)) if roster else Roster(zone=zone)
    return read_policies(policies, people) if policies else EscalationRules(roster=people)


def workdays_of(country: str | None) -> Workdays:
    """Which days are worked on in a country; without one, Monday to Friday."""
    if country is None:
        return Workdays()
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    return Workdays(holidays_of(country, years), working_weekends_of(country, years))


def read_policies(path: Path, roster: Roster) -> EscalationRules:
    """The policies of the file at `path`, to be resolved by the roster.

    Raises:
        PoliciesUnreadable: it is not TOML, or says something that can not be.
        OSError: it can not be read.
    """
    try:
        told = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8-sig")), _File)
        return _rules(told, roster)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PoliciesUnreadable(path, f"not TOML: {error}; correct it there") from None
    except msgspec.ValidationError as error:
        raise PoliciesUnreadable(path, f"{_placed(str(error))}; correct it there") from None
    except ValueError as error:
        raise PoliciesUnreadable(path, str(error)) from None


def _rules(told: _File, roster: Roster) -> EscalationRules:
    hours = {name: _named(name, each) for name, each in told.hours.items()}
    names = [policy.name for policy in told.policy]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"policy {twice!r} stands there twice; rename one")
    policies = tuple(_policy(policy, hours, names) for policy in told.policy)
    return EscalationRules(policies, roster, _of_name("quiet", told.quiet, hours))


def _policy(told: _Policy, hours: Mapping[str, DutyHours], names: list[str]) -> Policy:
    place = f"policy {told.name!r}"
    topics = {ORDERS, *(topic.value for topic in Topic)}
    for of in told.of:
        if of not in topics:
            raise ValueError(f"{place}: nothing is {of!r}; `of` takes {', '.join(sorted(topics))}")
    if told.then is not None and told.then not in names:
        raise ValueError(f"{place}: there is no policy {told.then!r} to go on with; correct `then`")
    return Policy(
        told.name,
        told.of,
        told.least_priority,
        told.regions,
        told.kinds,
        _of_name(place, told.hours, hours),
        tuple(_step(f"{place}, step {number}", step, hours) for number, step in enumerate(told.step, 1)),
        told.then,
    )


def _step(place: str, told: _Step, hours: Mapping[str, DutyHours]) -> Step:
    return Step(
        timedelta(minutes=told.after_minutes),
        told.only_if,
        told.roles,
        told.persons,
        told.units,
        told.channels,
        _of_name(place, told.hours, hours),
        told.repeats,
        timedelta(minutes=told.every_minutes),
    )


def _of_name(place: str, name: str | None, hours: Mapping[str, DutyHours]) -> DutyHours | None:
    if name is not None and name not in hours:
        raise ValueError(f"{place}: there are no hours {name!r}; name one of [hours]: {', '.join(hours) or 'none'}")
    return hours[name] if name is not None else None


def _named(name: str, told: _Hours) -> DutyHours:
    try:
        return told.read()
    except ValueError as error:
        raise ValueError(f"hours {name!r}: {error}") from None


def _placed(error: str) -> str:
    """``policy 1, step 2: …`` of what says ``… - at `$.policy[0].step[1]` ``."""
    what, _, place = error.partition(" - at `$")
    for name in ("policy", "step"):
        place = place.replace(f".{name}[", f" {name} [")
    words = [_counted(word) for word in place.rstrip("`").replace("]", " ").replace(".", " ").split()]
    return f"{' '.join(words)}: {what[0].lower()}{what[1:]}" if words else what


def _counted(word: str) -> str:
    return str(int(word[1:]) + 1) if word.startswith("[") and word[1:].isdigit() else word
