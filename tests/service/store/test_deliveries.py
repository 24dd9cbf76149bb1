"""What is put in the outbox, and in which order it comes out."""

from datetime import timedelta

from alerts.channels.routing import Taking
from service.store.batch import QueuedPush
from service.store.store import Store
from tests.service.made import at, outcome


def queue(store: Store, *pushes: QueuedPush) -> None:
    store.commit(outcome(store.journal.last_batch() + 1, pushes=pushes))


def push(key: str, taking: Taking = Taking.YES, due: float | None = None, channel: str = "chat") -> QueuedPush:
    moment = None if due is None else at(due)
    return QueuedPush(channel, key.partition(".")[0], key, b"{}", taking, moment, hurries=due is None)


def due(store: Store, hours: float) -> list[str]:
    return [waiting.key for waiting in store.deliveries.due("chat", at(hours))]


def test_how_an_order_goes_on_is_told_to_those_who_know_of_it_alone(store: Store) -> None:
    queue(store, push("R-1.1"), push("R-1.2", Taking.IF_KNOWN), push("R-2.2", Taking.IF_KNOWN))
    queue(store, push("R-3.1", channel="other"))
    queue(store, push("R-3.2", Taking.IF_KNOWN), push("R-1.3", Taking.IF_KNOWN))
    assert store.deliveries.counts("chat") == {"waiting": 3}


def test_an_order_that_is_new_to_a_channel_is_told_once(store: Store) -> None:
    queue(store, push("R-1.2", Taking.IF_NEW), push("R-1.3", Taking.IF_NEW))
    queue(store, push("R-1.4", Taking.IF_NEW), push("R-2.1", Taking.IF_NEW))
    assert due(store, 9) == ["R-1.2", "R-2.1"]


def test_what_waits_for_the_morning_is_due_then_and_has_not_waited_all_night(store: Store) -> None:
    queue(store, push("R-1.1", due=15))
    assert due(store, 14.9) == []
    assert due(store, 15) == ["R-1.1"]
    assert store.deliveries.due("chat", at(15))[0].queued_at == at(15)


def test_what_must_go_at_once_takes_the_earlier_states_of_its_order_with_it(store: Store) -> None:
    queue(store, push("R-1.1", due=15), push("R-2.1", due=15))
    queue(store, push("R-1.2"))
    assert due(store, 9) == ["R-1.1"]
    assert due(store, 15) == ["R-1.1", "R-2.1"]
    assert store.deliveries.next_due("chat") == at(9)
    assert at(9) + timedelta(0) == store.deliveries.due("chat", at(9))[0].queued_at
