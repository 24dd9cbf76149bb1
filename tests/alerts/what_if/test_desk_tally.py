from datetime import timedelta

import msgspec
import pytest

from alerts.channels.routing import Route
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from alerts.orders.order import Change, RepairOrder, State
from alerts.orders.push_time import Pushing, PushReason
from alerts.told import Told
from alerts.what_if.desk_tally import DeskTally, differences
from tests.service.made import at, order, withdrawn

IN_TIME = Pushing(pushed=True, reason=PushReason.IN_TIME, at=at(8.5))
WAITING = Pushing(pushed=False, reason=PushReason.CAN_WAIT, at=at(9))


def tallied(*orders: RepairOrder, routes: tuple[Route, ...] = ()) -> DeskTally:
    tally = DeskTally(routes)
    for one in orders:
        tally.take(Told(orders=[one]))
    return tally


def updated(last: RepairOrder, hours: float, **changes: object) -> RepairOrder:
    step = msgspec.structs.replace(last, version=last.version + 1, change=Change.UPDATED, changed_at=at(hours))
    return msgspec.structs.replace(step, **changes)


def test_an_order_counts_once_by_what_it_was_worth_when_it_was_pushed() -> None:
    waiting = order(push=WAITING)
    pushed = updated(waiting, 9, push=IN_TIME, expected_avoided=20.0)
    later = updated(pushed, 9.5, expected_avoided=3.0, priority=Priority.P3)
    figures = tallied(waiting, pushed, later).figures()
    assert (figures.orders, figures.pushed, figures.in_time, figures.states) == (1, 1, 1, 3)
    assert (figures.avoided, figures.avoided_lo, figures.avoided_hi) == (20.0, 5.0, 22.0)
    assert figures.lead_hours == 1.0
    assert figures.priorities == {"P2": 1}


def test_a_push_was_needless_if_the_alarm_cleared_before_anybody_took_the_order_on() -> None:
    pushed = order(push=IN_TIME)
    taken_on = updated(pushed, 8.7, state=State.ACKNOWLEDGED)
    assert tallied(pushed, withdrawn(pushed, 9)).figures().needless == 1
    assert tallied(pushed, taken_on, withdrawn(taken_on, 9)).figures().needless == 0
    never = order(push=WAITING)
    assert tallied(never, withdrawn(never, 9)).figures().needless == 0


def test_messages_are_those_that_each_channel_would_carry() -> None:
    urgent, quiet = Route("urgent", least_priority=Priority.P1), Route("every")
    pushed = order(push=IN_TIME)
    figures = tallied(pushed, withdrawn(pushed, 9), routes=(urgent, quiet)).figures()
    assert figures.messages == {"every": 2, "urgent": 0}


def test_notices_are_counted_by_topic_and_carried_by_those_that_take_them() -> None:
    topic = next(iter(Topic))
    notice = Notice("N-1", topic, "R-1", "Yinchuan", at(9), Priority.P2)
    tally = DeskTally((Route("all"), Route("none", topics=frozenset())))
    tally.take(Told(notices=[notice]))
    assert tally.figures().notices == {topic.value: 1}
    assert tally.figures().messages == {"all": 1, "none": 0}


def test_of_nothing_nothing_is_told() -> None:
    figures = DeskTally().figures()
    assert (figures.orders, figures.avoided, figures.lead_hours) == (0, 0.0, None)


@pytest.mark.parametrize("minutes", [0, 30])
def test_two_desks_differ_by_the_orders_they_push_at_other_moments(minutes: int) -> None:
    first = order(push=IN_TIME, order_id="R-1")
    moved = msgspec.structs.replace(first, changed_at=first.changed_at + timedelta(minutes=minutes))
    new = order(push=IN_TIME, order_id="R-2", group_id="G-2", expected_avoided=99.0)
    found = differences(tallied(first).pushed, tallied(moved, new).pushed)
    assert [one.order_id for one in found] == (["R-2", "R-1"] if minutes else ["R-2"])
    assert (found[0].present, found[0].changed) == (None, at(8.5))
