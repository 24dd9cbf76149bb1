"""The latest state of every alarm that is still spoken of, and whether a new state says anything new."""

from datetime import datetime
from enum import StrEnum

import msgspec

from ingest.records import Alarm

AlarmKey = tuple[str, str, datetime]
"""Identity of an alarm: source, alarm_id, raised_at (systems use ids again)."""

_Version = tuple[bool, datetime, datetime, datetime]
_Told = tuple[int, _Version]


class Receipt(StrEnum):
    """What became of a record that was observed."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


class Held(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of one alarm: its latest state; how much was told of what it is about, and when.

    `told` None: the latest state told it itself.
    """

    alarm: Alarm
    told: _Told | None

    def told_or_own(self) -> _Told:
        """How much was told, and when."""
        return (_telling(self.alarm), _version(self.alarm)) if self.told is None else self.told


class Filing(msgspec.Struct, frozen=True, gc=False):
    """What became of one state: `before` and `after` are what was and is known; `after` None: nothing changed."""

    receipt: Receipt
    before: Alarm | None
    after: Alarm | None


def key_of(alarm: Alarm) -> AlarmKey:
    """The identity of `alarm`."""
    return (alarm.source, alarm.alarm_id, alarm.raised_at)


class AlarmBook:
    """Identity → what is known. States are totally ordered, so that any order of arrival ends in the same book.

    The latest state says how it stands. What the alarm is about (severity, effect, cause) is told by the latest
    of those that tell most: a clear often comes without, and must not make another alarm of it.
    """

    def __init__(self) -> None:
        self.held: dict[AlarmKey, Held] = {}

    def file(self, alarm: Alarm) -> Filing:
        """Take one state in. A state that says nothing new or is older than the one known is a duplicate.

        An older one can still tell what the alarm is about, where a clear without that arrived first. A raise
        is news once, even where the record of the clear told of it before.
        """
        key = (alarm.source, alarm.alarm_id, alarm.raised_at)
        held = self.held.get(key)
        if held is None:
            self.held[key] = Held(alarm, None)
            return Filing(Receipt.ACCEPTED, None, alarm)
        before, version = held.alarm, _version(alarm)
        older = version < _version(before)
        told_first = before.implied and not alarm.implied
        if not (older or told_first) and _says_nothing_new(alarm, held):
            return Filing(Receipt.DUPLICATE, before, None)
        told, told_before = (_telling(alarm), version), held.told_or_own()
        latest, teller = (before if older else alarm), (alarm if told >= told_before else before)
        after = latest if teller is latest else _described(latest, teller)
        self.held[key] = Held(after, None if teller is latest else max(told, told_before))
        receipt = Receipt.DUPLICATE if older and not told_first else Receipt.ACCEPTED
        return Filing(receipt, before, None if after == before else after)

    def forget(self, key: AlarmKey) -> None:
        """Drop an alarm of which nothing more is expected."""
        self.held.pop(key, None)


def _version(alarm: Alarm) -> _Version:
    # A raise without changed_at only says "it was raised": it is older than any clear or dated change,
    # whenever it arrives. Of states as new as each other the later known wins, then the later clear: the
    # order in which they come here is not the same in every pass.
    known_at, cleared_at = alarm.known_at, alarm.cleared_at
    if alarm.changed_at is not None:
        return (True, alarm.changed_at, known_at, cleared_at or alarm.raised_at)
    return (cleared_at is not None, known_at, known_at, cleared_at or alarm.raised_at)


def _telling(alarm: Alarm) -> int:
    if alarm.severity is not None:
        return 2
    return 1 if alarm.probable_cause is not None else 0


def _described(latest: Alarm, teller: Alarm) -> Alarm:
    return msgspec.structs.replace(
        latest,
        severity=teller.severity,
        effect=teller.effect,
        probable_cause=teller.probable_cause,
        specific_problem=teller.specific_problem,
        planned=teller.planned or latest.planned,
        parent_alarm_id=latest.parent_alarm_id or teller.parent_alarm_id,
    )


def _says_nothing_new(alarm: Alarm, held: Held) -> bool:
    known = held.alarm
    if alarm.cleared_at != known.cleared_at or alarm.changed_at != known.changed_at:
        return False
    if (alarm.cell_id, alarm.site_id, alarm.backhaul_id) != (known.cell_id, known.site_id, known.backhaul_id):
        return False
    if _telling(alarm) < held.told_or_own()[0]:
        return alarm.parent_alarm_id in (None, known.parent_alarm_id) and alarm.planned <= known.planned
    return (
        alarm.severity == known.severity
        and alarm.effect is known.effect
        and alarm.planned is known.planned
        and alarm.probable_cause == known.probable_cause
        and alarm.specific_problem == known.specific_problem
        and alarm.parent_alarm_id == known.parent_alarm_id
    )
