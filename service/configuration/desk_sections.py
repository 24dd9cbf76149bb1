"""The sections of the settings that say how the dispatchers' desk decides, follows and tells."""

from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from pydantic import AfterValidator, Field, NonNegativeFloat, NonNegativeInt, PositiveFloat, PositiveInt

from alerts.desk_rules import DeskRules
from alerts.dispatch.priority import Priority
from service.configuration.setting_sections import Section

Rules = TypeVar("Rules", bound=msgspec.Struct)

_PUSH = DeskRules().push
_POWER = DeskRules().power
_WORKS = DeskRules().works
_CARE, _SUPERVISION = DeskRules().care, DeskRules().supervision
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS: Mapping[str, timedelta] = {"s": timedelta(seconds=1), "minutes": _MINUTE, "hours": _HOUR, "days": _DAY}


def _rising(steps: tuple[float, float, float]) -> tuple[float, float, float]:
    if steps[0] < 0 or not steps[0] < steps[1] < steps[2]:
        raise ValueError("three figures, the first not below 0 and each above the one before it")
    return steps


_Steps = Annotated[tuple[float, float, float], AfterValidator(_rising)]


class ImpactSection(Section):
    """From where on the impact of an order is low, medium and high; what is below is routine."""

    complaints: _Steps = DeskRules().impact.complaints
    users: _Steps = DeskRules().impact.users


class Push(Section):
    """When orders are pushed: so long before the burst a repair is to end; and how firmly priorities stand."""

    margin_minutes: NonNegativeFloat = _PUSH.margin / _MINUTE
    falls_after_minutes: NonNegativeFloat = _PUSH.falls_after / _MINUTE


class Power(Section):
    """Sites that run on batteries: what is assumed where neither their record nor their past tells."""

    battery_hours: PositiveFloat = _POWER.battery / _HOUR
    mains_return_hours: PositiveFloat = _POWER.mains_return / _HOUR
    least_chance: Annotated[float, Field(gt=0, le=1)] = _POWER.least_chance
    margin_minutes: NonNegativeFloat = _POWER.margin / _MINUTE
    hold_off_s: NonNegativeFloat = _POWER.hold_off / timedelta(seconds=1)
    forget_after_hours: Annotated[float, Field(ge=1)] = _POWER.forget_after / _HOUR


def _never_falling(after: tuple[float, float, float]) -> tuple[float, float, float]:
    if min(after) < 0 or list(after) != sorted(after):
        raise ValueError("three waits in hours, none below 0 and none shorter than the one before it")
    return after


_Name = Annotated[str, Field(min_length=1)]
_Three = tuple[_Name, _Name, _Name]


class SupervisionSection(Section):
    """Supervision in three levels, and when a unit is shown a red light."""

    after_hours: Annotated[tuple[float, float, float], AfterValidator(_never_falling)] = (
        _SUPERVISION.after[0] / _HOUR,
        _SUPERVISION.after[1] / _HOUR,
        _SUPERVISION.after[2] / _HOUR,
    )
    roles: _Three = _SUPERVISION.roles
    least_priority: Priority = _SUPERVISION.least_priority
    bulk_at_site: PositiveInt = _SUPERVISION.bulk_at_site
    bulk_within_hours: PositiveFloat = _SUPERVISION.bulk_within / _HOUR
    bulk_of_outage: PositiveInt = _SUPERVISION.bulk_of_outage
    no_result_hours: PositiveFloat = _SUPERVISION.no_result / _HOUR
    red_light_role: _Name = _SUPERVISION.red_light_role


class ComplaintCareSection(Section):
    """Complaints that are followed until they were really solved; `assumed_hours`: where none is planned."""

    assumed_hours: PositiveFloat | None = None
    reminder_hours: NonNegativeFloat = _CARE.reminder / _HOUR
    repeat_within_days: PositiveFloat = _CARE.repeat_within / _DAY
    check_after_days: PositiveFloat = _CARE.check_after / _DAY
    follow_at_most_days: PositiveFloat = _CARE.follow_at_most / _DAY
    long_open_hours: PositiveFloat = _CARE.long_open / _HOUR
    high_risk_points: PositiveFloat = _CARE.high_risk_points
    role: _Name = _CARE.role


class PlannedWorkSection(Section):
    """Planned work: when it is announced, what is wrong with it, for how long it is looked after."""

    announce_before_hours: NonNegativeFloat = _WORKS.announce_before / _HOUR
    earliest_start: time = _WORKS.earliest_start
    latest_start: time = _WORKS.latest_start
    longest_hours: PositiveFloat = _WORKS.longest / _HOUR
    broad_share: Annotated[float, Field(gt=0, le=1)] = _WORKS.broad_share
    broad_cells: PositiveInt = _WORKS.broad_cells
    confirm_after_hours: NonNegativeFloat = _WORKS.confirm_after / _HOUR
    remind_every_hours: PositiveFloat = _WORKS.remind_every / _HOUR
    reminders: NonNegativeInt = _WORKS.reminders
    forgotten_after_hours: PositiveFloat = _WORKS.forgotten_after / _HOUR
    test_after_hours: NonNegativeFloat = _WORKS.test_after / _HOUR
    test_every_hours: PositiveFloat = _WORKS.test_every / _HOUR
    aftercare_hours: NonNegativeFloat = _WORKS.aftercare / _HOUR
    join_before_days: PositiveFloat = _WORKS.join_before / _DAY


class RosterSection(Section):
    """Who is on duty: a folder with people, shifts, absences and roles."""

    path: Path | None = None


class EscalationSection(Section):
    """Who is told when nobody takes something on: a file of policies, resolved by the roster."""

    path: Path | None = None


def with_units(rules: type[Rules], section: Section) -> Rules:
    """The rules that a section sets, its keys being their names with a unit: ``margin_minutes`` sets `margin`."""
    return rules(**dict(_told(key, value) for key, value in section))


def _told(key: str, value: object) -> tuple[str, object]:
    name, _, unit = key.rpartition("_")
    if unit not in _UNITS:
        return key, value
    if isinstance(value, tuple):
        return name, tuple(each * _UNITS[unit] for each in value)
    return name, value * _UNITS[unit] if isinstance(value, int | float) else value
