"""One step of the live service, as a function of what it holds and what arrived: no store, no clock, no threads.

The same arrivals with the same `now` take the same steps, so that a restart comes to the same state by taking
the journal's batches again.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from alerts.action import ActionDone, ActionRefused
from alerts.case import Case
from alerts.desk import Desk, concerns_desk
from alerts.notices.notice import Notice
from alerts.orders.order import RepairOrder
from alerts.told import Told
from alerts.works.works_book import Planned
from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.outages.alarm_book import Receipt
from ingest.records import Record
from ingest.watermark import Watermark
from service.pipeline.earlier import Earlier
from service.store.batch import Filed
from service.store.rows import kind_of

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


class Arrival(msgspec.Struct, frozen=True):
    """A record, when it became known to the service, and the number of its document in the batch."""

    record: Record
    known_at: datetime
    document: int = 0


class State(msgspec.Struct):
    """All that is held in memory. `now` is how far the pipeline's clock has come."""

    correlator: Correlator
    desk: Desk
    watermark: Watermark
    now: datetime = BEFORE_ALL
    newest_event_time: datetime | None = None
    planned: Planned | None = None

    def plan(self, *, anew: bool = True) -> None:
        """Let the correlator go on by the planned works of the desk; `anew`: what they concern is told again."""
        planned = self.desk.planned
        if planned is not None and planned is not self.planned:
            self.correlator.plan(planned.rows, planned.silences, self.now if anew else None)
            self.planned = planned


class Step(msgspec.Struct):
    """What one step came to; `accepted` and `late` are numbers of documents of which a part was.

    `deciding` is False where the decisions are known already. `done` is what became of actions; those `refused`, by the
    numbers of their documents, have changed nothing.
    """

    deciding: bool = True
    filed: list[Filed] = []
    accepted: set[int] = set()
    late: set[int] = set()
    facts: list[Fact] = []
    orders: list[RepairOrder] = []
    notices: list[Notice] = []
    cases: list[Case] = []
    done: list[ActionDone] = []
    refused: dict[int, ActionRefused] = {}

    def take_up(self, told: Told) -> None:
        """What the desk told goes with the rest."""
        self.orders += told.orders
        self.notices += told.notices
        self.cases += told.cases


def take_step(state: State, arrivals: Iterable[Arrival], now: datetime, earlier: Earlier) -> Step:
    """File the arrivals one by one, conclude what falls due between them and up to `now`, decide on it.

    `earlier`: what was filed of them so long ago that the correlator may have forgotten it.
    """
    step = Step()
    _take(state, step, arrivals, now, earlier)
    return step


def retake_step(state: State, filed: Sequence[Filed], now: datetime, earlier: Earlier) -> None:
    """Take a step that was taken before: its records again, what follows from them left aside."""
    again = (Arrival(entry.record, entry.filed_at) for entry in filed)
    _take(state, Step(deciding=False), again, now, earlier)


def _take(state: State, step: Step, arrivals: Iterable[Arrival], now: datetime, earlier: Earlier) -> None:
    if step.deciding:
        state.plan()
    for arrival in arrivals:
        _catch_up(state, step, arrival.known_at)
        if not earlier.knows(arrival.record):
            _file(state, step, arrival, earlier)
    _catch_up(state, step, now)
    if state.now > BEFORE_ALL:
        _conclude(state, step, state.now)


def _catch_up(state: State, step: Step, moment: datetime) -> None:
    # What falls due at the very moment of a record is concluded after it, as in a replay.
    while (due := state.correlator.next_due) is not None and due < moment:
        _look_at_desk(state, step, due)
        state.now = max(state.now, due)
        _conclude(state, step, state.now)
    _look_at_desk(state, step, moment)
    state.now = max(state.now, moment)


def _look_at_desk(state: State, step: Step, before: datetime) -> None:
    # The correlator is not asked at these moments: those that take the step again do not know of them.
    while step.deciding and (due := state.desk.next_due) is not None and due < before:
        state.now = max(state.now, due)
        _decide(state, step, (), state.now)


def _file(state: State, step: Step, arrival: Arrival, earlier: Earlier) -> None:
    # The clock never goes back: a record that was known before it came is known from now on.
    record = arrival.record
    if record.known_at != state.now:
        record = msgspec.structs.replace(record, known_at=state.now)
    earlier.recall(state.correlator, record)
    accepted = state.correlator.observe(record) is Receipt.ACCEPTED
    step.filed.append(Filed(record, state.now, accepted))
    if not accepted:
        return
    step.accepted.add(arrival.document)
    if step.deciding and concerns_desk(record):
        state.desk.observe(record)
    # Alarms are one source and complaints another: the silence of one does not hold up the other.
    if state.watermark.take(kind_of(record), record.event_time, state.now):
        step.late.add(arrival.document)
    newest = state.newest_event_time
    state.newest_event_time = record.event_time if newest is None else max(newest, record.event_time)


def _conclude(state: State, step: Step, now: datetime) -> None:
    facts = state.correlator.advance(now, state.watermark.at(now))
    step.facts.extend(facts)
    if step.deciding:
        _decide(state, step, facts, now)


def _decide(state: State, step: Step, facts: Sequence[Fact], now: datetime) -> None:
    step.take_up(state.desk.take(facts, now))
