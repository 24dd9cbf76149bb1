"""Moments at which something falls due, in order."""

from collections.abc import Callable
from datetime import datetime
from heapq import heappop, heappush
from typing import Generic, TypeVar

Subject = TypeVar("Subject")


class Timers(Generic[Subject]):
    """A queue of (moment, key, subject), earliest first; `key` decides among equal moments.

    A moment is never taken back: whoever takes it out asks whether it still matters, or lets those be skipped
    that do not.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, str, int, Subject]] = []
        self._count = 0

    def set(self, at: datetime, key: str, subject: Subject) -> None:
        """Let `subject` fall due at `at`."""
        self._count += 1
        heappush(self._heap, (at, key, self._count, subject))

    def skip(self, superseded: Callable[[datetime, Subject], bool]) -> None:
        """Forget the earliest ones as long as they are superseded."""
        heap = self._heap
        while heap and superseded(heap[0][0], heap[0][3]):
            heappop(heap)

    @property
    def next(self) -> datetime | None:
        """The earliest moment set; None when there is none."""
        return self._heap[0][0] if self._heap else None

    def take(self, until: datetime) -> tuple[datetime, Subject] | None:
        """The earliest subject that is due by `until`, with its moment; None when nothing is."""
        if not self._heap or self._heap[0][0] > until:
            return None
        at, _, _, subject = heappop(self._heap)
        return at, subject
