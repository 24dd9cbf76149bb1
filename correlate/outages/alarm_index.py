"""Identity → alarm, for as many alarms as are spoken of."""

from collections.abc import Iterator
from datetime import datetime

from ingest.records import Alarm

AlarmKey = tuple[str, str, datetime]
"""Identity of an alarm: source, alarm_id, raised_at (systems use ids again)."""


def key_of(alarm: Alarm) -> AlarmKey:
    """The identity of `alarm`."""
    return (alarm.source, alarm.alarm_id, alarm.raised_at)


class AlarmIndex:
    """One state of every alarm, by identity.

    Few ids are used again while their alarm is held, and hashing a time costs more than all else that is done for
    most alarms: only one that finds another under its source and id is held under its whole identity.
    """

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Alarm] = {}
        self._namesakes: dict[AlarmKey, Alarm] = {}

    def __iter__(self) -> Iterator[Alarm]:
        yield from self._first.values()
        yield from self._namesakes.values()

    def swap(self, alarm: Alarm) -> Alarm | None:
        """Hold this state; returns the one held before."""
        name = (alarm.source, alarm.alarm_id)
        before = self._first.get(name)
        if before is not None and before.raised_at != alarm.raised_at:
            return self._swap_namesake(alarm)
        if before is None and self._namesakes and key_of(alarm) in self._namesakes:
            return self._swap_namesake(alarm)
        self._first[name] = alarm
        return before

    def forget(self, key: AlarmKey) -> None:
        """Hold that alarm no more."""
        first = self._first.get(key[:2])
        if first is not None and first.raised_at == key[2]:
            del self._first[key[:2]]
        else:
            self._namesakes.pop(key, None)

    def _swap_namesake(self, alarm: Alarm) -> Alarm | None:
        key = key_of(alarm)
        before = self._namesakes.get(key)
        self._namesakes[key] = alarm
        return before
