"""Follows orders and notices that wait for somebody, and tells the next ones as the policies say."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from alerts.case import Case
from alerts.escalation.course import Course, Standing, Turn, after_turn, next_turn, standing_of
from alerts.escalation.escalated import escalated
from alerts.escalation.policy import ORDERS, EscalationRules, Policy, Step, all_steps, is_of
from alerts.notices.notice import Notice, Topic
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder
from alerts.told import News, Told
from correlate.timers import Timers

KIND = "escalation"

_pack = msgspec.msgpack.Encoder().encode


class EscalationFollower:
    """A course for each policy and order or notice that it is of; kept as cases, due when its next step is.

    A course of an order stays open until the order is over, so that nothing is escalated twice; it begins anew when
    an order that somebody had waits again.
    """

    def __init__(self, rules: EscalationRules, ledger: Ledger, cases: Iterable[Case] = ()) -> None:
        self._rules = rules
        self._ledger = ledger
        policies = {policy.name: policy for policy in rules.policies}
        self._steps: Mapping[str, tuple[Step, ...]] = {
            name: all_steps(policy, policies) for name, policy in policies.items()
        }
        self._courses: dict[str, Course] = {}
        self._turns: dict[str, Turn | None] = {}
        self._gone: list[Case] = []
        self._of_order: dict[str, dict[str, None]] = {}
        self._timers = Timers[str]()
        for case in cases:
            if case.kind == KIND:
                self._take_up(case)

    @property
    def next_due(self) -> datetime | None:
        """When the next step of any course is due."""
        # The course has another turn by now, or none.
        self._timers.skip(lambda due, case_id: not self._is_current(due, case_id))
        return self._timers.next

    def follow(self, news: News, told: Told, now: datetime) -> Told:  # noqa: ARG002 - orders and notices are its news
        """Begin, change and end courses by what came about; take the steps that are due."""
        changed: dict[str, None] = {}
        for order in told.orders:
            changed.update(dict.fromkeys(self._order_changed(order, now)))
        for notice in told.notices:
            changed.update(dict.fromkeys(self._notice_told(notice, now)))
        result, self._gone = Told(cases=self._gone), []
        while self.next_due is not None and (due := self._timers.take(now)) is not None:
            case_id = due[1]
            changed[case_id] = None
            result.notices += self._taken(self._courses[case_id], now)
        result.cases += [self._as_case(case_id, now) for case_id in changed]
        return result

    def _take_up(self, case: Case) -> None:
        course = msgspec.msgpack.decode(case.body, type=Course)
        if course.policy in self._steps:
            self._keep(course)
        else:
            self._gone.append(msgspec.structs.replace(case, is_open=False, due_at=None))

    def _order_changed(self, order: RepairOrder, now: datetime) -> Iterator[str]:
        for case_id in tuple(self._of_order.get(order.order_id, ())):
            course = self._courses[case_id]
            changed = _as_it_stands(course, order, now)
            if changed != course:
                self._keep(changed)
                yield case_id
        if order.is_open and order.push.pushed:
            yield from self._begun(self._courses_of(order, now))

    def _notice_told(self, notice: Notice, now: datetime) -> Iterator[str]:
        if notice.topic is not Topic.ESCALATED:
            yield from self._begun(self._courses_about(notice, now))

    def _courses_of(self, order: RepairOrder, now: datetime) -> Iterator[Course]:
        since, standing = waits_since(order), standing_of(order)
        for policy in self._rules.policies:
            if is_of(policy, ORDERS, order.priority, order.region, order.kind) and self._begins(policy, since):
                told = (order.order_id, order.region, order.priority, since, now)
                yield Course(policy.name, ORDERS, *told, standing)

    def _courses_about(self, notice: Notice, now: datetime) -> Iterator[Course]:
        order = self._ledger.order(notice.subject)
        standing = Standing.WAITING if order is None else standing_of(order)
        for policy in self._rules.policies:
            if is_of(policy, notice.topic, notice.priority, notice.region) and self._begins(policy, notice.at):
                told = (notice.topic, notice.subject, notice.region, notice.priority, notice.at, now)
                yield Course(policy.name, *told, standing, notice.notice_id)

    def _begins(self, policy: Policy, since: datetime) -> bool:
        return self._rules.within(policy.hours, since)

    def _begun(self, courses: Iterable[Course]) -> Iterator[str]:
        for course in courses:
            if course.case_id not in self._courses and (turn := self._next_turn(course)) is not None:
                self._hold(course, turn)
                yield course.case_id

    def _taken(self, course: Course, now: datetime) -> Iterator[Notice]:
        turn = self._turns[course.case_id]
        assert turn is not None
        order, step = self._ledger.order(course.subject), self._steps[course.policy][turn.number]
        if self._rules.within(step.hours, now):
            yield escalated(course, step, turn.number, order, self._rules.roster, now)
        self._keep(after_turn(course, turn, now))

    def _keep(self, course: Course) -> None:
        """Hold the newest state of a course."""
        self._hold(course, self._next_turn(course))

    def _hold(self, course: Course, turn: Turn | None) -> None:
        case_id = course.case_id
        self._courses[case_id], self._turns[case_id] = course, turn
        if self._is_followed(course):
            self._of_order.setdefault(course.subject, {})[case_id] = None
        if turn is not None:
            self._timers.set(turn.at, case_id, case_id)

    def _as_case(self, case_id: str, now: datetime) -> Case:
        course, turn = self._courses[case_id], self._turns[case_id]
        is_open = turn is not None or (self._is_followed(course) and course.standing is not Standing.OVER)
        if not is_open:
            self._let_go(course)
        return Case(KIND, case_id, course.region, is_open, now, turn.at if turn else None, _pack(course))

    def _let_go(self, course: Course) -> None:
        del self._courses[course.case_id], self._turns[course.case_id]
        others = self._of_order.get(course.subject, {})
        others.pop(course.case_id, None)
        if not others:
            self._of_order.pop(course.subject, None)

    def _is_followed(self, course: Course) -> bool:
        """Whether it is about an order, which tells by itself how far it has come."""
        return course.of == ORDERS or self._ledger.order(course.subject) is not None

    def _is_current(self, due: datetime, case_id: str) -> bool:
        turn = self._turns.get(case_id)
        return turn is not None and turn.at == due

    def _next_turn(self, course: Course) -> Turn | None:
        return next_turn(course, self._steps[course.policy], self._rules)


def waits_since(order: RepairOrder) -> datetime:
    """Since when the order stands where it stands, and may be known: nobody takes on what was not pushed."""
    since = order.life.since or order.issued_at
    return max(since, order.push.at or since)


def _as_it_stands(course: Course, order: RepairOrder, now: datetime) -> Course:
    """The course with how far its order has come; from the beginning where that waits for somebody again."""
    standing = standing_of(order)
    if (standing, order.priority) == (course.standing, course.priority):
        return course
    if standing is Standing.WAITING and course.standing is not Standing.WAITING:
        course = msgspec.structs.replace(course, begun_at=waits_since(order), taken=())
    return msgspec.structs.replace(course, standing=standing, priority=order.priority, changed_at=now)
