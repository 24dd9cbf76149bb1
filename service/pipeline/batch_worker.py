"""One batch after the other: read → observe and advance → decide → commit → answer. No threads."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec
import structlog

from alerts.channels.routing import Route, Taking
from alerts.desk_rules import DeskRules
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from correlate.correlator import Correlator
from correlate.model import Model
from ingest.clock import Clock
from service.intake.answers import answer, counts_of, refuse
from service.intake.event_order import concluded_again
from service.intake.inbox import Stale, Submission
from service.intake.intake import Reader, Reading, dead_letters, read_documents
from service.pipeline.acting import carry_out
from service.pipeline.changes import Changes
from service.pipeline.earlier import Due, earlier
from service.pipeline.recovery import Basis, recover
from service.pipeline.step import BEFORE_ALL, Step, take_step
from service.projections.queued import Tellings
from service.store.batch import BatchOutcome, Filed, QueuedPush, Snapshot
from service.store.positions import stale_moves
from service.store.rows import content_of, identity_of
from service.store.store import Store
from service.works.works_given import with_works_given

LARGEST_SNAPSHOT = 1 << 29
"""Bytes: SQLite takes no value over 10⁹, PostgreSQL none over 2³⁰."""

_log = structlog.get_logger(__name__)


class Outgoing(msgspec.Struct, frozen=True):
    """Where orders and notices go, and how each is written; and what others are told."""

    routes: tuple[Route, ...]
    body: Callable[[RepairOrder], bytes]
    notice_body: Callable[[Notice], bytes]
    tellings: Tellings = Tellings()

    def pushes(self, orders: Sequence[RepairOrder], notices: Sequence[Notice], now: datetime) -> tuple[QueuedPush, ...]:
        """One push an order change or notice and channel that takes it; `now` is wall time."""
        return (*self._orders(orders, now), *self._notices(notices, now))

    def _orders(self, orders: Sequence[RepairOrder], now: datetime) -> Iterator[QueuedPush]:
        for order in orders:
            taking = [(route, route.takes_order(order)) for route in self.routes]
            wanted = [(route, when) for route, when in taking if when is not Taking.NO]
            body = self.body(order) if wanted else b""
            for route, when in wanted:
                due = route.not_before(order.priority, now)
                yield QueuedPush(route.name, order.order_id, order.key, body, when, due, route.hurries(due))

    def _notices(self, notices: Sequence[Notice], now: datetime) -> Iterator[QueuedPush]:
        for notice in notices:
            body = self.notice_body(notice)
            for route in self.routes:
                if route.takes_notice(notice):
                    due = route.not_before(notice.priority, now)
                    hurries = route.hurries(due)
                    yield QueuedPush(route.name, notice.subject, notice.notice_id, body, due_at=due, hurries=hurries)


class Clocks(msgspec.Struct, frozen=True):
    """`wall` times pushes and letters; `events` is the pipeline's, None where the records bring their own time."""

    wall: Clock
    events: Clock | None


class BatchWorker:
    """Holds the state and takes it from commit to commit; `changes` counts those.

    A snapshot goes with a commit when `unsaved` records were filed since the last, or as many as are held where that
    is more: so many at most are taken again after a restart.
    """

    def __init__(
        self,
        store: Store,
        basis: Basis,
        readers: Mapping[str, Reader],
        clocks: Clocks,
        outgoing: Outgoing,
        unsaved: int = 60_000,
        changes: Changes | None = None,
    ) -> None:
        self.changes = changes or Changes()
        self._store = store
        self._basis = basis
        self._readers = readers
        self._clocks = clocks
        self._outgoing = outgoing
        self._most_unsaved = unsaved
        self.resume()

    def resume(self) -> None:
        """Read the state again as it was after the last commit."""
        self._basis = self._basis.with_repairs(self._store.repairs_done.latest())
        recovered = recover(self._store, self._basis)
        self.state, self.batch, self._unsaved = recovered.state, recovered.batch, recovered.unsaved

    def take_model(self, model: Model) -> None:
        """Go on by another model: what is open keeps what it was put down so far. The next commit has a snapshot.

        Repairs that were done since are learnt from, too.
        """
        basis = self._basis.with_model(model).with_repairs(self._store.repairs_done.latest())
        state = basis.resumed(self._basis.snapshot(self.state))
        state.desk = self.state.desk.with_grounds(basis.grounds)
        self._basis, self.state, self._unsaved = basis, state, self._most_unsaved

    def take_rules(self, rules: DeskRules) -> None:
        """Go on by other rules of the desk, on the same grounds."""
        self._basis = replace(self._basis, desk_rules=rules)
        self.state.desk = self.state.desk.with_grounds(self._basis.grounds, rules)

    def now(self) -> datetime:
        """The pipeline's clock; the wall's while nothing has come that brings its own time."""
        if self._clocks.events is not None:
            return self._clocks.events.now()
        return self.state.now if self.state.now > BEFORE_ALL else self._clocks.wall.now()

    def is_due(self, idle: timedelta) -> bool:
        """Whether a step is due although nothing came: after `idle`, or when a conclusion falls due.

        The time of a recording stands still while nothing comes.
        """
        if self._clocks.events is None:
            return False
        now = self._clocks.events.now()
        dues = (self.state.correlator.next_due, self.state.desk.next_due)
        return any(due is not None and due <= now for due in dues) or now - self.state.now >= idle

    def turn(self, submissions: Sequence[Submission]) -> None:
        """One batch from beginning to end; when this raises, nothing of it was written."""
        submissions = self._in_step(submissions)
        documents = [(submission.kind, document) for submission in submissions for document in submission.documents]
        now = self._clocks.events.now() if self._clocks.events else None
        reading = read_documents(documents, self._readers, now)
        before = earlier(self._store.journal, _when_filed(reading, self.state.now), self._basis.rules)
        step = take_step(self.state, reading.arrivals, now or self.state.now, before)
        if reading.actions:
            carry_out(self.state, step, reading.actions, self._carried_out_already(reading))
        self._commit(submissions, reading, step)
        answer(submissions, reading, step)

    def conclude(self) -> None:
        """The recording has ended: conclude what is open as open. Only once nothing comes any more.

        Where something came too late for what had been concluded, all is concluded again in the order of events.
        """
        ended_at = self.state.now
        if ended_at > BEFORE_ALL:
            self._commit((), Reading((), {}), Step(facts=self.state.correlator.drain(ended_at)))
        if self.state.correlator.outdated:
            records = self._store.journal.as_happened(self._basis.rules.stale_after)
            inventory = with_works_given(self._basis.inventory, self._store.cases)
            fresh = Correlator(inventory, self._basis.model, self._basis.rules)
            facts = tuple(concluded_again(records, fresh, ended_at))
            told = self._outgoing.tellings.of(facts, ended_at)
            self._store.replace_conclusions(facts, told, self._clocks.wall.now())
            self.changes.tell()
        self.resume()

    def _in_step(self, submissions: Sequence[Submission]) -> Sequence[Submission]:
        """Without those whose source no longer stands where they begin: these are told so."""
        moves = [(submission, submission.move) for submission in submissions if submission.move is not None]
        stale = stale_moves(self._store.positions, [move for _, move in moves])
        left_out = {id(moves[number][0]) for number in stale}
        refuse([moves[number][0] for number in sorted(stale)], Stale("its source stands elsewhere in the store"))
        return [submission for submission in submissions if id(submission) not in left_out]

    def _commit(self, submissions: Sequence[Submission], reading: Reading, step: Step) -> None:
        outcome = self._outcome(submissions, reading, step)
        unsaved = self._unsaved + len(outcome.records)
        # As many records as it holds: writing all that it holds costs no more than the records since.
        saving = unsaved >= max(self._most_unsaved, self.state.correlator.size)
        if saving:
            outcome = msgspec.structs.replace(outcome, snapshot=self._snapshot())
        self._store.commit(outcome)
        self.batch, self._unsaved = outcome.batch, 0 if saving else unsaved
        self.changes.tell()

    def _snapshot(self) -> Snapshot | None:
        snapshot = self._basis.snapshot(self.state)
        if len(snapshot.body) <= LARGEST_SNAPSHOT:
            return snapshot
        _log.warning(
            "snapshot_left_out", bytes=len(snapshot.body), reason="too large; a restart reads more of the journal"
        )
        return None

    def _carried_out_already(self, reading: Reading) -> frozenset[str]:
        return self._store.actions.known([action.action_id for _, action in reading.actions])

    def _news(self, filed: Sequence[Filed]) -> tuple[Filed, ...]:
        """Without the duplicates that stand in the journal word for word."""
        again = [identity_of(entry.record) for entry in filed if not entry.accepted]
        if not again:
            return tuple(filed)
        seen = set(self._store.journal.contents_of(again))
        news: list[Filed] = []
        for entry in filed:
            content = content_of(entry.record)
            if entry.accepted or content not in seen:
                news.append(entry)
            seen.add(content)
        return tuple(news)

    def _outcome(self, submissions: Sequence[Submission], reading: Reading, step: Step) -> BatchOutcome:
        state, wall = self.state, self._clocks.wall.now()
        kinds = [submission.kind for submission in submissions for _ in submission.documents]
        letters = dead_letters(submissions, reading.rejected, self.batch + 1, wall)
        return BatchOutcome(
            batch=self.batch + 1,
            now=state.now,
            committed_at=wall,
            watermark=state.watermark.at(state.now) if state.newest_event_time else None,
            newest_event_time=state.newest_event_time,
            records=self._news(step.filed),
            dead_letters=letters,
            facts=tuple(step.facts),
            orders=tuple(step.orders),
            notices=tuple(step.notices),
            cases=tuple(step.cases),
            actions=tuple(step.done),
            pushes=self._outgoing.pushes(step.orders, step.notices, wall),
            projections=self._outgoing.tellings.of(step.facts, state.now, letters),
            moves=tuple(submission.move for submission in submissions if submission.move is not None),
            counts=counts_of(kinds, reading, step),
            shard=self._basis.shard,
            screening=self._basis.desk_rules.screening,
        )


def _when_filed(reading: Reading, now: datetime) -> Iterator[Due]:
    for arrival in reading.arrivals:
        now = max(now, arrival.known_at)
        yield arrival.record, now
