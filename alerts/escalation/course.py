"""The course of one escalation: which steps of a policy have been taken for one thing, and which is next."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from alerts.dispatch.priority import Priority
from alerts.escalation.policy import Condition, EscalationRules, Step
from alerts.orders.order import RepairOrder, State


class Standing(StrEnum):
    """How far what is escalated has come: nobody has it, somebody has it, it is over."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    OVER = "over"


_HOLDS = {
    Condition.NOT_ACKNOWLEDGED: frozenset({Standing.WAITING}),
    Condition.NOT_COMPLETED: frozenset({Standing.WAITING, Standing.ACCEPTED}),
    Condition.ALWAYS: frozenset(Standing),
}


class Taken(msgspec.Struct, frozen=True, gc=False):
    """How often a step was taken, the last time at `at`."""

    times: int
    at: datetime


class Course(msgspec.Struct, frozen=True):
    """One policy for one thing: an order, or the notice `topic` (`notice_id`) about `subject`.

    `begun_at`: since when it waits; `changed_at`: when that was learnt, nothing is due before; `taken` has each step of
    the policy by number, None while it was not taken.
    """

    policy: str
    of: str
    subject: str
    region: str
    priority: Priority
    begun_at: datetime
    changed_at: datetime
    standing: Standing
    notice_id: str | None = None
    taken: tuple[Taken | None, ...] = ()

    @property
    def case_id(self) -> str:
        """Unique among courses."""
        return f"{self.policy}/{self.notice_id or self.subject}"


class Turn(msgspec.Struct, frozen=True):
    """The step that is next, by its number from 0, and when."""

    at: datetime
    number: int


def standing_of(order: RepairOrder | None) -> Standing:
    """How far an order has come; one that the ledger has let go of is over."""
    if order is None or not order.is_open:
        return Standing.OVER
    return Standing.WAITING if order.state is State.PENDING else Standing.ACCEPTED


def next_turn(course: Course, steps: Sequence[Step], rules: EscalationRules) -> Turn | None:
    """The next step whose condition holds as things stand; None where there is none left."""
    due = {number: max(moment, course.changed_at) for number, moment in _dues(course, steps)}
    if not due:
        return None
    # Quiet hours keep the order of moments: what falls due before they end is taken when they do.
    at = rules.not_in_quiet(min(due.values()), course.priority)
    return Turn(at, min(number for number, moment in due.items() if moment <= at))


def after_turn(course: Course, turn: Turn, now: datetime) -> Course:
    """The course once the turn has been taken, or passed over, at `now`."""
    before = _taken(course, turn.number)
    padded = [*course.taken, *[None] * (turn.number + 1 - len(course.taken))]
    padded[turn.number] = Taken(before.times + 1 if before else 1, now)
    return msgspec.structs.replace(course, taken=tuple(padded))


def times_taken(course: Course, number: int) -> int:
    """How often a step was taken so far."""
    taken = _taken(course, number)
    return taken.times if taken else 0


def _dues(course: Course, steps: Sequence[Step]) -> Iterator[tuple[int, datetime]]:
    for number, step in enumerate(steps):
        taken = _taken(course, number)
        if course.standing in _HOLDS[step.only_if] and not (taken and taken.times > step.repeats):
            yield number, taken.at + step.every if taken else course.begun_at + step.after


def _taken(course: Course, number: int) -> Taken | None:
    return course.taken[number] if number < len(course.taken) else None
