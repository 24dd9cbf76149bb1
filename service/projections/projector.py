"""Projections at work: what waits for a target is sent in its order, each target by a thread of its own.

At least once: a row is gone when the store has written down that it was taken. Of several processes on one store
one at a time sends, by a lease; when it changes hands a batch may be sent twice.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from alerts.channels.push import Refused, Unavailable
from ingest.clock import Clock
from service.projections.sink import Sink
from service.store.leases import Lease, Leases
from service.store.projection_queue import ProjectionQueue, WaitingProjection

_log = structlog.get_logger(__name__)
_LEASE = timedelta(seconds=15)
_RENEW = timedelta(seconds=10)
_LOOK_EVERY = timedelta(seconds=5)
_DROP_EVERY = timedelta(seconds=10)
_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=1), timedelta(minutes=1)


class Bounds(msgspec.Struct, frozen=True):
    """How much may wait: for how long, and how many items; `at_once`: the most items of one write."""

    keep: timedelta = timedelta(hours=24)
    most_waiting: int = 1_000_000
    at_once: int = 5_000


class Projector:
    """Sends what waits for one target; `trouble` says in words what keeps it from that, None while nothing does."""

    def __init__(
        self,
        name: str,
        sink: Sink,
        queue: ProjectionQueue,
        leases: Leases,
        clock: Clock,
        *,
        holder: str,
        bounds: Bounds | None = None,
    ) -> None:
        self.name = name
        self.trouble: str | None = None
        self._sink = sink
        self._queue = queue
        self._leases = leases
        self._clock = clock
        self._holder = holder
        self._bounds = bounds or Bounds()
        self._lease: Lease | None = None
        self._failures = 0
        self._resumes_at: datetime | None = None
        self._dropped_at: datetime | None = None

    def work_off(self) -> timedelta:
        """Send some of what waits; returns how long there is nothing to do."""
        now = self._clock.now()
        if self._resumes_at is not None and (pause := self._resumes_at - now) > timedelta(0):
            return pause
        if not self._may_send(now):
            self.trouble = None
            return _LOOK_EVERY
        self._drop(now)
        rows = self._queue.waiting(self.name, self._bounds.at_once)
        return self._send(rows) if rows else _LOOK_EVERY

    def close(self) -> None:
        """Let others send, and let go of the target."""
        if self._lease is not None:
            self._leases.release(self._lease)
        self._sink.close()

    def _may_send(self, now: datetime) -> bool:
        name = f"projection/{self.name}"
        if self._lease is None:
            self._lease = self._leases.take(name, self._holder, now, _LEASE)
        elif self._lease.until - now < _RENEW:
            self._lease = self._leases.renew(self._lease, now, _LEASE)
        return self._lease is not None

    def _drop(self, now: datetime) -> None:
        # What waits is counted row by row: not before every write of many thousand.
        if self._dropped_at is not None and now - self._dropped_at < _DROP_EVERY:
            return
        self._dropped_at = now
        dropped = self._queue.drop(self.name, now - self._bounds.keep, self._bounds.most_waiting)
        if dropped:
            _log.error("projection_dropped", target=self.name, items=dropped, why="too much waited for too long")

    def _send(self, rows: Sequence[WaitingProjection]) -> timedelta:
        try:
            self._write(rows)
        except Unavailable as trouble:
            return self._again(str(trouble), trouble.retry_after)
        except Exception as mistake:  # noqa: BLE001 - a target that dies would be told nothing any more
            return self._again(repr(mistake), None)
        if self.trouble is not None:
            _log.info("projection_resumed", target=self.name)
        self.trouble, self._failures, self._resumes_at = None, 0, None
        return timedelta(0)

    def _write(self, rows: Sequence[WaitingProjection]) -> None:
        try:
            refused = self._sink.write([row.body for row in rows])
        except Refused as refusal:
            if len(rows) > 1:
                for row in rows:
                    self._write([row])
                return
            refused = rows[0].items
            _log.error("projection_refused", target=self.name, items=refused, answer=str(refusal))
        self._queue.done(self.name, rows, refused)

    def _again(self, told: str, asked: timedelta | None) -> timedelta:
        self._failures += 1
        doubled = _FIRST_WAIT * (1 << min(self._failures - 1, 30))
        pause = max(min(doubled, _LONGEST_WAIT), asked or timedelta(0))
        if self.trouble is None:
            _log.warning("projection_waits", target=self.name, answer=told)
        self.trouble, self._resumes_at = told, self._clock.now() + pause
        return pause
