"""The live service's loop: take → read → observe and advance → decide → commit → answer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

import msgspec
import structlog
from sqlalchemy.exc import DBAPIError

from alerts.order import RepairOrder
from ingest.clock import Clock
from service.changes import Changes
from service.event_order import concluded_again
from service.inbox import Inbox, IngestAnswer, NotCommitted, RejectedDocument, Submission
from service.intake import Reader, Reading, dead_letters, read_documents
from service.recovery import Basis, recover
from service.step import BEFORE_ALL, Step, take_step
from service.store.batch import BatchOutcome, Count, Filed, QueuedPush
from service.store.rows import content_of
from service.store.store import PositionMoved, Store

_log = structlog.get_logger(__name__)


class Limits(msgspec.Struct, frozen=True):
    """How much at a time and how long to wait.

    `batch` documents a commit, `waiting` documents in the inbox, `unsaved` records between snapshots (as many
    are taken again after a restart), `tick_s` between looks at what falls due, `idle_s` between steps when
    nothing does, `answer_s` until a handler gives up on its answer.
    """

    batch: int = 5_000
    unsaved: int = 20_000
    waiting: int = 50_000
    tick_s: float = 1.0
    idle_s: float = 15.0
    answer_s: float = 60.0


class Outgoing(msgspec.Struct, frozen=True):
    """Where order changes go: the names of the channels, and how a change is written."""

    channels: tuple[str, ...]
    body: Callable[[RepairOrder], bytes]

    def pushes(self, orders: Sequence[RepairOrder]) -> tuple[QueuedPush, ...]:
        """One push an order change and channel."""
        written = [(order, self.body(order)) for order in orders]
        return tuple(
            QueuedPush(channel, order.order_id, order.key, body) for order, body in written for channel in self.channels
        )


class Clocks(msgspec.Struct, frozen=True):
    """`wall` times pushes and letters; `events` is the pipeline's, None where the records bring their own time."""

    wall: Clock
    events: Clock | None


class Pipeline:
    """One thread that takes what is posted, one batch after the other.

    A batch that can not be written leaves nothing behind: the state is read again from the store, and whoever
    posted it is told to send it again.
    """

    def __init__(
        self,
        store: Store,
        basis: Basis,
        readers: Mapping[str, Reader],
        clocks: Clocks,
        outgoing: Outgoing,
        limits: Limits,
    ) -> None:
        self.changes = Changes()
        self.trouble: str | None = None
        self._store = store
        self._basis = basis
        self._readers = readers
        self._clocks = clocks
        self._outgoing = outgoing
        self._limits = limits
        self._inbox = Inbox(limits.waiting)
        self._resume()
        self._thread = Thread(target=self._work, name="pipeline", daemon=True)
        self._stopping = Event()

    def start(self) -> None:
        """Begin to take what is posted."""
        self._thread.start()

    def stop(self) -> None:
        """Take what waits, then no more; returns when all of it is committed."""
        self._inbox.close()
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def is_running(self) -> bool:
        """Whether what is posted is taken."""
        return self._thread.is_alive()

    def now(self) -> datetime:
        """The pipeline's clock; the wall's while nothing has come that brings its own time."""
        if self._clocks.events is not None:
            return self._clocks.events.now()
        return self._state.now if self._state.now > BEFORE_ALL else self._clocks.wall.now()

    def ingest_documents(self, kind: str, documents: Sequence[bytes]) -> IngestAnswer:
        """Post JSON documents of one kind (`alarms`, `complaints`) and wait until they are committed.

        Raises `InboxFull`, or `NotCommitted`: both mean that sending the same again later is right.
        """
        if not documents:
            return IngestAnswer(0, 0, ())
        answer = self._inbox.put(kind, documents)
        try:
            return answer.result(self._limits.answer_s)
        except TimeoutError as error:
            raise NotCommitted("the service did not come to it in time; send it again") from error

    def turn(self, submissions: Sequence[Submission]) -> None:
        """One batch from beginning to end; when this raises, nothing of it was written."""
        documents = [(submission.kind, document) for submission in submissions for document in submission.documents]
        now = self._clocks.events.now() if self._clocks.events else None
        reading = read_documents(documents, self._readers, now)
        known = self._known_already(reading)
        step = take_step(self._state, reading.arrivals, now or self._state.now, known)
        self._commit(documents, reading, step)
        _answer(submissions, reading, step)

    def conclude(self) -> None:
        """The recording has ended: conclude what is open as open. Only once the pipeline has stopped.

        Where something came too late for what had been concluded, all is concluded again in the order of events.
        """
        ended_at = self._state.now
        if ended_at > BEFORE_ALL:
            self._commit((), Reading((), {}), Step(facts=self._state.correlator.drain(ended_at)))
        if self._state.correlator.outdated:
            records = self._store.journal.in_event_order()
            self._store.replace_conclusions(tuple(concluded_again(records, self._basis, ended_at)))
            self.changes.tell()
        self._resume()

    def _resume(self) -> None:
        recovered = recover(self._store, self._basis)
        self._state, self._batch, self._unsaved = recovered.state, recovered.batch, recovered.unsaved

    def _commit(self, documents: Sequence[tuple[str, bytes]], reading: Reading, step: Step) -> None:
        outcome = self._outcome(documents, reading, step)
        unsaved = self._unsaved + len(outcome.records)
        if unsaved >= self._limits.unsaved:
            outcome = msgspec.structs.replace(outcome, snapshot=self._basis.snapshot(self._state))
        self._store.commit(outcome)
        self._batch, self._unsaved = outcome.batch, 0 if outcome.snapshot else unsaved
        self.changes.tell()

    def _known_already(self, reading: Reading) -> frozenset[bytes]:
        # The correlator knows a duplicate of anything younger; asking the journal about each would cost a look-up.
        rules, now = self._state.grounds.rules, self._state.now
        old = [
            content_of(arrival.record)
            for arrival in reading.arrivals
            if arrival.record.event_time + rules.forget_after < max(now, arrival.known_at)
        ]
        return self._store.journal.filed_already(old) if old else frozenset()

    def _news(self, filed: Sequence[Filed]) -> tuple[Filed, ...]:
        """Without the duplicates that stand in the journal word for word."""
        contents = [content_of(entry.record) for entry in filed if not entry.accepted]
        if not contents:
            return tuple(filed)
        seen = set(self._store.journal.filed_already(contents))
        news: list[Filed] = []
        for entry in filed:
            content = content_of(entry.record)
            if entry.accepted or content not in seen:
                news.append(entry)
            seen.add(content)
        return tuple(news)

    def _outcome(self, documents: Sequence[tuple[str, bytes]], reading: Reading, step: Step) -> BatchOutcome:
        state, wall = self._state, self._clocks.wall.now()
        return BatchOutcome(
            batch=self._batch + 1,
            now=state.now,
            committed_at=wall,
            watermark=state.watermark.at(state.now) if state.newest_event_time else None,
            newest_event_time=state.newest_event_time,
            records=self._news(step.filed),
            dead_letters=dead_letters(documents, reading.rejected, "http", wall),
            facts=tuple(step.facts),
            orders=tuple(step.orders),
            pushes=self._outgoing.pushes(step.orders),
            counts=_counts([kind for kind, _ in documents], reading, step),
        )

    def _work(self) -> None:
        while True:
            submissions = self._inbox.take(self._limits.batch, self._limits.tick_s)
            if submissions or self._is_due():
                self._try(submissions)
            elif self._stopping.is_set():
                return

    def _is_due(self) -> bool:
        """Whether something falls due although nothing came; a recording's time stands still then."""
        if self._clocks.events is None or self._stopping.is_set():
            return False
        now, due = self._clocks.events.now(), self._state.correlator.next_due
        return (due is not None and due <= now) or now - self._state.now >= timedelta(seconds=self._limits.idle_s)

    def _try(self, submissions: Sequence[Submission]) -> None:
        try:
            self.turn(submissions)
            self.trouble = None
        except (DBAPIError, PositionMoved) as error:
            self._start_over(error)
            _refuse(submissions, f"the store can not be written to: {error}")
        except Exception as error:  # noqa: BLE001 - our own mistake over one document may not stop the others
            self._start_over(error)
            self._try_apart(submissions, error)

    def _try_apart(self, submissions: Sequence[Submission], error: Exception) -> None:
        if len(submissions) > 1:
            for submission in submissions:
                self._try([submission])
        else:
            _refuse(submissions, f"the service made a mistake over it and wrote nothing: {error!r}")

    def _start_over(self, error: Exception) -> None:
        _log.error("batch_not_committed", batch=self._batch + 1, error=repr(error))
        self.trouble = repr(error)
        try:
            self._resume()
        except DBAPIError as still:
            # Without a state nothing can be taken. The next batch fails on the position, and tries this again.
            _log.error("store_not_read", error=repr(still))
            self._batch = -1


def _counts(kinds: Sequence[str], reading: Reading, step: Step) -> dict[str, Count]:
    counts: dict[str, Count] = {}
    for kind in dict.fromkeys(kinds):
        numbers = {number for number, other in enumerate(kinds) if other == kind}
        accepted, rejected = len(numbers & step.accepted), len(numbers & reading.rejected.keys())
        duplicate = len(numbers) - accepted - rejected
        counts[kind] = Count(accepted, duplicate, rejected, len(numbers & step.late))
    return counts


def _answer(submissions: Sequence[Submission], reading: Reading, step: Step) -> None:
    first = 0
    for submission in submissions:
        numbers = range(first, first + len(submission.documents))
        first = numbers.stop
        rejected = tuple(
            RejectedDocument(number - numbers.start, why.reason.value, why.detail)
            for number in numbers
            if (why := reading.rejected.get(number)) is not None
        )
        accepted = sum(number in step.accepted for number in numbers)
        answer = IngestAnswer(accepted, len(numbers) - accepted - len(rejected), rejected)
        submission.answer.set_result(answer)


def _refuse(submissions: Sequence[Submission], why: str) -> None:
    for submission in submissions:
        submission.answer.set_exception(NotCommitted(why))
