"""What policies would do: who would be told when, were something to wait from a moment on."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from alerts.dispatch.priority import Priority
from alerts.escalation.addressees import Addressees, addressees
from alerts.escalation.course import Course, Standing, after_turn, next_turn, times_taken
from alerts.escalation.policy import ORDERS, EscalationRules, Policy, Step, all_steps, is_of
from alerts.orders.order import Kind


class Waiting(msgspec.Struct, frozen=True):
    """Something that begins to wait at `begun_at`: an order, or a notice of a topic, and how far it comes."""

    begun_at: datetime
    priority: Priority
    region: str
    of: str = ORDERS
    kind: Kind | None = None
    unit: str | None = None
    standing: Standing = Standing.WAITING


class Telling(msgspec.Struct, frozen=True):
    """Step `number` (from 1) of a policy at `at`, for the `turn`-th time; `passed_over`: outside its hours."""

    at: datetime
    policy: str
    number: int
    turn: int
    step: Step
    told: Addressees
    passed_over: bool


def planned_tellings(rules: EscalationRules, waiting: Waiting) -> list[Telling]:
    """All that would be told by the roster as it is now, by time; for as long as it stays as `waiting` says."""
    policies = {policy.name: policy for policy in rules.policies}
    found = [
        telling
        for policy in rules.policies
        if is_of(policy, waiting.of, waiting.priority, waiting.region, waiting.kind)
        and rules.within(policy.hours, waiting.begun_at)
        for telling in _tellings(rules, policy, policies, waiting)
    ]
    return sorted(found, key=lambda telling: telling.at)


def _tellings(
    rules: EscalationRules, policy: Policy, policies: Mapping[str, Policy], waiting: Waiting
) -> Iterator[Telling]:
    steps = all_steps(policy, policies)
    told = (waiting.region, waiting.priority, waiting.begun_at, waiting.begun_at, waiting.standing)
    course = Course(policy.name, waiting.of, "", *told)
    while (turn := next_turn(course, steps, rules)) is not None:
        step, count = steps[turn.number], times_taken(course, turn.number) + 1
        who = addressees(step, rules.roster, waiting.region, waiting.unit, turn.at)
        over = not rules.within(step.hours, turn.at)
        yield Telling(turn.at, policy.name, turn.number + 1, count, step, who, over)
        course = after_turn(course, turn, turn.at)
