"""3GPP TS 28.532 fault supervision: notifyNewAlarm, notifyChangedAlarm and notifyClearedAlarm."""

from collections.abc import Mapping
from typing import Final

import msgspec

from ingest.standards.places import Column, column_of
from ingest.standards.reading import Flat, taken_apart

NEW: Final = "notifynewalarm"
CHANGED: Final = ("notifychangedalarm", "notifychangedalarmgeneral")
CLEARED: Final = "notifyclearedalarm"
_REMEMBERED: Final = 500_000


class _Notification(msgspec.Struct, rename="camel"):
    notification_type: str
    event_time: str | None = None
    system_dn: str | None = msgspec.field(default=None, name="systemDN")
    href: str | None = None
    alarm_id: str | None = None
    probable_cause: str | int | None = None
    specific_problem: str | int | None = None
    perceived_severity: str | None = None
    object_instance: str | None = None
    alarm_raised_time: str | None = None
    alarm_changed_time: str | None = None
    alarm_cleared_time: str | None = None
    root_cause_indicator: bool | None = None


class Notifications:
    """Reads notifications one after the other.

    A change or a clear seldom says when the alarm was raised, which is a part of its identity here: the raise
    that came before it does. One whose raise was not seen comes without that time, and is rejected for it.
    """

    def __init__(self) -> None:
        self._raised: dict[tuple[str | None, str | None], str] = {}

    def fields(self, document: Mapping[str, object]) -> Flat:
        """The fields of a notification; those of `header` and `body` count as its own.

        Raises:
            Unacceptable: a field is of the wrong type.
        """
        flat = {**document, **_inside(document, "header"), **_inside(document, "body")}
        told = taken_apart(flat, _Notification, "TS 28.532 notification")
        kind = told.notification_type.lower()
        raised_at = self._raised_at(told, kind)
        clears = kind == CLEARED
        cleared_at = told.alarm_cleared_time or (told.event_time if clears else None)
        column, place = _place(told.object_instance or told.href)
        return {
            "alarm_id": told.alarm_id,
            column: place,
            "raised_at": raised_at,
            "cleared_at": cleared_at,
            "changed_at": None if kind == NEW else told.alarm_changed_time or cleared_at or told.event_time,
            "severity": "cleared" if clears else told.perceived_severity,
            "probable_cause": told.probable_cause,
            "specific_problem": told.specific_problem,
            "source": told.system_dn,
        }

    def _raised_at(self, told: _Notification, kind: str) -> str | None:
        name = (told.system_dn, told.alarm_id)
        raised_at = told.alarm_raised_time or (told.event_time if kind == NEW else self._raised.get(name))
        if kind == NEW and raised_at is not None:
            self._raised.pop(name, None)
            self._raised[name] = raised_at
            if len(self._raised) > _REMEMBERED:
                del self._raised[next(iter(self._raised))]
        return raised_at


def _inside(document: Mapping[str, object], part: str) -> Mapping[str, object]:
    inner = document.get(part)
    return inner if isinstance(inner, dict) else {}


def _place(name: str | None) -> tuple[Column, str | None]:
    """The place of a distinguished name (TS 32.300): its cell, else the narrowest part that is no function.

    ``SubNetwork=1,ManagedElement=BS-7,GNBDUFunction=1,NRCellDU=YC-12`` is cell YC-12, without its last part
    site BS-7. A name without parts is a cell.
    """
    parts = [part.strip().partition("=") for part in (name or "").replace("/", ",").split(",") if "=" in part]
    for kind, _, value in reversed(parts):
        if "function" not in kind.lower():
            return column_of(kind), value.strip()
    return "cell_id", name
