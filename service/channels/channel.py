"""One channel at work: what the store says is due is pushed, as fast as the receiver takes it and the channel may.

Delivered at least once: a push counts as done when the store has written that down. Its key is the same each
time, so that a receiver can drop what it has seen.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from threading import RLock, Thread

import msgspec
import structlog

from alerts.channels.digest import Digest, digest_of
from alerts.channels.pace import Pace
from alerts.channels.push import Delivered, Push, PushMessage, Refused, Unavailable
from ingest.clock import Clock
from service.operation.metrics import Metric, Metrics
from service.store.deliveries import DELIVERED, UNDELIVERABLE, WAITING, Deliveries, Try, WaitingPush

_log = structlog.get_logger(__name__)
_AT_ONCE = 100
_IN_ONE = 5_000
_FORGIVEN = 3
_AWAY_FOR_GOOD = 5
ENABLE = "mend it, and switch it on: POST /api/v1/channels/{name}/enable"


class Patience(msgspec.Struct, frozen=True):
    """How often a push is tried: after `first_wait`, then twice as long each time up to `longest_wait`.

    After `give_up_after` it is undeliverable, and shown as that. `look_every` bounds how long a channel sleeps. A
    channel that lets us in no more, `off_after` times in a row, is switched off until somebody switches it on.
    """

    first_wait: timedelta = timedelta(seconds=1)
    longest_wait: timedelta = timedelta(minutes=10)
    give_up_after: timedelta = timedelta(hours=24)
    look_every: timedelta = timedelta(seconds=5)
    off_after: int = 5

    def wait(self, attempts: int, asked: timedelta | None = None) -> timedelta:
        """How long to wait after so many attempts that failed; a receiver that asks for longer gets it."""
        doubled: timedelta = self.first_wait * (1 << min(attempts - 1, 30))
        return max(min(self.longest_wait, doubled), asked or timedelta(0))


class Way(msgspec.Struct, frozen=True):
    """How a receiver is reached.

    At most `per_minute` messages; where more wait and there is a `digest`, all of them go as one. So many `at_once`
    go side by side, never two of one order.
    """

    push: Push
    digest: Callable[[Digest], Delivered] | None = None
    per_minute: int | None = None
    at_once: int = 1


class Channel:
    """One receiver. While it is away one push at a time is tried, with a pause after each that fails.

    `trouble` says why nothing goes, None where it goes.
    """

    def __init__(
        self,
        name: str,
        way: Way,
        deliveries: Deliveries,
        clock: Clock,
        patience: Patience,
        metrics: Metrics | None = None,
    ) -> None:
        self.trouble: str | None = None
        self._name = name
        self._way = way
        self._pace = Pace(way.per_minute)
        self._deliveries = deliveries
        self._clock = clock
        self._patience = patience
        self._metrics = metrics or Metrics()
        self._counting = RLock()
        self._took_one = False
        self._failed_in_a_row = self._pauses = self._refused_for_all = 0
        self._resumes_at: datetime | None = None

    def work_off(self) -> timedelta:
        """Push what is due; returns how long there is nothing to do."""
        now = self._clock.now()
        if self._is_off(now):
            return self._patience.look_every
        if self._resumes_at is not None and (pause := self._resumes_at - now) > timedelta(0):
            return pause
        if (wait := self._pace.wait(now)) > timedelta(0):
            return min(wait, self._patience.look_every)
        tries = self._tries(now)
        self._deliveries.record(tries)
        self._tell(tries)
        if self._refused_for_all >= self._patience.off_after:
            self._switch_off(tries[-1])
        elif tries and self._is_away:
            return self._pause(tries[-1].answer)
        elif tries:
            self.trouble, self._pauses = None, 0
        return timedelta(0) if tries else self._until_next()

    def _is_off(self, now: datetime) -> bool:
        off = self._deliveries.off(self._name)
        if off is None:
            return False
        self._deliveries.give_up(self._name, now - self._patience.give_up_after, f"switched off: {off.why}")
        # Whoever switches it on wants to see what it does now.
        self._refused_for_all, self._resumes_at = 0, None
        self.trouble = f"it was switched off: {off.why}; {ENABLE.format(name=self._name)}"
        return True

    def _tries(self, now: datetime) -> list[Try]:
        left = self._pace.left(now)
        if self._way.digest is not None and left is not None:
            flood = self._deliveries.flood(self._name, now, _IN_ONE)
            if len(flood) > left:
                return self._as_one(flood, self._way.digest)
        waiting = self._deliveries.due(self._name, now, _AT_ONCE if left is None else min(left, _AT_ONCE))
        return self._one_by_one(waiting)

    def _one_by_one(self, waiting: Sequence[WaitingPush]) -> list[Try]:
        made: list[Try] = []
        rest, until = iter(waiting), self._clock.now() + self._patience.look_every

        def work() -> None:
            while (one := self._following(rest, until if made else None)) is not None:
                tried = self._try(one)
                with self._counting:
                    made.append(tried)
                    self._judge(made[-1:])

        # One that has not shown yet that it takes anything is tried with one message at a time.
        _side_by_side(work, self._way.at_once if self._took_one else 1)
        return made

    def _following(self, rest: Iterator[WaitingPush], until: datetime | None) -> WaitingPush | None:
        with self._counting:
            if until is not None and (self._is_away or self._clock.now() > until):
                return None
            return next(rest, None)

    def _judge(self, made: Sequence[Try]) -> None:
        """A receiver that fails now and then goes on; one that takes nothing any more is away."""
        if all(one.failed for one in made):
            self._failed_in_a_row += len(made)
        else:
            self._failed_in_a_row, self._took_one, self._refused_for_all = 0, True, 0

    @property
    def _is_away(self) -> bool:
        return self._failed_in_a_row > (_FORGIVEN * self._way.at_once if self._took_one else 0)

    def _pause(self, answer: str) -> timedelta:
        self._took_one, self._pauses = False, self._pauses + 1
        self.trouble = f"it does not take orders: {answer}"
        if self._pauses > _AWAY_FOR_GOOD:
            self._deliveries.give_up(self._name, self._clock.now() - self._patience.give_up_after, answer)
        pause = min(self._patience.wait(self._pauses), self._patience.look_every)
        self._resumes_at = self._clock.now() + pause
        return pause

    def _switch_off(self, last: Try) -> None:
        _log.error("channel_off", channel=self._name, answer=last.answer)
        self._deliveries.switch_off(self._name, last.answer, last.at)
        self._is_off(last.at)

    def _tell(self, tries: Sequence[Try]) -> None:
        for made in tries:
            self._metrics.count(Metric.PUSHES, self._name, made.state)
            if made.state == DELIVERED:
                delay = (made.at - made.push.queued_at) / timedelta(seconds=1)
                self._metrics.observe(Metric.PUSH_DELAY, delay, self._name)

    def _until_next(self) -> timedelta:
        due = self._deliveries.next_due(self._name)
        wait = self._patience.look_every if due is None else due - self._clock.now()
        return min(max(wait, timedelta(milliseconds=50)), self._patience.look_every)

    def _try(self, waiting: WaitingPush) -> Try:
        return self._sent([waiting], lambda: self._way.push.push(_message(waiting)))[0]

    def _as_one(self, flood: Sequence[WaitingPush], send: Callable[[Digest], Delivered]) -> list[Try]:
        digest = digest_of([_message(waiting) for waiting in flood])

        def told() -> Delivered:
            return Delivered(f"one of {digest.messages} in {digest.key}: {send(digest).answer}")

        made = self._sent(flood, told)
        self._judge(made)
        return made

    def _sent(self, pushes: Sequence[WaitingPush], send: Callable[[], Delivered]) -> list[Try]:
        """Tries to send what carries these pushes."""
        self._pace.sent(self._clock.now())
        try:
            answer = send().answer
        except Refused as refusal:
            if refusal.for_all:
                with self._counting:
                    self._refused_for_all += 1
                return [self._again(waiting, str(refusal), None) for waiting in pushes]
            return [self._made(waiting, UNDELIVERABLE, str(refusal)) for waiting in pushes]
        except Unavailable as trouble:
            return [self._again(waiting, str(trouble), trouble.retry_after) for waiting in pushes]
        except Exception as mistake:  # noqa: BLE001 - a channel that dies would keep all orders from its receiver
            return [self._again(waiting, repr(mistake), None) for waiting in pushes]
        return [self._made(waiting, DELIVERED, answer) for waiting in pushes]

    def _again(self, waiting: WaitingPush, answer: str, asked: timedelta | None) -> Try:
        _log.warning("push_failed", channel=self._name, key=waiting.key, attempt=waiting.attempts + 1, answer=answer)
        wait = self._patience.wait(waiting.attempts + 1, asked)
        again = self._made(waiting, WAITING, answer)
        if again.at + wait - waiting.queued_at >= self._patience.give_up_after:
            return msgspec.structs.replace(self._made(waiting, UNDELIVERABLE, answer), failed=True)
        return msgspec.structs.replace(again, retry_at=again.at + wait, failed=True)

    def _made(self, waiting: WaitingPush, state: str, answer: str) -> Try:
        if state == UNDELIVERABLE:
            _log.error("push_undeliverable", channel=self._name, key=waiting.key, answer=answer)
        return Try(waiting, self._clock.now(), state, answer)


def _side_by_side(work: Callable[[], None], number: int) -> None:
    if number == 1:
        work()
        return
    # Not of a pool: its threads would be waited for when the process ends.
    threads = [Thread(target=work, daemon=True) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _message(waiting: WaitingPush) -> PushMessage:
    return PushMessage(waiting.key, waiting.order_id, waiting.body)
