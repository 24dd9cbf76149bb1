from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.priority import Priority
from alerts.orders.push_time import NOT_YET, Leaving, Pushing, PushReason, pushing, steady
from tests.alerts.cast import at

HALF_HOUR = timedelta(minutes=30)
LEAVING = Leaving(burst_at=at(120), latest_start=at(60), ends_at=at(100))
P1, P2, P3, P4 = Priority
priorities = st.sampled_from(list(Priority))


def test_a_crew_that_can_leave_later_waits_until_it_can_not() -> None:
    assert pushing(NOT_YET, P3, LEAVING, at(10)) == Pushing(pushed=False, reason=PushReason.CAN_WAIT, at=at(60))
    assert pushing(NOT_YET, P4, LEAVING, at(59)).reason is PushReason.CAN_WAIT
    assert pushing(NOT_YET, P3, LEAVING, at(60)).pushed


@pytest.mark.parametrize(("ends", "reason"), [(120, PushReason.IN_TIME), (120.1, PushReason.AS_EARLY_AS_POSSIBLE)])
def test_it_says_whether_the_repair_ends_before_the_burst(ends: float, reason: PushReason) -> None:
    leaving = Leaving(at(120), at(60), at(ends))
    assert pushing(NOT_YET, P2, leaving, at(70)) == Pushing(pushed=True, reason=reason, at=at(70))


def test_routine_is_not_pushed() -> None:
    assert pushing(NOT_YET, P4, LEAVING, at(60)) == Pushing(pushed=False, reason=PushReason.ROUTINE)


@given(priorities, st.floats(0, 300))
def test_what_was_pushed_is_not_taken_back(priority: Priority, minutes: float) -> None:
    pushed = Pushing(pushed=True, reason=PushReason.IN_TIME, at=at(3))
    assert pushing(pushed, priority, LEAVING, at(minutes)) is pushed


# --- priorities that stand firm ---------------------------------------------------------------------------


def test_a_priority_rises_at_once() -> None:
    assert steady(P3, at(5), (P1, P1), at(10), HALF_HOUR) == (P1, None)


def test_a_priority_falls_only_after_it_stayed_lower_for_long() -> None:
    first = steady(P2, None, (P3, P2), at(10), HALF_HOUR)
    assert first == (P2, at(10))
    assert steady(P2, at(10), (P3, P2), at(39), HALF_HOUR) == (P2, at(10))
    assert steady(P2, at(10), (P3, P2), at(40), HALF_HOUR) == (P3, None)


def test_a_priority_falls_at_once_as_far_as_even_higher_figures_call_for() -> None:
    assert steady(P1, None, (P3, P3), at(10), HALF_HOUR) == (P3, None)
    assert steady(P1, None, (P3, P2), at(10), HALF_HOUR) == (P2, at(10))


@given(st.sampled_from([P1, P2]), st.lists(st.sampled_from([(P2, P2), (P3, P2)]), max_size=20))
def test_figures_that_flutter_about_a_step_move_a_priority_once_at_most(
    start: Priority, told: list[tuple[Priority, Priority]]
) -> None:
    level, since, moves = start, None, 0
    for step, each in enumerate(told):
        before = level
        level, since = steady(level, since, each, at(step), HALF_HOUR)
        moves += level is not before
    assert moves <= 1
