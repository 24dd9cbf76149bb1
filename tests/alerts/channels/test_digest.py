"""One message for a flood."""

from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.digest import digest_of
from alerts.dispatch.priority import Priority
from alerts.orders.order import State
from tests.alerts.channels.cast import notice_message, order_message


def test_of_an_order_only_its_latest_state_counts() -> None:
    states = [order_message(), order_message(version=2, state=State.CANCELLED)]
    digest = digest_of(states)
    assert (digest.messages, digest.open, digest.closed, digest.top) == (2, 0, 1, ())


def test_the_top_has_the_most_urgent_first_and_then_what_avoids_most() -> None:
    messages = [
        order_message("R-1", priority=Priority.P3, expected_avoided=90.0),
        order_message("R-2", priority=Priority.P1, expected_avoided=5.0),
        order_message("R-3", priority=Priority.P3, expected_avoided=91.0),
    ]
    digest = digest_of(messages)
    assert [order["order_id"] for order in digest.top] == ["R-2", "R-3", "R-1"]
    assert digest.priority == "P1"


def test_notices_are_counted_by_what_they_are_about() -> None:
    digest = digest_of([notice_message("N-1"), notice_message("N-2")])
    assert digest.notices == 2
    assert digest.topics == (({"en": "Test", "zh": "测试"}, 2),)


@given(first=st.sets(st.integers(0, 30), min_size=1), second=st.sets(st.integers(0, 30), min_size=1))
def test_the_key_is_that_of_these_messages_and_no_others(first: set[int], second: set[int]) -> None:
    def of(numbers: set[int]) -> str:
        return digest_of([notice_message(f"N-{number}") for number in sorted(numbers)]).key

    assert (of(first) == of(second)) == (first == second)
