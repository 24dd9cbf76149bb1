"""Where sources stand: moved with the batch that took from them, or nothing of it is written."""

import pytest

from service.store.batch import Move
from service.store.positions import SourceMoved, stale_moves
from service.store.store import Store
from tests.service.made import outcome

ALARMS, COMPLAINTS = "kafka:network.alarms/0", "kafka:customer.complaints/1"


def test_a_source_goes_on_from_where_it_was_taken(store: Store) -> None:
    assert store.positions.of(ALARMS) is None
    store.commit(outcome(1, moves=(Move(ALARMS, None, 40), Move(ALARMS, 40, 70))))
    store.commit(outcome(2, moves=(Move(ALARMS, 70, 90), Move(COMPLAINTS, None, 0))))
    assert [store.positions.of(source) for source in (ALARMS, COMPLAINTS)] == [90, 0]


@pytest.mark.parametrize("late", [Move(ALARMS, 30, 50), Move(ALARMS, None, 50)], ids=["elsewhere", "anew"])
def test_of_a_batch_that_begins_elsewhere_nothing_is_written(store: Store, late: Move) -> None:
    store.commit(outcome(1, moves=(Move(ALARMS, None, 40),)))
    with pytest.raises(SourceMoved, match=ALARMS):
        store.commit(outcome(2, moves=(Move(COMPLAINTS, None, 5), late)))
    assert [store.positions.of(source) for source in (ALARMS, COMPLAINTS)] == [40, None]
    store.commit(outcome(2))


def test_two_workers_that_begin_at_once_do_not_both_take_it(url: str) -> None:
    first, second = Store.open(url), Store.open(url)
    move = Move(ALARMS, None, 40)
    assert not stale_moves(second.positions, [move])
    first.commit(outcome(1, moves=(move,)))
    with pytest.raises(SourceMoved):
        second.commit(outcome(2, moves=(move,)))
    first.close()
    second.close()


def test_stale_is_what_does_not_follow_the_one_before(store: Store) -> None:
    store.commit(outcome(1, moves=(Move(ALARMS, None, 40),)))
    moves = [Move(ALARMS, 40, 50), Move(ALARMS, 60, 70), Move(ALARMS, 50, 55), Move(COMPLAINTS, None, 9)]
    assert stale_moves(store.positions, moves) == {1}


def test_what_is_forgotten_can_be_taken_again(store: Store) -> None:
    store.commit(outcome(1, moves=(Move(ALARMS, None, 40),)))
    store.positions.forget(ALARMS)
    assert store.positions.of(ALARMS) is None
