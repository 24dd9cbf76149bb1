"""The only reader of wall time; everything else is told what time it is."""

from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that knows what time it is."""

    def now(self) -> datetime:
        """The time, aware and in UTC."""
        ...


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Wall time, aware and in UTC."""
        return datetime.now(UTC)


class ReplayClock:
    """The time of a recording: it stands still until it is told to go on, and never goes back."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        """The time the recording has come to."""
        return self._now

    def advance_to(self, moment: datetime) -> None:
        """Goes on to `moment`; an earlier one leaves the clock where it is."""
        self._now = max(self._now, moment)
