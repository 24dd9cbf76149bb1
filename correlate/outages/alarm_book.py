"""The latest state of every alarm that is still spoken of, and whether a new state says anything new."""

from datetime import datetime
from enum import StrEnum

import msgspec

from ingest.records import Alarm

AlarmKey = tuple[str, str, datetime]
"""Identity of an alarm: source, alarm_id, raised_at (systems use ids again)."""


class Receipt(StrEnum):
    """What became of a record that was observed."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


def key_of(alarm: Alarm) -> AlarmKey:
    """The identity of `alarm`."""
    return (alarm.source, alarm.alarm_id, alarm.raised_at)


class AlarmBook:
    """Identity → latest state. States are totally ordered, so that any order of arrival ends in the same book."""

    def __init__(self) -> None:
        self.latest: dict[AlarmKey, Alarm] = {}

    def file(self, alarm: Alarm) -> tuple[Receipt, Alarm | None]:
        """Take one state in; returns what became of it and the state it replaced (None when it is the first)."""
        key = (alarm.source, alarm.alarm_id, alarm.raised_at)
        before = self.latest.get(key)
        if before is None:
            self.latest[key] = alarm
            return Receipt.ACCEPTED, None
        if _version(alarm) < _version(before) or _same_content(alarm, before):
            return Receipt.DUPLICATE, before
        if alarm.severity is None or alarm.cleared_at is not None:
            alarm = msgspec.structs.replace(alarm, severity=before.severity or alarm.severity)
        self.latest[key] = alarm
        return Receipt.ACCEPTED, before

    def forget(self, key: AlarmKey) -> None:
        """Drop an alarm of which nothing more is expected."""
        self.latest.pop(key, None)


def _version(alarm: Alarm) -> tuple[bool, datetime]:
    # A raise without changed_at only says "it was raised": it is older than any clear or dated change,
    # whenever it arrives.
    if alarm.changed_at is not None:
        return (True, alarm.changed_at)
    return (alarm.cleared_at is not None, alarm.known_at)


def _same_content(one: Alarm, other: Alarm) -> bool:
    if one.cleared_at != other.cleared_at or one.effect is not other.effect or one.planned is not other.planned:
        return False
    return (
        (one.severity is None or one.severity == other.severity or one.cleared_at is not None)
        and one.changed_at == other.changed_at
        and one.probable_cause == other.probable_cause
        and one.specific_problem == other.specific_problem
        and one.parent_alarm_id == other.parent_alarm_id
        and one.cell_id == other.cell_id
        and one.site_id == other.site_id
    )
