"""Identity → alarm, for as many alarms as are spoken of."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from ingest.records import Alarm

AlarmKey = tuple[str, str, datetime]
"""Identity of an alarm: source, alarm_id, raised_at (systems use ids again)."""


class Cleared(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An alarm that is over, and since when that is known. There are many: no tuples, which the collector looks at."""

    known_at: datetime
    source: str
    alarm_id: str
    raised_at: datetime


def key_of(alarm: Alarm) -> AlarmKey:
    """The identity of `alarm`."""
    return (alarm.source, alarm.alarm_id, alarm.raised_at)


class AlarmIndex:
    """One state of every alarm, by identity.

    Few ids are used again while their alarm is held, and hashing a time costs more than all else that is done for
    most alarms: only one that finds another under its source and id is held under its whole identity.
    """

    def __init__(self) -> None:
        self._first: dict[str, dict[str, Alarm]] = {}
        self._namesakes: dict[AlarmKey, Alarm] = {}

    def __len__(self) -> int:
        return sum(map(len, self._first.values())) + len(self._namesakes)

    def __iter__(self) -> Iterator[Alarm]:
        for of_source in self._first.values():
            yield from of_source.values()
        yield from self._namesakes.values()

    def get(self, alarm: Alarm) -> Alarm | None:
        """The state held of the alarm that this is a state of."""
        return self.find(alarm.source, alarm.alarm_id, alarm.raised_at)

    def find(self, source: str, alarm_id: str, raised_at: datetime) -> Alarm | None:
        """The state held of the alarm of this identity."""
        first = self._first.get(source, {}).get(alarm_id)
        if first is not None and first.raised_at == raised_at:
            return first
        return self._namesakes.get((source, alarm_id, raised_at))

    def swap(self, alarm: Alarm) -> Alarm | None:
        """Hold this state; returns the one held before."""
        of_source = self._first.get(alarm.source)
        if of_source is None:
            of_source = self._first[alarm.source] = {}
        before = of_source.get(alarm.alarm_id)
        if before is None:
            if self._namesakes and key_of(alarm) in self._namesakes:
                return self._swap_namesake(alarm)
        elif before.raised_at != alarm.raised_at:
            return self._swap_namesake(alarm)
        of_source[alarm.alarm_id] = alarm
        return before

    def forget(self, source: str, alarm_id: str, raised_at: datetime) -> None:
        """Hold the alarm of this identity no more."""
        of_source = self._first.get(source, {})
        first = of_source.get(alarm_id)
        if first is None or first.raised_at != raised_at:
            self._namesakes.pop((source, alarm_id, raised_at), None)
            return
        del of_source[alarm_id]
        if not of_source:
            del self._first[source]

    def _swap_namesake(self, alarm: Alarm) -> Alarm | None:
        key = key_of(alarm)
        before = self._namesakes.get(key)
        self._namesakes[key] = alarm
        return before
