"""Escalation policies 升级策略 as data: after how long, on which condition, who is told."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import msgspec

from alerts.dispatch.priority import Priority
from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.roster import Roster, on_duty
from alerts.notices.notice import Topic
from alerts.orders.order import Kind

ORDERS = "orders"
"""What a policy is of, if it is of repair orders; else the topics of notices."""


class Condition(StrEnum):
    """On what a step depends. Of what is no order, nobody can say that he has it: there every step is taken."""

    NOT_ACKNOWLEDGED = "not_acknowledged"
    NOT_COMPLETED = "not_completed"
    ALWAYS = "always"


class Step(msgspec.Struct, frozen=True):
    """`after` the beginning, those on duty in `roles` and of `units`, and `persons`, are told, by `channels` if any.

    It is passed over where that moment lies outside `hours`; told again `repeats` times, `every` so long, as long as
    its condition holds.
    """

    after: timedelta
    only_if: Condition = Condition.NOT_ACKNOWLEDGED
    roles: tuple[str, ...] = ()
    persons: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    hours: DutyHours | None = None
    repeats: int = 0
    every: timedelta = timedelta(minutes=10)

    @property
    def ends(self) -> timedelta:
        """How long after the beginning it is taken for the last time."""
        return self.after + self.repeats * self.every


class Policy(msgspec.Struct, frozen=True):
    """What is escalated step by step: `of` orders or topics, of `least_priority` or higher, begun within `hours`.

    No `regions` or `kinds`: all. `then`: the policy whose steps follow its last one, counted from there.
    """

    name: str
    of: tuple[str, ...] = (ORDERS,)
    least_priority: Priority = Priority.P4
    regions: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    hours: DutyHours | None = None
    steps: tuple[Step, ...] = ()
    then: str | None = None


class EscalationRules(msgspec.Struct, frozen=True):
    """The policies, the roster that they are resolved by, and `quiet` hours, in which all but P1 waits."""

    policies: tuple[Policy, ...] = ()
    roster: Roster = Roster()
    quiet: DutyHours | None = None

    def on_duty(self, role: str, region: str, moment: datetime) -> tuple[str, ...]:
        """The persons on duty as `role` for a region; the role itself where there is nobody."""
        return on_duty(self.roster, role, moment, region=region) or (role,)

    def within(self, hours: DutyHours | None, moment: datetime) -> bool:
        """Whether a moment lies within hours of the roster's zone; None stands for all of them."""
        return hours is None or hours.take_in(moment.astimezone(ZoneInfo(self.roster.zone)), self.roster.workdays)

    def not_in_quiet(self, moment: datetime, priority: Priority) -> datetime:
        """The moment, or the end of the quiet hours that it lies in; P1 is never kept waiting."""
        if self.quiet is None or priority is Priority.P1:
            return moment
        local = moment.astimezone(ZoneInfo(self.roster.zone))
        return self.quiet.ends_after(local, self.roster.workdays).astimezone(moment.tzinfo)


def all_steps(policy: Policy, policies: Mapping[str, Policy]) -> tuple[Step, ...]:
    """The steps of a policy and of those that follow it, each counted from the beginning; a circle is cut open."""
    return tuple(_following(policy, policies))


def _following(policy: Policy, policies: Mapping[str, Policy]) -> Iterator[Step]:
    seen, begins, current = {policy.name}, timedelta(0), policy
    while True:
        yield from (msgspec.structs.replace(step, after=begins + step.after) for step in current.steps)
        begins += max([step.ends for step in current.steps], default=timedelta(0))
        following = policies.get(current.then or "")
        if following is None or following.name in seen:
            return
        seen.add(following.name)
        current = following


def is_of(policy: Policy, of: str | Topic, priority: Priority, region: str, kind: Kind | None = None) -> bool:
    """Whether the policy is of this: orders or a topic, with priority and place; `kind` of orders alone."""
    return (
        of in policy.of
        and priority <= policy.least_priority
        and (not policy.regions or region in policy.regions)
        and (not policy.kinds or kind is None or kind in policy.kinds)
    )
