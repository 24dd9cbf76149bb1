"""What is to be told to those who only look: queued with the batch, taken in order, bounded."""

import pytest

from service.store.batch import QueuedProjection
from service.store.projection_queue import Backlog
from service.store.store import PositionMoved, Store
from tests.service.made import at, outcome


def queue(store: Store, *bodies: bytes, items: int = 1, hours: float = 9.0, target: str = "influx") -> None:
    queued = tuple(QueuedProjection(target, items, body) for body in bodies)
    store.commit(outcome(store.journal.last_batch() + 1, hours, projections=queued))


def bodies(store: Store, most_items: int = 100, target: str = "influx") -> list[bytes]:
    return [row.body for row in store.projections.waiting(target, most_items)]


def test_what_a_batch_tells_waits_in_order_for_its_own_target(store: Store) -> None:
    queue(store, b"1", b"2")
    queue(store, b"other", target="facts")
    queue(store, b"3", hours=9.1)
    assert bodies(store) == [b"1", b"2", b"3"]
    assert bodies(store, target="facts") == [b"other"]


def test_of_a_batch_that_is_not_committed_nothing_is_told(store: Store) -> None:
    queue(store, b"1")
    with pytest.raises(PositionMoved):
        store.commit(outcome(7, projections=(QueuedProjection("influx", 1, b"never"),)))
    assert bodies(store) == [b"1"]


def test_a_look_takes_one_row_at_least_and_no_more_items_than_asked_for(store: Store) -> None:
    queue(store, b"1", b"2", b"3", items=4)
    assert bodies(store, most_items=8) == [b"1", b"2"]
    assert bodies(store, most_items=1) == [b"1"]


def test_what_was_taken_is_gone_and_counted(store: Store) -> None:
    queue(store, b"1", b"2", items=5)
    store.projections.done("influx", store.projections.waiting("influx", 5), refused=2)
    assert bodies(store) == [b"2"]
    assert store.projections.backlog("influx") == Backlog(waiting=5, oldest=at(9), taken=3, refused=2)


def test_what_nobody_was_told_yet_has_an_empty_backlog(store: Store) -> None:
    assert store.projections.backlog("influx") == Backlog()


def test_what_is_too_old_is_dropped_and_counted_and_nothing_else(store: Store) -> None:
    for hours in (1.0, 2.0, 3.0):
        queue(store, str(hours).encode(), items=10, hours=hours)
    queue(store, b"other", hours=1.0, target="facts")
    assert store.projections.drop("influx", at(2), most_items=1000) == 10
    assert bodies(store) == [b"2.0", b"3.0"]
    assert store.projections.backlog("influx").dropped == 10
    assert store.projections.drop("influx", at(2), most_items=1000) == 0
    assert bodies(store, target="facts") == [b"other"]


def test_of_too_many_the_oldest_are_dropped(store: Store) -> None:
    queue(store, b"1", b"2", b"3", b"4", items=10)
    assert store.projections.drop("influx", at(0), most_items=25) == 20
    assert bodies(store) == [b"3", b"4"]


def test_what_was_measured_waits_behind_what_was_concluded(store: Store) -> None:
    queue(store, b"concluded")
    store.projections.add([QueuedProjection("influx", 1, b"measured")], at(9.5))
    assert bodies(store) == [b"concluded", b"measured"]
