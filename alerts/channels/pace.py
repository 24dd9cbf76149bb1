"""How many messages a channel may carry a minute. Pure."""

from collections import deque
from datetime import datetime, timedelta

_MINUTE = timedelta(minutes=1)


class Pace:
    """At most `per_minute` in any sixty seconds; None for as many as there are. Forgets with the process."""

    def __init__(self, per_minute: int | None) -> None:
        self._per_minute = per_minute
        self._sent: deque[datetime] = deque()

    def left(self, now: datetime) -> int | None:
        """How many may go now; None where there is no limit."""
        if self._per_minute is None:
            return None
        while self._sent and self._sent[0] + _MINUTE <= now:
            self._sent.popleft()
        return max(0, self._per_minute - len(self._sent))

    def wait(self, now: datetime) -> timedelta:
        """How long none may go."""
        return timedelta(0) if self.left(now) != 0 else self._sent[0] + _MINUTE - now

    def sent(self, at: datetime) -> None:
        """One more went, or was tried."""
        if self._per_minute is not None:
            self._sent.append(at)
