"""How much of what a source sends may be rejected before no more is taken from it, until a person has looked.

A topic that is not what the settings say, or a system that changed its format, would else be turned into dead
letters for as long as nobody looks.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from threading import Lock

import msgspec
import structlog

from service.intake.inbox import NotCommitted

_MOST_SOURCES = 1_000
_log = structlog.get_logger(__name__)


class SourceStopped(NotCommitted):
    """Nothing is taken from this source now; the text says why, and what lets it go on."""


class RejectionLimit(msgspec.Struct, frozen=True):
    """At most `most_share` of the last `looked_at` documents (1: any), and fewer than `most_in_a_row` (0: any)."""

    most_share: float = 0.9
    most_in_a_row: int = 2_000
    looked_at: int = 10_000


class SourceGate:
    """Knows of every source how much of it was rejected of late, and stops it past the limit. Any thread may ask.

    What it knows is forgotten at a restart, which lets all sources go on.
    """

    def __init__(self, limit: RejectionLimit | None = None) -> None:
        self._limit = limit or RejectionLimit()
        self._records: dict[str, _Record] = {}
        self._stopped: dict[str, str] = {}
        self._lock = Lock()

    def stopped(self) -> Mapping[str, str]:
        """The sources of which nothing is taken, and why."""
        with self._lock:
            return dict(self._stopped)

    def check(self, source: str) -> None:
        """Raises `SourceStopped` when nothing may be taken from `source`."""
        why = self._stopped.get(source)
        if why is not None:
            raise SourceStopped(why)

    def note(self, source: str, documents: int, rejected: Sequence[int]) -> None:
        """Takes note that `source` sent so many documents together, of which those `rejected` (0 first, rising)."""
        with self._lock:
            record = self._record(source)
            record.add(documents, rejected)
            trouble = record.trouble(self._limit)
            if trouble is None or source in self._stopped:
                return
            self._stopped[source] = (
                f"{trouble}: nothing more is taken from {source}; look at `goldenwindow deadletters list`, mend the "
                f"source or the settings, then `goldenwindow deadletters resume {source}`"
            )
        _log.error("source_stopped", source=source, reason=trouble)

    def resume(self, source: str) -> bool:
        """Lets `source` go on, its record clean; False where it was not stopped."""
        with self._lock:
            self._records.pop(source, None)
            was = self._stopped.pop(source, None)
        if was is not None:
            _log.info("source_resumed", source=source)
        return was is not None

    def _record(self, source: str) -> "_Record":
        # Each file of a watched folder is a source: those read long ago are forgotten.
        while source not in self._records and len(self._records) >= _MOST_SOURCES:
            del self._records[next(iter(self._records))]
        return self._records.setdefault(source, _Record())


class _Record:
    """The last documents of one source, in the parts in which they came."""

    def __init__(self) -> None:
        self._parts: deque[tuple[int, int]] = deque()
        self._documents = self._rejected = self._in_a_row = self._longest = 0

    def add(self, documents: int, rejected: Sequence[int]) -> None:
        self._parts.append((documents, len(rejected)))
        self._documents += documents
        self._rejected += len(rejected)
        last = -1
        for index in rejected:
            self._in_a_row = self._in_a_row + 1 if index == last + 1 else 1
            self._longest = max(self._longest, self._in_a_row)
            last = index
        if last != documents - 1:
            self._in_a_row = 0

    def trouble(self, limit: RejectionLimit) -> str | None:
        """What is wrong with the last `limit.looked_at` documents, or a part more; what came before is forgotten."""
        while self._documents - self._parts[0][0] >= limit.looked_at:
            documents, rejected = self._parts.popleft()
            self._documents -= documents
            self._rejected -= rejected
        longest, self._longest = self._longest, 0
        if 0 < limit.most_in_a_row <= longest:
            return f"{longest:,} documents in a row were rejected"
        if self._documents >= limit.looked_at and self._rejected > limit.most_share * self._documents:
            return f"{self._rejected:,} of the last {self._documents:,} documents were rejected"
        return None
