"""Each stage has its time, and is told once when it lasts longer."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from alerts.dispatch.priority import Priority
from alerts.notices.notice import Topic
from alerts.orders.life import Life, Stage
from alerts.orders.push_time import NOT_YET, Pushing
from alerts.orders.stage_rules import StageRules, overdue_at
from alerts.orders.stage_watch import KIND
from tests.alerts.cast import at, outage, picture
from tests.alerts.orders.working import Shift, Work


def overdue(shift: Shift) -> list[tuple[object, float]]:
    notices = [notice for notice in shift.told.notices if notice.topic is Topic.STAGE_OVERDUE]
    return [(notice.figures["stage"], (notice.at - at(0)).total_seconds() / 60) for notice in notices]


def begun() -> Shift:
    """An order of P2, issued at minute 4."""
    shift = Shift()
    shift.take(4, picture())
    assert shift.order.priority is Priority.P2
    return shift


def test_an_order_that_nobody_takes_on_is_told_once() -> None:
    shift = begun()
    shift.take(33)
    assert overdue(shift) == []
    shift.take(300)
    assert overdue(shift) == [("issued", 34)]


def test_each_stage_has_its_own_time() -> None:
    shift = begun()
    for verb, minutes in (("acknowledge", 20), ("assign", 60), ("travel", 70), ("start", 300)):
        shift.does(verb, minutes, **({"crew": "N-1"} if verb == "assign" else {}))
    shift.take(600)
    assert overdue(shift) == [("acknowledged", 50), ("travelling", 190), ("in_progress", 540)]


def test_what_is_held_until_a_time_is_overdue_then() -> None:
    shift = begun()
    shift.does("acknowledge", 20)
    shift.does("hold", 30, reason="weather", until=at(400))
    shift.take(399)
    assert overdue(shift) == []
    shift.take(401)
    assert overdue(shift) == [("held", 400)]


def test_what_was_told_is_not_told_again_after_a_restart() -> None:
    shift = begun()
    shift.take(100)
    again = shift.restarted()
    again.take(400)
    assert overdue(again) == [("issued", 34)]


def test_what_was_not_told_yet_is_told_after_a_restart() -> None:
    shift = begun()
    shift.does("acknowledge", 20)
    again = shift.restarted()
    again.take(400)
    assert overdue(again) == [("acknowledged", 50)]


def test_a_case_is_open_as_long_as_the_stage_lasts() -> None:
    shift = begun()
    shift.take(100)
    shift.does("acknowledge", 120)
    cases = [(case.is_open, case.changed_at) for case in shift.told.cases if case.kind == KIND]
    assert cases == [(True, at(34)), (False, at(120))]


def test_the_same_stage_entered_again_has_its_time_again() -> None:
    shift = begun()
    shift.does("redispatch", 10, unit="South")
    shift.does("redispatch", 60, unit="East")
    shift.take(200)
    assert overdue(shift) == [("redispatched", 40), ("redispatched", 90)]


def test_a_higher_priority_has_less_time() -> None:
    shift = begun()
    shift.take(10, picture(outage(users=90_000)))
    assert shift.order.priority is Priority.P1
    shift.take(60)
    assert overdue(shift) == [("issued", 19)]


def test_an_order_that_was_not_pushed_waits_for_nobody() -> None:
    order = Work().order
    later = replace(order, push=Pushing(pushed=True, at=at(30)))
    assert overdue_at(replace(order, push=NOT_YET), StageRules()) is None
    assert overdue_at(later, StageRules()) == at(60)


def test_an_order_that_is_over_is_not_overdue() -> None:
    shift = begun()
    shift.take(20, picture(outage(ended_at=at(19))))
    shift.take(10_000)
    assert overdue(shift) == []
    assert shift.desk.next_due is None


def test_a_receipt_that_does_not_come_is_told() -> None:
    shift = begun()
    shift.does("start", 20)
    shift.take(30, picture(outage(ended_at=at(29))))
    shift.take(1_000)
    assert ("restored", 30 + 8 * 60) in overdue(shift)


@pytest.mark.parametrize("stage", list(Stage))
def test_no_limit_is_longer_for_a_higher_priority(stage: Stage) -> None:
    order = Work().order
    limits: list[timedelta] = []
    for priority in Priority:
        standing = replace(order, life=Life(stage, at(10)), priority=priority)
        due = overdue_at(standing, StageRules())
        limits += [due - at(10)] if due else []
    assert limits == sorted(limits)
