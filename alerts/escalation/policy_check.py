"""What is wrong with escalation policies: circles, steps that tell nobody or can never come, names nobody has."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from alerts.dispatch.priority import Priority
from alerts.escalation.addressees import OWN_UNIT
from alerts.escalation.policy import ORDERS, EscalationRules, Policy, Step, all_steps
from alerts.notices.notice import Topic

_QUARTER = timedelta(minutes=15)
_LOOKED_AT = timedelta(days=14)


class Known(msgspec.Struct, frozen=True):
    """Names that policies may use besides those of the roster; None: not known which there are."""

    regions: Collection[str] | None = None
    channels: Collection[str] | None = None


def policy_faults(rules: EscalationRules, known: Known, since: date) -> list[str]:
    """Each fault with its place and its remedy; `since`: the first of the days that steps are tried on."""
    return [*_circles(rules), *_unused(rules), *_unknown(rules, known), *_steps(rules, since)]


def circles_of_policies(policies: Mapping[str, Policy]) -> list[tuple[str, ...]]:
    """Policies that follow each other in a circle, each circle once, its first repeated at the end."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for name in policies:
        chain: list[str] = []
        following: str | None = name
        while following is not None and following in policies and following not in chain:
            chain.append(following)
            following = policies[following].then
        if following is not None and following in chain:
            circle = chain[chain.index(following) :]
            found.setdefault(frozenset(circle), (*circle, following))
    return list(found.values())


def can_come(step: Step, policy: Policy, rules: EscalationRules, since: date) -> bool:
    """Whether there is a moment within a fortnight at which the step would be taken for what begins within hours."""
    if policy.hours is None and step.hours is None:
        return True
    begin = datetime(since.year, since.month, since.day, tzinfo=ZoneInfo(rules.roster.zone))
    begins = (begin + number * _QUARTER for number in range(_LOOKED_AT // _QUARTER))
    return any(_comes(step, policy, rules, moment) for moment in begins)


def _comes(step: Step, policy: Policy, rules: EscalationRules, begun_at: datetime) -> bool:
    if not rules.within(policy.hours, begun_at):
        return False
    times = (begun_at + step.after + turn * step.every for turn in range(step.repeats + 1))
    return any(rules.within(step.hours, rules.not_in_quiet(moment, Priority.P1)) for moment in times)


def _circles(rules: EscalationRules) -> Iterator[str]:
    for circle in circles_of_policies({policy.name: policy for policy in rules.policies}):
        yield f"policies {' → '.join(circle)} follow each other in a circle; take out one `then`"
    for policy in rules.policies:
        if Topic.ESCALATED in policy.of:
            yield f"policy {policy.name!r} is of escalations themselves; take {Topic.ESCALATED.value!r} out of its `of`"


def _unused(rules: EscalationRules) -> Iterator[str]:
    followed = {policy.then for policy in rules.policies}
    for policy in rules.policies:
        if not policy.of and policy.name not in followed:
            yield f"policy {policy.name!r} is of nothing and follows no other; name {ORDERS!r} or a topic in its `of`"
        if not policy.steps:
            yield f"policy {policy.name!r} has no step; add one, or take the policy out"


def _unknown(rules: EscalationRules, known: Known) -> Iterator[str]:
    for policy in rules.policies:
        if known.regions is not None:
            for region in set(policy.regions) - set(known.regions):
                yield f"policy {policy.name!r}: there is no region {region!r}; name one of the inventory"
        for number, step in enumerate(policy.steps, 1):
            for what, name, remedy in _unknown_names(rules, step, known):
                yield f"policy {policy.name!r}, step {number}: there is no {what} {name!r}; {remedy}"


def _unknown_names(rules: EscalationRules, step: Step, known: Known) -> Iterator[tuple[str, str, str]]:
    roster = rules.roster
    units = {person.unit for person in roster.people.values()} | {OWN_UNIT}
    yield from (("person", one, "add it to people") for one in step.persons if one not in roster.people)
    yield from (("role", one, "give it to somebody in people") for one in step.roles if one not in roster.role_names())
    yield from (("unit", one, "give it to somebody in people") for one in step.units if one not in units)
    if known.channels is not None:
        yield from (("channel", one, "name one of the settings") for one in step.channels if one not in known.channels)


def _steps(rules: EscalationRules, since: date) -> Iterator[str]:
    policies = {policy.name: policy for policy in rules.policies}
    for policy in rules.policies:
        for number, step in enumerate(policy.steps, 1):
            if not (step.roles or step.persons or step.units or step.channels):
                yield f"policy {policy.name!r}, step {number}: tells nobody; give roles, persons, units or channels"
        if not policy.of:
            continue
        for number, step in enumerate(all_steps(policy, policies), 1):
            if not can_come(step, policy, rules, since):
                place = f"policy {policy.name!r}, step {number}"
                yield f"{place}: can never come, its hours and delay do not meet the policy's; change one of them"
