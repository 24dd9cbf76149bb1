"""The latest state of every alarm that is still spoken of, and whether a new state says anything new."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from correlate.outages.alarm_index import AlarmIndex, AlarmKey, key_of
from ingest.records import Alarm, Effect

_Version = tuple[bool, datetime, datetime, datetime]
_Told = tuple[int, _Version]


class Receipt(StrEnum):
    """What became of a record that was observed."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


_ACCEPTED = Receipt.ACCEPTED
_HARMLESS = frozenset({Effect.NONE, Effect.DEGRADED})


class Held(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is known of one alarm: its latest state; how much was told of what it is about, and when.

    `told` None: the latest state told it itself.
    """

    alarm: Alarm
    told: _Told | None


Filing = tuple[Receipt, Alarm | None, Alarm | None]
"""What became of one state, what was known before, and what is known now; the last None: nothing changed."""


class AlarmBook:
    """Identity → what is known. States are totally ordered, so that any order of arrival ends in the same book.

    The latest state says how it stands. What the alarm is about (severity, effect, cause) is told by the latest
    of those that tell most: a clear often comes without, and must not make another alarm of it.
    """

    def __init__(self) -> None:
        self._latest = AlarmIndex()
        self._told: dict[AlarmKey, _Told] = {}  # only where it was not the latest state that told

    def __len__(self) -> int:
        return len(self._latest)

    @property
    def held(self) -> list[Held]:
        """What is known of every alarm that is spoken of."""
        return [Held(alarm, self._told.get(key_of(alarm))) for alarm in self._latest]

    def restore(self, held: list[Held]) -> None:
        """Go on from what `held` told."""
        for one in held:
            self._latest.swap(one.alarm)
            if one.told is not None:
                self._told[key_of(one.alarm)] = one.told

    def file(self, alarm: Alarm) -> Filing:
        """Take one state in. A state that says nothing new or is older than the one known is a duplicate.

        An older one can still tell what the alarm is about, where a clear without that arrived first. A raise
        is news once, even where the record of the clear told of it before.
        """
        before = self._latest.swap(alarm)
        if before is None or (_is_its_clear(alarm, before) and not (self._told and key_of(alarm) in self._told)):
            return _ACCEPTED, before, alarm
        return self._file_again(alarm, before)

    def _file_again(self, alarm: Alarm, before: Alarm) -> Filing:
        key, version = key_of(alarm), _version(alarm)
        told_before = self._told.get(key) or (_telling(before), _version(before))
        older = version < _version(before)
        told_first = before.implied and not alarm.implied
        if not (older or told_first) and _says_nothing_new(alarm, before, told_before):
            self._latest.swap(before)
            return Receipt.DUPLICATE, before, None
        told = (_telling(alarm), version)
        latest, teller = (before if older else alarm), (alarm if told >= told_before else before)
        after = latest if teller is latest else _described(latest, teller)
        self._latest.swap(after)
        self._told.pop(key, None)
        if teller is not latest:
            self._told[key] = max(told, told_before)
        receipt = Receipt.DUPLICATE if older and not told_first else _ACCEPTED
        return receipt, before, None if after == before else after

    def recall(self, states: Sequence[Alarm]) -> Alarm | None:
        """Take up again what was forgotten of one alarm, all its states in any order; None where it is held."""
        if self._latest.get(states[0]) is not None:
            return None
        for alarm in states:
            self.file(alarm)
        return self._latest.get(states[0])

    def holds(self, alarm: Alarm) -> bool:
        """Whether this very state is the one held of its alarm."""
        return self._latest.get(alarm) is alarm

    def is_harmless(self, source: str, alarm_id: str, raised_at: datetime) -> bool:
        """Whether the alarm neither puts cells out of service nor explains what does; so if it is not held."""
        alarm = self._latest.find(source, alarm_id, raised_at)
        return alarm is None or alarm.effect in _HARMLESS

    def forget(self, source: str, alarm_id: str, raised_at: datetime) -> None:
        """Drop an alarm of which nothing more is expected."""
        self._latest.forget(source, alarm_id, raised_at)
        if self._told:
            self._told.pop((source, alarm_id, raised_at), None)


def _is_its_clear(alarm: Alarm, before: Alarm) -> bool:
    # By far the most second states: an undated clear after an undated raise is newer, and tells no less.
    return (
        alarm.cleared_at is not None
        and before.cleared_at is None
        and alarm.changed_at is None
        and before.changed_at is None
        and (alarm.severity is not None or _telling(alarm) >= _telling(before))
    )


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


def _says_nothing_new(alarm: Alarm, known: Alarm, told: _Told) -> bool:
    if alarm.cleared_at != known.cleared_at or alarm.changed_at != known.changed_at:
        return False
    if (alarm.cell_id, alarm.site_id, alarm.backhaul_id) != (known.cell_id, known.site_id, known.backhaul_id):
        return False
    if _telling(alarm) < told[0]:
        return alarm.parent_alarm_id in (None, known.parent_alarm_id) and alarm.planned <= known.planned
    return (
        alarm.severity == known.severity
        and alarm.effect is known.effect
        and alarm.planned is known.planned
        and alarm.probable_cause == known.probable_cause
        and alarm.specific_problem == known.specific_problem
        and alarm.parent_alarm_id == known.parent_alarm_id
    )
