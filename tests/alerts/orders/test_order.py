import pytest

from alerts.orders.ledger import Ledger
from alerts.orders.order import ACCEPTED, CLOSED, Change, IllegalMove, RepairOrder, State, due_at, moved, order_id_of
from alerts.orders.reason import Reason
from tests.alerts.cast import at, issued, picture


def order_in(*states: State) -> RepairOrder:
    order = issued(Ledger(), picture())
    for state in states:
        order = moved(order, state, Change.UPDATED, Reason.BY_HAND, at(5))
    return order


def test_an_order_waits_is_accepted_worked_on_held_and_completed() -> None:
    life = (State.ACKNOWLEDGED, State.IN_PROGRESS, State.HELD, State.IN_PROGRESS, State.COMPLETED)
    order = order_in(*life)
    assert order.state is State.COMPLETED
    assert order.version == 1 + len(life)
    assert not order.is_open


ILLEGAL = [
    (State.PENDING, State.COMPLETED),
    (State.PENDING, State.HELD),
    (State.IN_PROGRESS, State.REJECTED),
    (State.REJECTED, State.PENDING),
    (State.FAILED, State.IN_PROGRESS),
    (State.CANCELLED, State.IN_PROGRESS),
]
PATHS = {
    State.PENDING: (),
    State.IN_PROGRESS: (State.IN_PROGRESS,),
    State.REJECTED: (State.REJECTED,),
    State.FAILED: (State.ACKNOWLEDGED, State.FAILED),
    State.CANCELLED: (State.CANCELLED,),
}


@pytest.mark.parametrize(("state", "other"), ILLEGAL)
def test_an_order_does_not_go_where_its_life_does_not_lead(state: State, other: State) -> None:
    with pytest.raises(IllegalMove, match=f"is {state} and can not become {other}"):
        order_in(*PATHS[state], other)


def test_an_order_may_be_told_again_in_the_state_it_has() -> None:
    assert order_in(State.PENDING).version == 2


def test_accepted_and_closed_states_have_nothing_in_common_and_leave_only_pending() -> None:
    assert not ACCEPTED & CLOSED
    assert set(State) - ACCEPTED - CLOSED == {State.PENDING}


def test_order_ids_stay_what_they_are() -> None:
    # Receivers know orders by these ids: another way to make them would issue every open order again.
    assert order_id_of("G-1") == "R-c58577a96c8da7791fca"


def test_the_key_of_a_delivery_is_another_one_for_every_state() -> None:
    assert order_in().key == f"{order_id_of('G-1')}.1"
    assert order_in(State.ACKNOWLEDGED).key == f"{order_id_of('G-1')}.2"


def test_the_due_time_is_the_later_of_window_and_earliest_repair() -> None:
    assert due_at(at(0), at(200), repair_hours=2.0) == at(200)
    assert due_at(at(0), at(100), repair_hours=2.0) == at(120)
