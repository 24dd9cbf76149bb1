"""Order changes on their way out, with receivers that take, refuse, fail and hang."""

from collections.abc import Callable
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import create_engine, select

from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from ingest.clock import ReplayClock
from service.channels.channel import Channel, Patience, Way
from service.channels.outbox import Outbox
from service.pipeline.changes import Changes
from service.store import schema
from service.store.batch import QueuedPush
from service.store.store import Store
from tests.service.made import at, outcome

PATIENCE = Patience(give_up_after=timedelta(hours=1))


class Receiver:
    """Does what it is told with each message, and keeps what it took."""

    def __init__(self, answer: Callable[[PushMessage], str] = lambda _: "taken") -> None:
        self.answer = answer
        self.taken: list[str] = []

    def push(self, message: PushMessage) -> Delivered:
        answer = self.answer(message)
        self.taken.append(message.key)
        return Delivered(answer)


def unavailable(_: PushMessage) -> str:
    raise Unavailable("503")


@pytest.fixture
def clock() -> ReplayClock:
    return ReplayClock(at(9))


def queue(store: Store, *keys: str, channel: str = "hook") -> None:
    pushes = tuple(QueuedPush(channel, key.partition(".")[0], key, key.encode()) for key in keys)
    store.commit(outcome(store.journal.last_batch() + 1, pushes=pushes))


def channel(store: Store, clock: ReplayClock, receiver: Receiver) -> Channel:
    return Channel("hook", Way(receiver), store.deliveries, clock, PATIENCE)


def pass_time(clock: ReplayClock, **by: float) -> None:
    clock.advance_to(clock.now() + timedelta(**by))


def test_what_is_due_is_pushed_once_and_in_order(store: Store, clock: ReplayClock) -> None:
    queue(store, "R-1.1", "R-2.1", "R-3.1")
    receiver = Receiver()
    worker = channel(store, clock, receiver)
    assert worker.work_off() == timedelta(0)
    assert worker.work_off() == PATIENCE.look_every
    assert receiver.taken == ["R-1.1", "R-2.1", "R-3.1"]
    assert store.deliveries.counts("hook") == {"delivered": 3}


def test_every_try_and_its_answer_stands_in_the_ledger(store: Store, clock: ReplayClock, url: str) -> None:
    queue(store, "R-1.1")
    receiver = Receiver(unavailable)
    worker = channel(store, clock, receiver)
    worker.work_off()
    receiver.answer = lambda _: "204"
    pass_time(clock, seconds=2)
    worker.work_off()
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = connection.execute(select(schema.ledger.c.outcome, schema.ledger.c.answer).order_by(schema.ledger.c.id))
        assert [tuple(row) for row in rows] == [("waiting", "503"), ("delivered", "204")]
    engine.dispose()


def test_a_later_state_of_an_order_waits_for_the_earlier_one(store: Store, clock: ReplayClock) -> None:
    queue(store, "R-1.1", "R-2.1", "R-1.2")
    failing = {"R-1.1"}

    def answer(message: PushMessage) -> str:
        return unavailable(message) if message.key in failing else "taken"

    receiver = Receiver(answer)
    worker = channel(store, clock, receiver)
    for _ in range(3):
        worker.work_off()
        pass_time(clock, milliseconds=400)
    assert receiver.taken == []
    pass_time(clock, seconds=1)
    failing.clear()
    for _ in range(3):
        worker.work_off()
    assert receiver.taken == ["R-2.1", "R-1.1", "R-1.2"]


def test_one_message_that_is_never_taken_does_not_hold_up_other_orders(store: Store, clock: ReplayClock) -> None:
    queue(store, "R-1.1", "R-2.1")
    receiver = Receiver(lambda message: unavailable(message) if message.order_id == "R-1" else "taken")
    worker = channel(store, clock, receiver)
    for _ in range(4):
        worker.work_off()
        pass_time(clock, seconds=1)
    assert receiver.taken == ["R-2.1"]


def test_a_receiver_that_is_away_is_tried_with_one_message_and_ever_longer_pauses(
    store: Store, clock: ReplayClock
) -> None:
    queue(store, *(f"R-{number}.1" for number in range(50)))
    tried: list[str] = []

    def answer(message: PushMessage) -> str:
        tried.append(message.key)
        raise Unavailable("503")

    worker = channel(store, clock, Receiver(answer))
    pauses = []
    for _ in range(4):
        pauses.append(worker.work_off())
        assert worker.work_off() > timedelta(0)
        clock.advance_to(clock.now() + pauses[-1])
    assert pauses == [timedelta(seconds=seconds) for seconds in (1, 2, 4, 5)]
    assert len(tried) == 4


def test_what_is_refused_is_undeliverable_at_once_and_shown(store: Store, clock: ReplayClock) -> None:
    def refuse(_: PushMessage) -> str:
        raise Refused("410 Gone")

    queue(store, "R-1.1")
    channel(store, clock, Receiver(refuse)).work_off()
    assert store.deliveries.counts("hook") == {"undeliverable": 1}
    assert store.reads.freshness().undeliverable == 1


def test_after_the_horizon_a_push_is_undeliverable(store: Store, clock: ReplayClock) -> None:
    queue(store, "R-1.1")
    worker = channel(store, clock, Receiver(unavailable))
    while store.deliveries.counts("hook") == {"waiting": 1}:
        worker.work_off()
        pass_time(clock, seconds=30)
    assert store.deliveries.counts("hook") == {"undeliverable": 1}
    assert at(9.7) < clock.now() < at(10.1)


def test_a_receiver_that_asks_for_time_gets_it(store: Store, clock: ReplayClock) -> None:
    def busy(_: PushMessage) -> str:
        raise Unavailable("429", timedelta(minutes=20))

    queue(store, "R-1.1")
    channel(store, clock, Receiver(busy)).work_off()
    assert store.deliveries.next_due("hook") == at(9) + timedelta(minutes=20)


def test_our_own_mistake_in_a_receiver_is_tried_again_and_stops_nobody(store: Store, clock: ReplayClock) -> None:
    receiver = Receiver(lambda _: str(1 / 0))
    queue(store, "R-1.1")
    worker = channel(store, clock, receiver)
    worker.work_off()
    receiver.answer = lambda _: "taken"
    pass_time(clock, seconds=1)
    worker.work_off()
    assert receiver.taken == ["R-1.1"]


def test_what_was_not_written_down_is_pushed_again_with_the_same_key(
    store: Store, clock: ReplayClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, "R-1.1")
    receiver = Receiver()
    with monkeypatch.context() as patch:
        patch.setattr(type(store.deliveries), "record", lambda *_: None)
        channel(store, clock, receiver).work_off()
    channel(store, clock, receiver).work_off()
    assert receiver.taken == ["R-1.1", "R-1.1"]


def test_a_receiver_that_hangs_delays_no_other(store: Store, clock: ReplayClock) -> None:
    go_on, hangs, arrived = Event(), Event(), Event()

    def hang(_: PushMessage) -> str:
        hangs.set()
        go_on.wait(30)
        return "at last"

    def note(_: PushMessage) -> str:
        arrived.set()
        return "taken"

    hanging, quick, changes = Receiver(hang), Receiver(note), Changes()
    outbox = Outbox(store.deliveries, {"slow": Way(hanging), "hook": Way(quick)}, clock, changes, PATIENCE)
    outbox.start()
    queue(store, "R-1.1", channel="slow")
    changes.tell()
    assert hangs.wait(20)
    queue(store, "R-1.1")
    changes.tell()
    assert arrived.wait(20)
    assert hanging.taken == []
    go_on.set()
    outbox.stop()
    assert hanging.taken == ["R-1.1"]
    assert outbox.is_idle()
