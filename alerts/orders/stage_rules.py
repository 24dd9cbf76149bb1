"""How long an order may stay in a stage, by priority: the rules, and when a stage is overdue."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from alerts.dispatch.priority import Priority
from alerts.orders.life import Stage
from alerts.orders.order import RepairOrder

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
Limits = tuple[timedelta, timedelta, timedelta, timedelta]
"""For P1, P2, P3 and P4."""


class StageRules(msgspec.Struct, frozen=True):
    """The longest time in each stage; `held` where nobody said until when, `receipt` once service is back."""

    acknowledge: Limits = (15 * _MINUTE, 30 * _MINUTE, _HOUR, 8 * _HOUR)
    redispatch: Limits = (15 * _MINUTE, 30 * _MINUTE, _HOUR, 8 * _HOUR)
    assign: Limits = (15 * _MINUTE, 30 * _MINUTE, _HOUR, 8 * _HOUR)
    leave: Limits = (30 * _MINUTE, 30 * _MINUTE, _HOUR, 8 * _HOUR)
    travel: Limits = (2 * _HOUR, 2 * _HOUR, 4 * _HOUR, 8 * _HOUR)
    repair: Limits = (4 * _HOUR, 4 * _HOUR, 8 * _HOUR, 24 * _HOUR)
    held: Limits = (2 * _HOUR, 4 * _HOUR, 12 * _HOUR, 24 * _HOUR)
    receipt: Limits = (4 * _HOUR, 8 * _HOUR, 24 * _HOUR, 48 * _HOUR)


_RULE: Mapping[Stage, str] = {
    Stage.ISSUED: "acknowledge",
    Stage.REDISPATCHED: "acknowledge",
    Stage.REJECTED: "redispatch",
    Stage.ACKNOWLEDGED: "assign",
    Stage.ASSIGNED: "leave",
    Stage.TRAVELLING: "travel",
    Stage.IN_PROGRESS: "repair",
    Stage.HELD: "held",
}
_REPORTED = frozenset({Stage.RESTORED, Stage.COMPLETED, Stage.VERIFIED})
_PRIORITIES = tuple(Priority)


def entered_at(order: RepairOrder) -> datetime:
    """When the order came to its stage; what nobody has touched yet, when it was pushed: before that nobody knew."""
    since = order.life.since or order.issued_at
    if order.life.stage is Stage.ISSUED and order.push.at is not None:
        return max(since, order.push.at)
    return since


def overdue_at(order: RepairOrder, rules: StageRules) -> datetime | None:
    """When the order has been in its stage for too long; None where the stage has no limit.

    What is held until a stated time is overdue then; what was not pushed waits for nobody.
    """
    life = order.life
    if life.stage is Stage.ISSUED and not order.push.pushed:
        return None
    if life.stage is Stage.HELD and life.held_until is not None:
        return life.held_until
    rule = _RULE.get(life.stage)
    if life.stage in _REPORTED and (life.receipt is None or life.missing):
        rule = "receipt"
    if rule is None:
        return None
    limits: Limits = getattr(rules, rule)
    return entered_at(order) + limits[_PRIORITIES.index(order.priority)]
