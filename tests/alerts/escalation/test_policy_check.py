from datetime import timedelta

import msgspec
import pytest

from alerts.escalation.duty_hours import RESTDAY, DutyHours
from alerts.escalation.policy import EscalationRules, Policy, Step
from alerts.escalation.policy_check import Known, can_come, policy_faults
from alerts.notices.notice import Topic
from tests.alerts.escalation.cast import MONDAY_NOON, ROSTER

SINCE = MONDAY_NOON.date()
OFFICE, NIGHT = DutyHours(opens=9 * 60, closes=17 * 60), DutyHours(opens=22 * 60, closes=6 * 60)


def step(minutes: float = 10, **fields: object) -> Step:
    return msgspec.structs.replace(Step(timedelta(minutes=minutes), roles=("dispatcher",)), **fields)


def policy(name: str = "orders", *steps: Step, **fields: object) -> Policy:
    return msgspec.structs.replace(Policy(name, steps=steps or (step(),)), **fields)


def faults(*policies: Policy, known: Known = Known()) -> list[str]:  # noqa: B008 - frozen
    return policy_faults(EscalationRules(policies, ROSTER), known, SINCE)


def test_a_sound_policy_has_no_fault() -> None:
    known = Known({"Yinchuan"}, {"feishu"})
    sound = step(units=("own", "Yinchuan 1"), persons=("li",), channels=("feishu",))
    assert faults(policy("orders", sound, regions=("Yinchuan",)), known=known) == []


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (policy(then="orders"), "policies orders → orders follow each other in a circle; take out one `then`"),
        (policy(of=(Topic.ESCALATED,)), "is of escalations themselves; take 'escalated' out of its `of`"),
        (policy(of=()), "is of nothing and follows no other; name 'orders' or a topic in its `of`"),
        (Policy("orders"), "has no step; add one, or take the policy out"),
        (policy("orders", step(persons=("x",))), "step 1: there is no person 'x'; add it to people"),
        (policy("orders", step(), step(roles=("x",))), "step 2: there is no role 'x'; give it to somebody in people"),
        (policy("orders", step(units=("x",))), "step 1: there is no unit 'x'; give it to somebody in people"),
        (policy("orders", step(channels=("x",))), "step 1: there is no channel 'x'; name one of the settings"),
        (policy(regions=("x",)), "there is no region 'x'; name one of the inventory"),
        (policy("orders", step(roles=())), "step 1: tells nobody; give roles, persons, units or channels"),
        (policy("orders", step(60, hours=NIGHT), hours=OFFICE), "step 1: can never come, its hours and delay do not"),
    ],
)
def test_each_fault_is_told_with_its_place_and_remedy(wrong: Policy, told: str) -> None:
    found = faults(wrong, known=Known({"Yinchuan"}, {"feishu"}))
    assert [told in fault for fault in found] == [True], found


def test_three_policies_in_a_circle_are_one_fault() -> None:
    found = faults(policy("a", then="b"), policy("b", then="c"), policy("c", then="a"), policy("d", then="a"))
    assert found == ["policies a → b → c → a follow each other in a circle; take out one `then`"]


@pytest.mark.parametrize(
    ("minutes", "repeats", "comes"),
    [(60, 0, False), (13 * 60, 0, True), (60, 60, True), (30 * 60, 0, True), (29 * 60, 0, False)],
)
def test_a_step_can_come_if_its_delay_or_a_repeat_leads_into_its_hours(
    minutes: float, repeats: int, comes: bool
) -> None:
    night = step(minutes, hours=NIGHT, repeats=repeats)
    assert can_come(night, policy(hours=OFFICE), EscalationRules(roster=ROSTER), SINCE) is comes


def test_rest_days_come_with_every_weekend() -> None:
    rest = step(hours=DutyHours(frozenset({RESTDAY})))
    assert can_come(rest, policy(), EscalationRules(roster=ROSTER), SINCE)
