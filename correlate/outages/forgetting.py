"""When alarms are forgotten: some time after their clear, those that affected no service much sooner."""

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import chain

from correlate.outages.alarm_book import AlarmBook
from correlate.outages.alarm_index import Cleared
from ingest.records import Alarm


class Forgetting:
    """Alarms that were cleared, in the order in which that became known, and the book they are to be forgotten in."""

    def __init__(self, book: AlarmBook, after: timedelta, harmless_after: timedelta) -> None:
        self._book = book
        self._after, self._harmless_after = after, harmless_after
        self._cleared: deque[Alarm | Cleared] = deque()
        self._sooner = harmless_after < after
        self._just: deque[Alarm | Cleared] = deque() if self._sooner else self._cleared
        self._recalled: list[Alarm] = []
        self.note = self._just.append
        """Take note of a state that clears its alarm."""

    @property
    def cleared(self) -> list[Cleared]:
        """All of them."""
        every = chain(self._cleared, self._just if self._sooner else ())
        return [Cleared(one.known_at, one.source, one.alarm_id, one.raised_at) for one in every]

    def restore(self, cleared: Iterable[Cleared]) -> None:
        """Go on from what `cleared` told."""
        self._just.extend(cleared)

    def recall(self, states: Sequence[Alarm]) -> None:
        """Bring one alarm back until `forget` is called next, given all its states; nothing where it is held."""
        recalled = self._book.recall(states)
        if recalled is not None:
            self._recalled.append(recalled)

    def forget(self, now: datetime) -> None:
        """Forget those whose time has come, and those recalled of which nothing new came."""
        for alarm in self._recalled:
            if self._book.holds(alarm):
                self._drop(alarm)
        self._recalled.clear()
        if self._sooner:
            self._forget_harmless(now - self._harmless_after)
        cleared, until = self._cleared, now - self._after
        while cleared and cleared[0].known_at <= until:
            self._drop(cleared.popleft())

    def _forget_harmless(self, until: datetime) -> None:
        just = self._just
        while just and just[0].known_at <= until:
            over = just.popleft()
            if self._book.is_harmless(over.source, over.alarm_id, over.raised_at):
                self._drop(over)
            else:
                self._cleared.append(over)

    def _drop(self, over: Alarm | Cleared) -> None:
        self._book.forget(over.source, over.alarm_id, over.raised_at)
