"""The dispatch queue as pages ask for it."""

import msgspec
import pytest

from alerts.action import Action, ActionDone, Refusal, Subject
from alerts.dispatch.priority import Priority
from alerts.orders.life import Life, Stage
from alerts.orders.order import RepairOrder
from service.store.order_queue import Tally, Wanted
from service.store.store import Store
from tests.service.made import at, order, outcome, picture, withdrawn

EVERYTHING = Wanted()


def one(number: int, index: float, **changes: object) -> RepairOrder:
    return order(8.5, f"R-{number}", f"G-{number}", index=index, site_ids=(f"YC{number}",), **changes)


@pytest.fixture
def filled(store: Store) -> Store:
    """Four orders: by rank 3, 1, 2, 4; the fourth is Guyuan's, the second is held by a unit."""
    held = Life(stage=Stage.HELD, unit="North", crew="li")
    orders = (
        one(1, 6.0),
        one(2, 4.0, life=held, priority=Priority.P1),
        one(3, 9.0, causes=("光缆中断",)),
        one(4, 1.0, region="Guyuan"),
    )
    store.commit(outcome(1, orders=orders))
    return store


def ids(store: Store, wanted: Wanted = EVERYTHING, start: int = 0, limit: int = 100) -> list[str]:
    return [found.order_id for found in store.order_queue.page(wanted, start, limit)]


def test_orders_stand_by_what_a_crew_hour_avoids(filled: Store) -> None:
    assert ids(filled) == ["R-3", "R-1", "R-2", "R-4"]


def test_a_page_begins_where_the_one_before_ended(filled: Store) -> None:
    assert ids(filled, limit=3) + ids(filled, start=3, limit=3) == ids(filled)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(region="Guyuan"), ["R-4"]),
        (Wanted(unit="North"), ["R-2"]),
        (Wanted(stage="held"), ["R-2"]),
        (Wanted(priority="P1"), ["R-2"]),
        (Wanted(mine="li"), ["R-2"]),
        (Wanted(mine="wang"), []),
        (Wanted(text="yc3"), ["R-3"]),
        (Wanted(text="光缆"), ["R-3"]),
        (Wanted(text="north LI"), ["R-2"]),
        (Wanted(text="%"), []),
        (Wanted(regions=frozenset({"Yinchuan"})), ["R-3", "R-1", "R-2"]),
        (Wanted(region="Guyuan", regions=frozenset({"Yinchuan"})), []),
        (Wanted(regions=frozenset()), []),
    ],
)
def test_only_what_is_wanted_is_listed_and_counted(filled: Store, wanted: Wanted, found: list[str]) -> None:
    assert ids(filled, wanted) == found
    assert filled.order_queue.count(wanted) == len(found)


def test_an_order_is_mine_that_i_have_acted_on_and_not_one_where_i_was_refused(filled: Store) -> None:
    def did(number: int, refusal: Refusal | None) -> ActionDone:
        action = Action(f"A-{number}", Subject.ORDER, f"R-{number}", "Yinchuan", "acknowledge", "wang", at(9))
        return ActionDone(action, at(9), refusal=refusal)

    filled.commit(outcome(2, actions=(did(1, None), did(3, Refusal.ILLEGAL))))
    assert ids(filled, Wanted(mine="wang")) == ["R-1"]


def test_an_order_that_ended_leaves_the_queue_and_comes_back_when_it_is_issued_anew(filled: Store) -> None:
    ended = withdrawn(one(3, 9.0), 9)
    filled.commit(outcome(2, orders=(ended,)))
    assert ids(filled) == ["R-1", "R-2", "R-4"]
    assert [found.order_id for found in filled.order_queue.ended(at(8), EVERYTHING, 5)] == ["R-3"]
    assert filled.order_queue.ended(at(8), Wanted(region="Guyuan"), 5) == []
    assert filled.order_queue.ended(at(8), Wanted(regions=frozenset({"Guyuan"})), 5) == []
    assert filled.order_queue.ended(at(10), EVERYTHING, 5) == []
    filled.commit(outcome(3, orders=(msgspec.structs.replace(one(3, 5.0), version=3),)))
    assert ids(filled) == ["R-1", "R-3", "R-2", "R-4"]


def test_open_orders_are_counted_by_where_they_are_and_how_they_stand(filled: Store) -> None:
    assert filled.order_queue.tallies() == [
        Tally("Guyuan", "issued", "P2", "", 1),
        Tally("Yinchuan", "held", "P1", "North", 1),
        Tally("Yinchuan", "issued", "P2", "", 2),
    ]


def test_pictures_of_groups_that_are_not_kept_are_left_out(filled: Store) -> None:
    filled.commit(outcome(2, facts=(picture(),)))
    assert list(filled.order_queue.pictures(["G-1", "G-2"])) == ["G-1"]


def test_what_ranks_above_an_order_is_counted_also_where_orders_are_worth_the_same(filled: Store) -> None:
    filled.commit(outcome(2, orders=(one(5, 4.0), one(6, 4.0, issued_at=at(8)))))
    ranked = filled.order_queue.page(EVERYTHING, 0, 100)
    assert [found.order_id for found in ranked] == ["R-3", "R-1", "R-6", "R-2", "R-5", "R-4"]
    assert [filled.order_queue.above(found, EVERYTHING) for found in ranked] == [0, 1, 2, 3, 4, 5]
    assert filled.order_queue.above(ranked[-1], Wanted(region="Guyuan")) == 0
