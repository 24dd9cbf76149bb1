"""How often something may be tried."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.access.tries import Tries

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def test_after_enough_tries_one_waits_until_the_first_is_a_while_ago() -> None:
    tries = Tries(2, MINUTE)
    assert tries.wait("li", at(0)) == 0
    tries.note("li", at(0))
    tries.note("li", at(20))
    assert tries.wait("li", at(30)) == 31
    assert tries.wait("wang", at(30)) == 0
    assert tries.wait("li", at(60)) == 0


def test_what_is_forgotten_counts_no_more() -> None:
    tries = Tries(1, MINUTE)
    tries.note("li", at(0))
    tries.forget("li")
    assert tries.wait("li", at(1)) == 0


def test_whoever_tried_least_lately_is_forgotten_first() -> None:
    tries = Tries(1, MINUTE, most_keys=2)
    for number, who in enumerate(("a", "b", "a", "c")):
        tries.note(who, at(number))
    assert [tries.wait(who, at(4)) > 0 for who in "abc"] == [True, False, True]


@given(st.lists(st.floats(0, 600), max_size=60), st.integers(1, 5))
def test_no_more_are_let_through_in_any_span_than_may_be(moments: list[float], most: int) -> None:
    tries, through = Tries(most, MINUTE), list[float]()
    for moment in sorted(moments):
        if tries.wait("li", at(moment)) == 0:
            tries.note("li", at(moment))
            through.append(moment)
    for start in through:
        assert sum(1 for one in through if start <= one < start + 59.9) <= most
