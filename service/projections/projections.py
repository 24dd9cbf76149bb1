"""All targets at work, a thread each: one that hangs delays no other, and nothing that arrives."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from threading import Event, Thread

import structlog
from sqlalchemy.exc import DBAPIError

from service.projections.projector import Projector
from service.projections.sampler import Sampler

_log = structlog.get_logger(__name__)
_STORE_AWAY = timedelta(seconds=1)


class Projections:
    """Runs projectors, and what measures for them. What still waits when it stops is sent after the next start."""

    def __init__(self, projectors: Sequence[Projector] = (), sampler: Sampler | None = None) -> None:
        self._projectors = tuple(projectors)
        self._stopping = Event()
        tasks = {projector.name: projector.work_off for projector in projectors}
        if sampler is not None:
            tasks["measured"] = sampler.work_off
        self._threads = [
            Thread(target=self._work, args=(task,), name=f"projection-{name}", daemon=True)
            for name, task in tasks.items()
        ]

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
        for thread in self._threads:
            if thread.is_alive():
                thread.join(within_s)
        if not any(thread.is_alive() for thread in self._threads):
            for projector in self._projectors:
                self._let_go(projector)

    def _let_go(self, projector: Projector) -> None:
        try:
            projector.close()
        except DBAPIError as error:
            _log.warning("projection_not_closed", target=projector.name, error=repr(error))

    def _work(self, task: Callable[[], timedelta]) -> None:
        while not self._stopping.is_set():
            try:
                wait = task()
            except DBAPIError as error:
                _log.error("projections_not_read", error=repr(error))
                wait = _STORE_AWAY
            self._stopping.wait(wait.total_seconds())
