"""The sections of the settings that say how the dispatchers' desk decides, follows and tells."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, TypeVar

import msgspec
from pydantic import Field, NonNegativeFloat, PositiveFloat

from alerts.desk_rules import DeskRules
from service.setting_sections import Section

Rules = TypeVar("Rules", bound=msgspec.Struct)

_PUSH = DeskRules().push
_POWER = DeskRules().power
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
_UNITS: Mapping[str, timedelta] = {"s": timedelta(seconds=1), "minutes": _MINUTE, "hours": _HOUR}


class Push(Section):
    """When orders are pushed: so long before the burst a repair is to end; and how firmly priorities stand."""

    margin_minutes: NonNegativeFloat = _PUSH.margin / _MINUTE
    falls_after_minutes: NonNegativeFloat = _PUSH.falls_after / _MINUTE


class Power(Section):
    """Sites that run on batteries: what is assumed where neither their record nor their past tells."""

    battery_hours: PositiveFloat = _POWER.battery / _HOUR
    mains_return_hours: PositiveFloat = _POWER.mains_return / _HOUR
    travel_hours: NonNegativeFloat = _POWER.travel / _HOUR
    margin_minutes: NonNegativeFloat = _POWER.margin / _MINUTE
    hold_off_s: NonNegativeFloat = _POWER.hold_off / timedelta(seconds=1)
    forget_after_hours: Annotated[float, Field(ge=1)] = _POWER.forget_after / _HOUR


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
    if unit in _UNITS and isinstance(value, int | float):
        return name, value * _UNITS[unit]
    return key, value
