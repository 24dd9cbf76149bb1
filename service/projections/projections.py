"""All targets at work, a thread each: one that hangs delays no other, and nothing that arrives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Event, Thread

import structlog
from sqlalchemy.exc import DBAPIError

from service.pipeline.changes import Changes
from service.projections.projector import Projector
from service.projections.sampler import Sampler

_log = structlog.get_logger(__name__)
_GATHER_S = 0.5
_STORE_AWAY = timedelta(seconds=1)


class Projections:
    """Runs projectors, and what measures for them. Every commit (`changes`) may bring something to send.

    What still waits when it stops is sent after the next start.
    """

    def __init__(self, projectors: Sequence[Projector], sampler: Sampler | None, changes: Changes) -> None:
        self._projectors = tuple(projectors)
        self._changes = changes
        self._stopping = Event()
        self._threads = [
            Thread(target=self._send, args=(projector,), name=f"projection-{projector.name}", daemon=True)
            for projector in projectors
        ]
        if sampler is not None:
            self._threads.append(Thread(target=self._measure, args=(sampler,), name="projection-sampler", daemon=True))

    @property
    def names(self) -> tuple[str, ...]:
        """The targets that are told something."""
        return tuple(projector.name for projector in self._projectors)

    @property
    def troubles(self) -> Mapping[str, str | None]:
        """By target, what keeps it from being told, in words; None where nothing does."""
        return {projector.name: projector.trouble for projector in self._projectors}

    def start(self) -> None:
        """Begin to send."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = 3.0) -> None:
        """Send no more; a target that hangs is not waited for."""
        self._stopping.set()
        self._changes.tell()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(within_s)
        if not any(thread.is_alive() for thread in self._threads):
            for projector in self._projectors:
                _tried(projector.close)

    def _send(self, projector: Projector) -> None:
        while not self._stopping.is_set():
            seen = self._changes.number
            wait = _tried(projector.work_off) or timedelta(0)
            if wait:
                self._changes.wait(seen, wait.total_seconds())
                # What is committed in quick succession goes out together: each write costs the store a transaction.
                self._stopping.wait(_GATHER_S)

    def _measure(self, sampler: Sampler) -> None:
        while not self._stopping.is_set():
            wait = _tried(sampler.work_off) or timedelta(0)
            self._stopping.wait(wait.total_seconds())


def _tried(task: Callable[[], timedelta | None]) -> timedelta | None:
    """What the task says; a second to wait where the store can not be read."""
    try:
        return task()
    except DBAPIError as error:
        _log.error("projections_not_read", error=repr(error))
        return _STORE_AWAY
