from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.case import Case
from alerts.dispatch.priority import Priority
from alerts.escalation.duty_hours import DutyHours
from alerts.escalation.follower import EscalationFollower
from alerts.escalation.policy import Condition, EscalationRules, Policy, Step
from alerts.escalation.roster import Absence
from alerts.notices.notice import Notice, Topic, notice_id_of
from alerts.notices.wording import Language, sentence
from alerts.orders.ledger import Ledger
from alerts.orders.order import Change, RepairOrder, State, moved
from alerts.orders.push_time import NOT_YET, Pushing, PushReason
from alerts.orders.reason import Reason
from alerts.told import News, Told
from tests.alerts.cast import issued, picture
from tests.alerts.escalation.cast import MONDAY_NOON, ROSTER

NIGHT = DutyHours(opens=22 * 60, closes=7 * 60)


def at(minutes: float, start: datetime = MONDAY_NOON) -> datetime:
    return start + timedelta(minutes=minutes)


def step(minutes: float, *roles: str, only_if: Condition = Condition.NOT_ACKNOWLEDGED, repeats: int = 0) -> Step:
    return Step(timedelta(minutes=minutes), only_if, roles or ("dispatcher",), repeats=repeats)


def rules(*steps: Step, **fields: object) -> EscalationRules:
    policy = msgspec.structs.replace(Policy("orders", steps=steps), **fields)
    return EscalationRules((policy,), ROSTER)


class World:
    """A follower and its ledger, as the desk holds them, its cases as the store has them."""

    def __init__(self, escalation: EscalationRules) -> None:
        self.rules = escalation
        self.ledger = Ledger()
        self.cases: dict[str, Case] = {}
        self.follower = EscalationFollower(escalation, self.ledger)
        self.order = msgspec.structs.replace(
            issued(Ledger(), picture()), issued_at=MONDAY_NOON, priority=Priority.P2, push=Pushing()
        )

    def begin(self, **fields: object) -> list[Notice]:
        self.order = msgspec.structs.replace(self.order, **fields)
        return self.told(self.order.issued_at)

    def move(self, state: State, minutes: float, **fields: object) -> list[Notice]:
        now = at(minutes, self.order.issued_at)
        order = moved(self.order, state, Change.UPDATED, Reason.PRIORITY_CHANGED, now)
        self.order = msgspec.structs.replace(order, **fields)
        return self.told(now)

    def told(self, now: datetime) -> list[Notice]:
        self.ledger.put(self.order)
        return self.take(Told(orders=[self.order]), now)

    def take(self, news: Told, now: datetime) -> list[Notice]:
        told = self.follower.follow(News(), news, now)
        self.cases |= {case.case_id: case for case in told.cases}
        return told.notices

    def until(self, minutes: float) -> list[Notice]:
        found: list[Notice] = []
        while (due := self.follower.next_due) is not None and due <= at(minutes, self.order.issued_at):
            found += self.take(Told(), due)
        return found

    def restart(self) -> None:
        held: Iterable[Case] = [case for case in self.cases.values() if case.is_open]
        self.follower = EscalationFollower(self.rules, self.ledger, held)


def minutes_of(notices: Iterable[Notice], start: datetime = MONDAY_NOON) -> list[float]:
    return [(notice.at - start) / timedelta(minutes=1) for notice in notices]


def test_without_policies_nothing_is_due() -> None:
    world = World(EscalationRules())
    assert world.begin() == []
    assert (world.follower.next_due, world.cases) == (None, {})


def test_an_order_that_nobody_takes_on_goes_up_step_by_step() -> None:
    world = World(rules(step(10, "dispatcher", repeats=2), step(45, "head")))
    world.begin()
    told = world.until(600)
    assert minutes_of(told) == [10, 20, 30, 45]
    assert [notice.to[0] for notice in told] == ["wang", "wang", "wang", "zhao"]
    assert {notice.topic for notice in told} == {Topic.ESCALATED}
    assert len({notice.notice_id for notice in told}) == 4


def test_once_it_is_acknowledged_nobody_else_is_told_but_where_it_has_to_be_done() -> None:
    world = World(rules(step(10), step(60, "head", only_if=Condition.NOT_COMPLETED)))
    world.begin()
    world.move(State.ACKNOWLEDGED, 5)
    assert minutes_of(world.until(600)) == [60]
    world.move(State.COMPLETED, 601)
    assert not any(case.is_open for case in world.cases.values())


def test_an_order_that_is_over_is_told_of_only_by_steps_that_are_always_taken() -> None:
    world = World(rules(step(10), step(20, only_if=Condition.NOT_COMPLETED), step(30, only_if=Condition.ALWAYS)))
    world.begin()
    world.move(State.ACKNOWLEDGED, 5)
    world.move(State.COMPLETED, 6)
    assert minutes_of(world.until(600)) == [30]
    assert not any(case.is_open for case in world.cases.values())


def test_an_order_that_waits_for_somebody_again_is_escalated_from_the_beginning() -> None:
    world = World(rules(step(10)))
    world.begin()
    assert minutes_of(world.until(30)) == [10]
    world.move(State.ACKNOWLEDGED, 40)
    world.move(State.PENDING, 50)
    assert minutes_of(world.until(600)) == [60]


def test_an_order_waits_from_its_push_on() -> None:
    world = World(rules(step(10)))
    world.begin(push=NOT_YET)
    assert world.until(600) == []
    pushed = Pushing(pushed=True, reason=PushReason.IN_TIME, at=at(60))
    world.move(State.PENDING, 60, push=pushed)
    assert minutes_of(world.until(600)) == [70]


def test_changes_of_an_order_that_waits_do_not_begin_anew() -> None:
    world = World(rules(step(10)))
    world.begin()
    assert len(world.until(30)) == 1
    assert world.move(State.PENDING, 40) == []
    assert world.until(600) == []


def test_a_policy_is_of_its_priorities_regions_and_hours() -> None:
    for fields in (
        {"least_priority": Priority.P1},
        {"regions": ("Guyuan",)},
        {"of": (Topic.CHANNEL_TEST,)},
        {"hours": NIGHT},
    ):
        world = World(rules(step(10), **fields))
        world.begin()
        assert world.until(600) == []


def test_an_order_whose_priority_rises_late_is_caught_up_with_at_once() -> None:
    world = World(rules(step(10), step(60, "head"), least_priority=Priority.P1))
    world.begin()
    assert minutes_of(world.move(State.PENDING, 30, priority=Priority.P1)) == [30]
    assert minutes_of(world.until(600)) == [60]


def test_a_step_outside_its_hours_is_passed_over() -> None:
    by_night = msgspec.structs.replace(step(10, "head"), hours=NIGHT)
    world = World(rules(by_night, step(20)))
    world.begin()
    assert minutes_of(world.until(600)) == [20]


def test_in_quiet_hours_all_waits_but_p1() -> None:
    midnight = at(12 * 60)
    for priority, minutes in ((Priority.P2, [7 * 60.0]), (Priority.P1, [10.0])):
        world = World(msgspec.structs.replace(rules(step(10)), quiet=NIGHT))
        world.begin(issued_at=midnight, priority=priority)
        assert minutes_of(world.until(600), midnight) == minutes


def test_an_order_that_becomes_p1_in_quiet_hours_waits_no_longer() -> None:
    midnight = at(12 * 60)
    world = World(msgspec.structs.replace(rules(step(10)), quiet=NIGHT))
    world.begin(issued_at=midnight)
    assert minutes_of(world.move(State.PENDING, 30, priority=Priority.P1), midnight) == [30]


def test_what_falls_due_in_the_day_and_is_learnt_at_night_waits_for_the_morning() -> None:
    evening = at(9 * 60)
    world = World(msgspec.structs.replace(rules(step(10), least_priority=Priority.P2), quiet=NIGHT))
    world.begin(issued_at=evening, priority=Priority.P3)
    assert world.move(State.PENDING, 120, priority=Priority.P2) == []
    assert minutes_of(world.until(900), evening) == [10 * 60]


def test_a_policy_goes_on_with_the_one_that_follows_it() -> None:
    first = Policy("first", steps=(step(10, repeats=1),), then="second")
    second = Policy("second", of=(), steps=(step(15, "head"),), then="first")
    world = World(EscalationRules((first, second), ROSTER))
    world.begin()
    assert minutes_of(world.until(600)) == [10, 20, 35]


def test_a_notice_is_escalated_too_until_somebody_has_the_order_it_speaks_of() -> None:
    world = World(rules(step(10, repeats=1), of=(Topic.CHANNEL_TEST,)))
    world.begin()
    notice = Notice("N-1", Topic.CHANNEL_TEST, world.order.order_id, "Yinchuan", at(5), Priority.P2)
    world.take(Told(notices=[notice]), at(5))
    assert minutes_of(world.until(20)) == [15]
    world.move(State.ACKNOWLEDGED, 21)
    assert world.until(600) == []


def test_a_notice_that_is_of_no_order_is_told_as_often_as_its_policy_says() -> None:
    world = World(rules(step(10, repeats=1), of=(Topic.CHANNEL_TEST,)))
    notice = Notice("N-1", Topic.CHANNEL_TEST, "somewhere", "Yinchuan", at(5), Priority.P2)
    world.take(Told(notices=[notice]), at(5))
    assert minutes_of(world.until(600)) == [15, 25]
    assert not any(case.is_open for case in world.cases.values())


def test_an_escalation_is_not_escalated() -> None:
    world = World(rules(step(10), of=(Topic.ESCALATED,)))
    notice = Notice(notice_id_of(Topic.ESCALATED, "x", "1"), Topic.ESCALATED, "x", "Yinchuan", at(5), Priority.P1)
    assert world.take(Told(notices=[notice]), at(5)) == []
    assert world.follower.next_due is None


def test_a_policy_that_is_gone_after_a_restart_ends_its_courses() -> None:
    world = World(rules(step(10)))
    world.begin()
    world.rules = EscalationRules()
    world.restart()
    world.take(Told(), at(1))
    assert [case.is_open for case in world.cases.values()] == [False]


def test_it_says_what_waits_who_is_told_and_who_should_have_been_there() -> None:
    away = msgspec.structs.replace(ROSTER, absences=(Absence("wang", MONDAY_NOON, at(600)),))
    world = World(msgspec.structs.replace(rules(step(10)), roster=away))
    world.begin()
    (notice,) = world.until(600)
    assert notice.to == ("zhao", "dispatcher", "head")
    english, chinese = (sentence(notice, language, datetime.isoformat) for language in Language)
    assert "(P2, Yinchuan)" in english
    assert "not acknowledged for 10 min: step 1 of “orders” tells 赵强." in english
    assert "Roles with nobody on duty: dispatcher." in english
    assert "策略“orders”第 1 步通知 赵强。无人值班岗位：dispatcher。" in chinese


def test_persons_units_and_channels_are_named_as_they_were_given() -> None:
    asked = Step(timedelta(0), persons=("li",), units=("own", "Yinchuan 1"), channels=("feishu",))
    world = World(rules(asked))
    (notice,) = world.begin()
    assert notice.to == ("li", "sun", "Yinchuan 1", "channel:feishu")


MOVES = st.lists(
    st.tuples(st.sampled_from(list(State)), st.integers(1, 40), st.sampled_from(list(Priority)), st.booleans()),
    max_size=8,
)
POLICIES = rules(
    step(7, repeats=2),
    step(25, "head", only_if=Condition.NOT_COMPLETED, repeats=1),
    step(50, only_if=Condition.ALWAYS),
    least_priority=Priority.P3,
)


@settings(max_examples=150, deadline=None)
@given(MOVES, st.booleans())
def test_restarts_make_no_difference_and_nothing_is_told_twice(
    moves: list[tuple[State, int, Priority, bool]], by_night: bool
) -> None:
    quiet = NIGHT if by_night else None
    steady, restarted = (World(msgspec.structs.replace(POLICIES, quiet=quiet)) for _ in range(2))
    start, minutes = at(9.5 * 60 if by_night else 0), 0
    told = [world.begin(issued_at=start) for world in (steady, restarted)]
    for state, wait, priority, restarts in moves:
        minutes += wait
        for world, found in zip((steady, restarted), told, strict=True):
            found.extend(world.until(minutes))
            found.extend(change(world, state, minutes, priority))
        if restarts:
            restarted.restart()
    for world, found in zip((steady, restarted), told, strict=True):
        found.extend(world.until(minutes + 2_000))
    assert told[0] == told[1]
    assert len({notice.notice_id for notice in told[0]}) == len(told[0])
    assert all(notice.priority is Priority.P1 or not by_night or not is_quiet(notice.at) for notice in told[0])


def change(world: World, state: State, minutes: int, priority: Priority) -> list[Notice]:
    order: RepairOrder = world.order
    since = at(minutes, order.issued_at)
    life = order.life if state is order.state else msgspec.structs.replace(order.life, since=since)
    world.order = msgspec.structs.replace(
        order, state=state, priority=priority, version=order.version + 1, changed_at=since, life=life
    )
    return world.told(since)


def is_quiet(moment: datetime) -> bool:
    local = moment + timedelta(hours=8)
    return not 7 <= local.hour < 22
