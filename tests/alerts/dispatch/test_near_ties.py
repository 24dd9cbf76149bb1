from math import exp

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.near_ties import NearTies
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from tests.alerts.cast import GROUNDS, at, decided, issued, orders, outage, picture

ids = st.text(min_size=1, max_size=20)
indexes = st.floats(0.01, 1e4)


@given(indexes, ids)
def test_off_an_order_is_queued_by_its_index(index: float, order_id: str) -> None:
    assert NearTies().score(index, order_id) == index


@given(indexes, indexes, ids, ids, st.integers(-(2**40), 2**40))
def test_only_near_ties_change_places(one: float, other: float, first: str, second: str, seed: int) -> None:
    ties = NearTies(0.2, seed)
    if one > other * exp(0.2) * (1 + 1e-9):
        assert ties.score(one, first) > ties.score(other, second)


def test_chance_is_even_about_the_index_and_within_its_bounds() -> None:
    scores = [NearTies(0.2, seed).score(1.0, "R-1") for seed in range(500)]
    assert exp(-0.1) <= min(scores) < 0.92
    assert 1.08 < max(scores) <= exp(0.1)


@given(indexes, st.floats(1.0, 2.0), ids)
def test_more_complaints_avoided_never_lower_a_score(index: float, factor: float, order_id: str) -> None:
    ties = NearTies(0.3, 7)
    assert ties.score(index * factor, order_id) >= ties.score(index, order_id)


def test_an_order_keeps_its_luck_and_another_seed_gives_another_one() -> None:
    assert NearTies(0.2, 1).score(5.0, "R-1") == NearTies(0.2, 1).score(5.0, "R-1")
    assert NearTies(0.2, 1).score(5.0, "R-1") != NearTies(0.2, 2).score(5.0, "R-1")


def test_of_two_equal_orders_each_goes_first_half_of_the_time() -> None:
    first = sum(NearTies(0.1, seed).score(5.0, "R-1") > NearTies(0.1, seed).score(5.0, "R-2") for seed in range(2000))
    assert first == pytest.approx(1000, abs=100)


def issued_twice(ties: NearTies) -> tuple[RepairOrder, RepairOrder]:
    """Two orders for equal outages, issued one after the other."""
    ledger, grounds = Ledger(), msgspec.structs.replace(GROUNDS, near_ties=ties)
    return (
        issued(ledger, picture(outage("A-1"), group="G-1"), grounds=grounds),
        issued(ledger, picture(outage("B-1"), group="G-2"), now=at(1), grounds=grounds),
    )


def test_chance_gives_equal_orders_their_ranks_and_the_record_tells_that_it_did() -> None:
    ranks = set()
    for seed in range(20):
        first, second = issued_twice(NearTies(0.1, seed))
        assert first.score is not None
        assert second.score is not None
        assert first.index == second.index
        assert second.rank == (1 if second.score > first.score else 2)
        ranks.add(second.rank)
    assert ranks == {1, 2}


def test_without_chance_the_older_of_equal_orders_goes_first_and_there_is_no_score() -> None:
    first, second = issued_twice(NearTies())
    assert (first.rank, second.rank) == (1, 2)
    assert first.score is second.score is None
    assert first.queued_by == first.index


def test_an_order_that_carries_on_under_another_group_keeps_its_luck() -> None:
    ledger, grounds = Ledger(), msgspec.structs.replace(GROUNDS, near_ties=NearTies(0.5, 3))
    before = issued(ledger, picture(outage("A-1")), grounds=grounds)
    moved = picture(outage("A-1"), group="G-2", formerly=("G-1",))
    (after,) = orders(decided(ledger, moved, now=at(1), grounds=grounds))
    assert (after.order_id, after.score) == (before.order_id, before.score)


def test_a_ledger_read_back_ranks_by_score_as_before() -> None:
    ledger, grounds = Ledger(), msgspec.structs.replace(GROUNDS, near_ties=NearTies(0.5, 3))
    for number in range(6):
        issued(ledger, picture(outage(f"A{number}-1"), group=f"G-{number}"), now=at(number), grounds=grounds)
    queue = [order.order_id for order in ledger.queue()]
    assert [order.order_id for order in Ledger.restore(ledger.snapshot()).queue()] == queue
    assert queue != [order.order_id for order in sorted(ledger.queue(), key=lambda order: order.issued_at)]
