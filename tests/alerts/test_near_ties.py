from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.near_ties import NearTies

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
