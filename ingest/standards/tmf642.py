"""TM Forum TMF642 Alarm Management v4: an Alarm, bare or inside the event that tells of it."""

from typing import Final

import msgspec

from ingest.standards.places import column_of
from ingest.standards.reading import Flat, taken_apart

_PLANNED: Final = ("true", "yes", "1", "planned", "inplannedoutage", "plannedoutage", "outofservice", "是")


class _Reference(msgspec.Struct):
    id: str | None = None


class _Alarm(msgspec.Struct, rename="camel"):
    id: str | None = None
    external_alarm_id: str | None = None
    perceived_severity: str | None = None
    probable_cause: str | None = None
    specific_problem: str | None = None
    alarmed_object: _Reference | None = None
    alarmed_object_type: str | None = None
    source_system_id: str | None = None
    reporting_system_id: str | None = None
    state: str | None = None
    alarm_raised_time: str | None = None
    alarm_changed_time: str | None = None
    alarm_cleared_time: str | None = None
    alarm_reporting_time: str | None = None
    planned_outage_indicator: str | None = None
    parent_alarm: list[_Reference] | _Reference | None = None


def fields(document: object) -> Flat:
    """The fields of an Alarm. One whose state is `cleared` and that says no time is cleared when it changed.

    Raises:
        Unacceptable: a field is of the wrong type.
    """
    alarm = taken_apart(document, _Alarm, "TMF642 Alarm")
    changed_at = alarm.alarm_changed_time
    cleared = (alarm.state or "").lower() == "cleared"
    told_by = alarm.alarm_cleared_time or (changed_at or alarm.alarm_reporting_time if cleared else None)
    return {
        "alarm_id": alarm.external_alarm_id or alarm.id,
        column_of(alarm.alarmed_object_type): alarm.alarmed_object.id if alarm.alarmed_object else None,
        "raised_at": alarm.alarm_raised_time,
        "cleared_at": told_by,
        "changed_at": changed_at,
        "severity": alarm.perceived_severity,
        "probable_cause": alarm.probable_cause,
        "specific_problem": alarm.specific_problem,
        "source": alarm.source_system_id or alarm.reporting_system_id,
        "parent_alarm_id": _first(alarm.parent_alarm),
        "planned": _is_planned(alarm.planned_outage_indicator),
        "received_at": alarm.alarm_reporting_time,
    }


def _first(parents: list[_Reference] | _Reference | None) -> str | None:
    if isinstance(parents, list):
        return parents[0].id if parents else None
    return parents.id if parents else None


def _is_planned(indicator: str | None) -> bool:
    return (indicator or "").replace("_", "").replace(" ", "").lower() in _PLANNED
