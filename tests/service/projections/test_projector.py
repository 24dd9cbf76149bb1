"""What waits for a target is sent in order, at least once, and what keeps it from that is told."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from alerts.channels.push import Refused, Unavailable
from ingest.clock import ReplayClock
from service.projections.projector import Projector
from service.store.store import Store
from tests.service.made import at
from tests.service.projections.made import Target, projector, queue


@pytest.fixture
def clock() -> ReplayClock:
    return ReplayClock(at(9))


def pass_time(clock: ReplayClock, **by: float) -> None:
    clock.advance_to(clock.now() + timedelta(**by))


def work_all_off(worker: Projector) -> None:
    while worker.work_off() == timedelta(0):
        pass


def told(worker: Projector) -> str | None:
    return worker.trouble


def away(_: Sequence[bytes]) -> int:
    raise Unavailable("it does not answer")


def test_what_waits_is_sent_in_order_and_once(store: Store, clock: ReplayClock) -> None:
    queue(store, "1", "2")
    queue(store, "3")
    target = Target()
    work_all_off(projector(store, clock, target))
    assert target.writes == [[b"1", b"2", b"3"]]
    assert store.projections.backlog("series").taken == 3


def test_a_write_carries_no_more_than_so_many_items(store: Store, clock: ReplayClock) -> None:
    queue(store, "1", "2", "3", items=4)
    target = Target()
    work_all_off(projector(store, clock, target, at_once=8))
    assert target.writes == [[b"1", b"2"], [b"3"]]


def test_while_the_target_is_away_everything_waits_with_ever_longer_pauses(store: Store, clock: ReplayClock) -> None:
    queue(store, "1")
    target = Target(away)
    worker = projector(store, clock, target)
    pauses = []
    for _ in range(8):
        pauses.append(worker.work_off())
        assert worker.work_off() > timedelta(0)
        pass_time(clock, seconds=pauses[-1].total_seconds())
    assert [pause.total_seconds() for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert told(worker) == "it does not answer"
    target.answer = lambda _: 0
    work_all_off(worker)
    assert target.taken == [b"1"]
    assert told(worker) is None


def test_a_target_that_asks_for_time_gets_it(store: Store, clock: ReplayClock) -> None:
    def busy(_: Sequence[bytes]) -> int:
        raise Unavailable("429", timedelta(minutes=5))

    queue(store, "1")
    assert projector(store, clock, Target(busy)).work_off() == timedelta(minutes=5)


def test_what_waited_for_too_long_is_dropped_and_counted_also_while_the_target_is_away(
    store: Store, clock: ReplayClock
) -> None:
    queue(store, "old", items=7, hours=9)
    queue(store, "young", items=2, hours=10)
    target = Target(away)
    worker = projector(store, clock, target, keep=timedelta(hours=2))
    clock.advance_to(at(11.5))
    worker.work_off()
    assert store.projections.backlog("series").dropped == 7
    target.answer = lambda _: 0
    pass_time(clock, minutes=1)
    work_all_off(worker)
    assert target.taken == [b"young"]


def test_the_oldest_of_too_many_are_dropped(store: Store, clock: ReplayClock) -> None:
    queue(store, "1", "2", "3", items=10)
    target = Target()
    work_all_off(projector(store, clock, target, most_waiting=20))
    assert target.taken == [b"2", b"3"]


def test_what_the_target_refuses_is_found_by_writing_apart_and_holds_up_nothing(
    store: Store, clock: ReplayClock
) -> None:
    def picky(bodies: Sequence[bytes]) -> int:
        if b"bad" in bodies:
            raise Refused("400")
        return 0

    queue(store, "1", "bad", "3", items=5)
    target = Target(picky)
    work_all_off(projector(store, clock, target))
    assert target.taken == [b"1", b"3"]
    backlog = store.projections.backlog("series")
    assert (backlog.waiting, backlog.taken, backlog.refused) == (0, 10, 5)


def test_items_that_the_target_leaves_out_are_counted_as_refused(store: Store, clock: ReplayClock) -> None:
    queue(store, "1", items=5)
    work_all_off(projector(store, clock, Target(lambda _: 2)))
    backlog = store.projections.backlog("series")
    assert (backlog.taken, backlog.refused) == (3, 2)


def test_our_own_mistake_is_tried_again(store: Store, clock: ReplayClock) -> None:
    queue(store, "1")
    target = Target(lambda _: 1 // 0)
    worker = projector(store, clock, target)
    assert worker.work_off() == timedelta(seconds=1)
    assert worker.trouble
    assert "ZeroDivisionError" in worker.trouble


def test_what_was_not_written_down_is_sent_again(
    store: Store, clock: ReplayClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(store, "1")
    target = Target()
    worker = projector(store, clock, target)
    with monkeypatch.context() as patch:
        patch.setattr(type(store.projections), "done", lambda *_: None)
        worker.work_off()
    work_all_off(worker)
    assert target.taken == [b"1", b"1"]


def test_of_several_processes_one_sends_and_when_it_stops_another_does(store: Store, clock: ReplayClock) -> None:
    first, second = Target(), Target()
    one, other = projector(store, clock, first, "one"), projector(store, clock, second, "other")
    queue(store, "1")
    work_all_off(one)
    queue(store, "2")
    work_all_off(other)
    assert (first.taken, second.taken) == ([b"1"], [])
    one.close()
    work_all_off(other)
    assert (first.closed, second.taken) == (True, [b"2"])


def test_what_a_process_that_died_did_not_send_another_sends_once_the_lease_has_run_out(
    store: Store, clock: ReplayClock
) -> None:
    died, other = projector(store, clock, Target(away), "died"), Target()
    queue(store, "1")
    died.work_off()
    worker = projector(store, clock, other, "other")
    work_all_off(worker)
    assert other.taken == []
    pass_time(clock, seconds=16)
    work_all_off(worker)
    assert other.taken == [b"1"]
    assert died.work_off() > timedelta(0)
    assert died.trouble is None
