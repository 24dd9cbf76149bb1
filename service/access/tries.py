"""How often something may be tried within a while, before one has to wait."""

from collections import OrderedDict, deque
from collections.abc import Hashable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

MOST_KEYS: Final = 10_000


class TooManyTries(Exception):
    """Enough was tried; `retry_after` seconds from now it may be tried again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"Too many tries; wait {retry_after} seconds.")


class Tries:
    """Counts tries by who makes them: at most `most` within `span`. Who tried least lately is forgotten first.

    Kept in memory: a service that starts anew has counted nothing.
    """

    def __init__(self, most: int, span: timedelta, most_keys: int = MOST_KEYS) -> None:
        self._most = most
        self._span = span
        self._most_keys = most_keys
        self._made: OrderedDict[Hashable, deque[datetime]] = OrderedDict()
        self._lock = Lock()

    def wait(self, who: Hashable, now: datetime) -> int:
        """Seconds until one more may be made: 0 where it may be made now."""
        with self._lock:
            made = self._within(who, now)
            if len(made) < self._most:
                return 0
            return max(1, int((made[0] + self._span - now).total_seconds()) + 1)

    def note(self, who: Hashable, now: datetime) -> None:
        """One was made."""
        with self._lock:
            self._within(who, now).append(now)
            self._made.move_to_end(who)
            if len(self._made) > self._most_keys:
                self._made.popitem(last=False)

    def forget(self, who: Hashable) -> None:
        """What they tried counts no more."""
        with self._lock:
            self._made.pop(who, None)

    def _within(self, who: Hashable, now: datetime) -> deque[datetime]:
        made = self._made.setdefault(who, deque(maxlen=self._most))
        while made and now - made[0] >= self._span:
            made.popleft()
        return made
