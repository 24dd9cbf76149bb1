"""The outbox at work: every channel in a thread of its own, so that one that hangs delays no other."""

from collections.abc import Mapping
from datetime import timedelta
from threading import Event, Thread
from time import monotonic

import structlog
from sqlalchemy.exc import DBAPIError

from ingest.clock import Clock
from service.channels.channel import Channel, Patience, Way
from service.operation.metrics import Metrics
from service.pipeline.changes import Changes
from service.store.deliveries import Deliveries

_log = structlog.get_logger(__name__)


class Outbox:
    """All channels. Every commit (`changes`) may bring new pushes."""

    def __init__(
        self,
        deliveries: Deliveries,
        ways: Mapping[str, Way],
        clock: Clock,
        changes: Changes,
        patience: Patience | None = None,
        metrics: Metrics | None = None,
    ) -> None:
        kept, told = patience or Patience(), metrics or Metrics()
        self._deliveries = deliveries
        self._clock = clock
        self._changes = changes
        self._stopping = Event()
        self._channels = {name: Channel(name, way, deliveries, clock, kept, told) for name, way in ways.items()}
        self._threads = [
            Thread(target=self._work, args=(channel,), name=f"push-{name}", daemon=True)
            for name, channel in self._channels.items()
        ]

    def start(self) -> None:
        """Begin to push."""
        for thread in self._threads:
            thread.start()

    def stop(self, within_s: float = 1.5) -> None:
        """Finish what is being pushed; what still waits is pushed after the next start.

        A receiver that hangs is not waited for longer than `within_s`, all of them together: what it was being told
        is told again.
        """
        self._stopping.set()
        self._changes.tell()
        until = monotonic() + within_s
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(until - monotonic(), 0.0))

    def troubles(self) -> Mapping[str, str | None]:
        """Every channel with what ails it, None where it is well."""
        return {name: channel.trouble for name, channel in self._channels.items()}

    def is_idle(self) -> bool:
        """Whether no push is due: all are delivered, undeliverable, or wait to be tried again later."""
        return not any(self._deliveries.due(name, self._clock.now(), 1) for name in self._channels)

    def _work(self, channel: Channel) -> None:
        while not self._stopping.is_set():
            seen = self._changes.number
            try:
                wait = channel.work_off()
            except DBAPIError as error:
                _log.error("outbox_not_read", error=repr(error))
                wait = timedelta(seconds=1)
            if wait:
                self._changes.wait(seen, wait.total_seconds())
