"""ONAP VES 7.x: fault events of the event listener."""

import msgspec

from ingest.rejected import Reason, Unacceptable
from ingest.standards.places import column_of
from ingest.standards.reading import Flat, taken_apart

_MICRO = 1_000_000


class _Header(msgspec.Struct, rename="camel"):
    domain: str
    event_id: str | None = None
    source_name: str | None = None
    reporting_entity_name: str | None = None
    start_epoch_microsec: int | float | None = None
    last_epoch_microsec: int | float | None = None


class _Fault(msgspec.Struct, rename="camel"):
    alarm_condition: str | None = None
    event_severity: str | None = None
    specific_problem: str | None = None
    event_source_type: str | None = None


class _Event(msgspec.Struct, rename="camel"):
    common_event_header: _Header
    fault_fields: _Fault | None = None


def fields(document: object) -> Flat:
    """The fields of a fault event; severity NORMAL clears, at the time of its last epoch.

    Raises:
        Unacceptable: an event of another domain, or a field of the wrong type.
    """
    event = taken_apart(document, _Event, "VES event")
    header, fault = event.common_event_header, event.fault_fields
    if header.domain != "fault" or fault is None:
        detail = f"VES event of domain {header.domain!r}; send events of domain 'fault' with faultFields"
        raise Unacceptable(Reason.UNKNOWN_DOCUMENT, detail)
    raised_at, last_at = _seconds(header.start_epoch_microsec), _seconds(header.last_epoch_microsec)
    clears = (fault.event_severity or "").upper() == "NORMAL"
    return {
        "alarm_id": header.event_id,
        column_of(fault.event_source_type): header.source_name,
        "raised_at": raised_at,
        "cleared_at": last_at or raised_at if clears else None,
        "changed_at": last_at if last_at != raised_at else None,
        "severity": "cleared" if clears else fault.event_severity,
        "probable_cause": fault.alarm_condition,
        "specific_problem": fault.specific_problem,
        "source": header.reporting_entity_name,
    }


def _seconds(microseconds: float | None) -> str | None:
    """Epoch seconds with six decimals: as text, so that none is lost."""
    if microseconds is None:
        return None
    seconds, rest = divmod(int(microseconds), _MICRO)
    return f"{seconds}.{rest:06d}"
