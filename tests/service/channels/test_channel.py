"""Channels in floods, with limits, and with receivers that let us in no more."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest

from alerts.channels.digest import Digest
from alerts.channels.push import Delivered, PushMessage, Refused, Unavailable
from ingest.clock import ReplayClock
from service.channels.channel import Channel, Patience, Way
from service.store.batch import QueuedPush
from service.store.store import Store
from tests.alerts.channels.cast import order_message
from tests.service.made import at, outcome

PATIENCE = Patience(give_up_after=timedelta(hours=1), off_after=3)


class People:
    """A receiver that people read: keeps what it was told, one by one and as digests."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.told: list[str] = []
        self.digests: list[Digest] = []

    def push(self, message: PushMessage) -> Delivered:
        if self.trouble is not None:
            raise self.trouble
        self.told.append(message.key)
        return Delivered("taken")

    def push_digest(self, digest: Digest) -> Delivered:
        if self.trouble is not None:
            raise self.trouble
        self.digests.append(digest)
        return Delivered("taken")

    @property
    def messages(self) -> int:
        return len(self.told) + len(self.digests)


@pytest.fixture
def clock() -> ReplayClock:
    return ReplayClock(at(9))


@pytest.fixture
def people() -> People:
    return People()


def queue(store: Store, *pairs: tuple[int, int]) -> None:
    """States of orders, as (number of the order, version)."""
    messages = [order_message(f"R-{number}", version=version) for number, version in pairs]
    pushes = tuple(QueuedPush("chat", each.order_id, each.key, each.body) for each in messages)
    store.commit(outcome(store.journal.last_batch() + 1, pushes=pushes))


def chat(store: Store, clock: ReplayClock, people: People, per_minute: int = 5) -> Channel:
    way = Way(people, people.push_digest, per_minute=per_minute)
    return Channel("chat", way, store.deliveries, clock, PATIENCE)


def pass_time(clock: ReplayClock, **by: float) -> None:
    clock.advance_to(clock.now() + timedelta(**by))


def test_few_messages_go_one_by_one(store: Store, clock: ReplayClock, people: People) -> None:
    queue(store, *((number, 1) for number in range(5)))
    chat(store, clock, people).work_off()
    assert len(people.told) == 5
    assert people.digests == []


def test_more_than_the_limit_go_as_one(store: Store, clock: ReplayClock, people: People) -> None:
    queue(store, *((number, 1) for number in range(300)))
    chat(store, clock, people).work_off()
    (digest,) = people.digests
    assert (digest.messages, digest.open, people.told) == (300, 300, [])
    assert store.deliveries.counts("chat") == {"delivered": 300}


def test_later_states_go_in_the_same_message_as_earlier_ones(store: Store, clock: ReplayClock, people: People) -> None:
    queue(store, *((number, version) for version in (1, 2) for number in range(4)))
    chat(store, clock, people).work_off()
    assert [(digest.messages, digest.open) for digest in people.digests] == [(8, 4)]


def test_a_storm_makes_no_more_messages_than_the_limit_allows(store: Store, clock: ReplayClock, people: People) -> None:
    worker, number = chat(store, clock, people), 0
    for _ in range(60):
        queue(store, *((number + more, 1) for more in range(33)))
        number += 33
        worker.work_off()
        pass_time(clock, seconds=1)
    pass_time(clock, seconds=60)
    worker.work_off()
    assert store.deliveries.counts("chat") == {"delivered": 60 * 33}
    assert people.messages <= 5 * 2 + 1
    assert sum(digest.messages for digest in people.digests) + len(people.told) == 60 * 33


def test_a_flood_that_can_not_be_told_now_is_told_later_as_one(
    store: Store, clock: ReplayClock, people: People
) -> None:
    worker = chat(store, clock, people)
    queue(store, *((number, 1) for number in range(20)))
    people.trouble = Unavailable("503")
    worker.work_off()
    assert store.deliveries.counts("chat") == {"waiting": 20}
    people.trouble = None
    pass_time(clock, seconds=30)
    worker.work_off()
    assert [digest.messages for digest in people.digests] == [20]


def test_every_message_of_a_flood_is_put_down_as_told_by_its_key(
    store: Store, clock: ReplayClock, people: People
) -> None:
    queue(store, *((number, 1) for number in range(20)))
    chat(store, clock, people).work_off()
    answers = store.deliveries.answers("chat", limit=100)
    assert len(answers) == 20
    assert {answer.answer for answer in answers} == {f"one of 20 in {people.digests[0].key}: taken"}


def test_a_machine_with_a_limit_gets_every_state_in_its_time(store: Store, clock: ReplayClock, people: People) -> None:
    worker = Channel("chat", Way(people, per_minute=3), store.deliveries, clock, PATIENCE)
    queue(store, *((number, 1) for number in range(9)))
    told = []
    for _ in range(3):
        worker.work_off()
        told.append(len(people.told))
        pass_time(clock, seconds=61)
    assert told == [3, 6, 9]


def test_a_channel_that_lets_us_in_no_more_is_switched_off_and_loses_nothing(
    store: Store, clock: ReplayClock, people: People
) -> None:
    worker = chat(store, clock, people)
    queue(store, (1, 1), (2, 1))
    people.trouble = Refused("feishu answered 401", for_all=True)
    for _ in range(3):
        worker.work_off()
        pass_time(clock, seconds=10)
    off = store.deliveries.off("chat")
    assert off is not None
    assert off.why == "feishu answered 401"
    assert worker.trouble is not None
    assert "switched off: feishu answered 401" in worker.trouble
    assert "/api/v1/channels/chat/enable" in worker.trouble
    assert store.deliveries.counts("chat") == {"waiting": 2}
    people.trouble = None
    worker.work_off()
    assert people.told == []


def test_a_channel_that_is_switched_on_goes_on_where_it_was(store: Store, clock: ReplayClock, people: People) -> None:
    worker = chat(store, clock, people)
    queue(store, (1, 1), (2, 1))
    store.deliveries.switch_off("chat", "401", clock.now())
    worker.work_off()
    assert people.told == []
    assert store.deliveries.switch_on("chat", clock.now())
    assert not store.deliveries.switch_on("chat", clock.now())
    worker.work_off()
    assert people.told == ["R-1.1", "R-2.1"]
    assert worker.trouble is None


def test_it_stays_off_over_a_restart(store: Store, clock: ReplayClock, people: People) -> None:
    queue(store, (1, 1))
    store.deliveries.switch_off("chat", "410", clock.now())
    again = chat(store, clock, people)
    again.work_off()
    assert people.told == []
    assert again.trouble is not None


def test_what_waits_too_long_for_a_channel_that_is_off_is_shown_as_undeliverable(
    store: Store, clock: ReplayClock, people: People
) -> None:
    queue(store, (1, 1))
    store.deliveries.switch_off("chat", "410", clock.now())
    pass_time(clock, hours=2)
    chat(store, clock, people).work_off()
    assert store.deliveries.counts("chat") == {"undeliverable": 1}


def test_one_success_between_refusals_keeps_a_channel_on(store: Store, clock: ReplayClock, people: People) -> None:
    worker = chat(store, clock, people)
    for number in range(8):
        queue(store, (number, 1))
        people.trouble = Refused("403", for_all=True) if number % 2 else None
        worker.work_off()
        pass_time(clock, seconds=200)
    assert store.deliveries.off("chat") is None


def test_what_one_message_is_refused_for_switches_nothing_off(store: Store, clock: ReplayClock, people: People) -> None:
    people.trouble = Refused("422")
    queue(store, *((number, 1) for number in range(5)))
    chat(store, clock, people).work_off()
    assert store.deliveries.counts("chat") == {"undeliverable": 5}
    assert store.deliveries.off("chat") is None


class Dice:
    """Fails as the dice say, and keeps which keys it took."""

    def __init__(self, fails: Callable[[], bool]) -> None:
        self._fails = fails
        self.taken: Counter[str] = Counter()

    def push(self, message: PushMessage) -> Delivered:
        if self._fails():
            raise Unavailable("503")
        self.taken[message.key] += 1
        return Delivered("taken")


def test_a_receiver_that_fails_three_times_in_ten_is_not_taken_for_away(store: Store, clock: ReplayClock) -> None:
    chance = random.Random(11)  # noqa: S311 - a dice, not a secret
    dice = Dice(lambda: chance.random() < 0.3)
    worker = Channel("chat", Way(dice, at_once=1), store.deliveries, clock, PATIENCE)
    queue(store, *((number, 1) for number in range(200)))
    while store.deliveries.counts("chat").get("waiting"):
        wait = worker.work_off()
        clock.advance_to(clock.now() + wait)
    assert len(dice.taken) == 200
    assert set(dice.taken.values()) == {1}
    assert clock.now() < at(9) + timedelta(minutes=3)


def test_messages_of_different_orders_go_side_by_side_and_of_one_order_in_turn(
    store: Store, clock: ReplayClock
) -> None:
    meet, together = Barrier(4), list[str]()

    class Meeting:
        def push(self, message: PushMessage) -> Delivered:
            if message.key != "R-9.1":
                try:
                    meet.wait(5)
                    together.append(message.key)
                except BrokenBarrierError:
                    together.append("alone")
            return Delivered("taken")

    worker = Channel("chat", Way(Meeting(), at_once=4), store.deliveries, clock, PATIENCE)
    queue(store, (9, 1))
    worker.work_off()
    queue(store, (1, 1), (2, 1), (3, 1), (4, 1), (1, 2), (2, 2), (3, 2), (4, 2))
    worker.work_off()
    assert sorted(together) == ["R-1.1", "R-2.1", "R-3.1", "R-4.1"]
    worker.work_off()
    assert sorted(together[4:]) == ["R-1.2", "R-2.2", "R-3.2", "R-4.2"]


def test_one_that_is_away_for_long_keeps_nothing_waiting_beyond_its_time(
    store: Store, clock: ReplayClock, people: People
) -> None:
    people.trouble = Unavailable("503")
    worker = Channel("chat", Way(people), store.deliveries, clock, PATIENCE)
    queue(store, *((number, 1) for number in range(30)))
    pass_time(clock, hours=2)
    for _ in range(3):
        clock.advance_to(clock.now() + worker.work_off())
    assert store.deliveries.counts("chat") == {"waiting": 27, "undeliverable": 3}
    for _ in range(4):
        clock.advance_to(clock.now() + worker.work_off())
    assert store.deliveries.counts("chat") == {"undeliverable": 30}
