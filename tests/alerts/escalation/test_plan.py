from datetime import timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.priority import Priority
from alerts.escalation.course import Standing
from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.plan import Waiting, planned_tellings
from alerts.escalation.policy import Condition, EscalationRules, Policy, Step
from alerts.orders.order import State
from tests.alerts.escalation.cast import MONDAY_NOON, ROSTER
from tests.alerts.escalation.test_follower import World, rules, step

NIGHT = DutyHours(opens=22 * 60, closes=7 * 60)
POLICY = rules(
    step(10, repeats=2),
    msgspec.structs.replace(step(15, "head"), hours=NIGHT),
    step(30, "head", only_if=Condition.NOT_COMPLETED),
)


def test_what_is_planned_says_when_who_and_what_is_passed_over() -> None:
    told = planned_tellings(POLICY, Waiting(MONDAY_NOON, Priority.P2, "Yinchuan"))
    assert [(each.number, each.turn, each.passed_over) for each in told] == [
        (1, 1, False),
        (2, 1, True),
        (1, 2, False),
        (1, 3, False),
        (3, 1, False),
    ]
    assert [each.told.people for each in told if not each.passed_over][-1] == ("zhao",)


def test_what_somebody_has_is_told_by_fewer_steps() -> None:
    told = planned_tellings(POLICY, Waiting(MONDAY_NOON, Priority.P2, "Yinchuan", standing=Standing.ACCEPTED))
    assert [each.number for each in told] == [3]


def test_the_units_own_people_are_told_where_it_is_known_who_has_the_order() -> None:
    own = EscalationRules((Policy("own", steps=(Step(timedelta(0), units=("own",)),)),), ROSTER)
    told = planned_tellings(own, Waiting(MONDAY_NOON, Priority.P1, "Yinchuan", unit="Yinchuan 1"))
    assert [each.told.people for each in told] == [("sun",)]


@given(st.integers(0, 2_000), st.booleans(), st.sampled_from(list(Priority)))
def test_the_desk_tells_what_was_planned_as_long_as_nobody_does_anything(
    minutes: int, is_quiet: bool, priority: Priority
) -> None:
    begun_at = MONDAY_NOON + timedelta(minutes=minutes)
    ruled = msgspec.structs.replace(POLICY, quiet=NIGHT if is_quiet else None)
    world = World(ruled)
    assert world.order.state is State.PENDING
    told = [*world.begin(issued_at=begun_at, priority=priority), *world.until(100_000)]
    planned = planned_tellings(ruled, Waiting(begun_at, priority, "Yinchuan"))
    expected = [(each.at, each.told.to) for each in planned if not each.passed_over]
    assert sorted((notice.at, notice.to) for notice in told) == sorted(expected)
