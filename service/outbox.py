"""The outbox at work: what the store says is due is pushed, each channel by a thread of its own.

Delivered at least once: a push counts as done when the store has written that down. Its key is the same each
time, so that a receiver can drop what it has seen.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event, Thread
from time import monotonic

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from alerts.channels.push import Push, PushMessage, Refused, Unavailable
from ingest.clock import Clock
from service.changes import Changes
from service.metrics import Metric, Metrics
from service.store.deliveries import DELIVERED, UNDELIVERABLE, WAITING, Deliveries, Try, WaitingPush

_log = structlog.get_logger(__name__)
_AT_ONCE = 100


class Patience(msgspec.Struct, frozen=True):
    """How often a push is tried: after `first_wait`, then twice as long each time up to `longest_wait`.

    After `give_up_after` it is undeliverable, and shown as that. `look_every` bounds how long a channel sleeps.
    """

    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=10)
    give_up_after: timedelta = timedelta(hours=24)
    look_every: timedelta = timedelta(seconds=5)

    def wait(self, attempts: int, asked: timedelta | None = None) -> timedelta:
        """How long to wait after so many attempts that failed; a receiver that asks for longer gets it."""
        doubled: timedelta = self.first_wait * (1 << min(attempts - 1, 30))
        return max(min(self.longest_wait, doubled), asked or timedelta(0))


class Channel:
    """One receiver. While it is unavailable one push at a time is tried, with a pause after each that fails.

    `trouble` says why it is unavailable, None where it is not.
    """

    def __init__(
        self,
        name: str,
        push: Push,
        deliveries: Deliveries,
        clock: Clock,
        patience: Patience,
        metrics: Metrics | None = None,
    ) -> None:
        self.trouble: str | None = None
        self._name = name
        self._push = push
        self._deliveries = deliveries
        self._clock = clock
        self._patience = patience
        self._metrics = metrics or Metrics()
        self._failures = 0
        self._resumes_at: datetime | None = None

    def work_off(self) -> timedelta:
        """Push what is due; returns how long there is nothing to do."""
        tries: list[Try] = []
        if self._resumes_at is not None and (pause := self._resumes_at - self._clock.now()) > timedelta(0):
            return pause
        for waiting in self._deliveries.due(self._name, self._clock.now(), _AT_ONCE):
            tries.append(self._try(waiting))
            if self._failures or tries[-1].at - tries[0].at > self._patience.look_every:
                break
        self._deliveries.record(tries)
        self._tell(tries)
        if self._failures:
            pause = min(self._patience.wait(self._failures), self._patience.look_every)
            self._resumes_at = self._clock.now() + pause
            return pause
        return timedelta(0) if tries else self._until_next()

    def _tell(self, tries: Sequence[Try]) -> None:
        for made in tries:
            self._metrics.count(Metric.PUSHES, self._name, made.state)
            if made.state == DELIVERED:
                delay = (made.at - made.push.queued_at) / timedelta(seconds=1)
                self._metrics.observe(Metric.PUSH_DELAY, delay, self._name)
        if tries:
            self.trouble = f"it does not take orders: {tries[-1].answer}" if self._failures else None

    def _until_next(self) -> timedelta:
        due = self._deliveries.next_due(self._name)
        wait = self._patience.look_every if due is None else due - self._clock.now()
        return min(max(wait, timedelta(milliseconds=50)), self._patience.look_every)

    def _try(self, waiting: WaitingPush) -> Try:
        message = PushMessage(waiting.key, waiting.order_id, waiting.body)
        try:
            answer = self._push.push(message).answer
        except Refused as refusal:
            self._failures = 0
            return self._made(waiting, UNDELIVERABLE, str(refusal))
        except Unavailable as trouble:
            return self._again(waiting, str(trouble), trouble.retry_after)
        except Exception as mistake:  # noqa: BLE001 - a channel that dies would keep all orders from its receiver
            return self._again(waiting, repr(mistake), None)
        self._failures = 0
        return self._made(waiting, DELIVERED, answer)

    def _again(self, waiting: WaitingPush, answer: str, asked: timedelta | None) -> Try:
        self._failures += 1
        _log.warning("push_failed", channel=self._name, key=waiting.key, attempt=waiting.attempts + 1, answer=answer)
        wait = self._patience.wait(waiting.attempts + 1, asked)
        again = self._made(waiting, WAITING, answer)
        if again.at + wait - waiting.queued_at >= self._patience.give_up_after:
            return self._made(waiting, UNDELIVERABLE, answer)
        return msgspec.structs.replace(again, retry_at=again.at + wait)

    def _made(self, waiting: WaitingPush, state: str, answer: str) -> Try:
        if state == UNDELIVERABLE:
            _log.error("push_undeliverable", channel=self._name, key=waiting.key, answer=answer)
        return Try(waiting, self._clock.now(), state, answer)


class Outbox:
    """All channels, a thread each: one that hangs delays no other. Every commit (`changes`) may bring new pushes."""

    def __init__(
        self,
        deliveries: Deliveries,
        pushes: Mapping[str, Push],
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
        self._channels = {name: Channel(name, push, deliveries, clock, kept, told) for name, push in pushes.items()}
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
