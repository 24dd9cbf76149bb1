"""Which channel is told of what, and when."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.channels.routing import QuietHours, Route, Taking
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.push_time import NOT_YET
from alerts.orders.reason import Reason
from tests.service.made import order as made_order

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = QuietHours(time(22), time(7), SHANGHAI)
NOON = QuietHours(time(12), time(14), SHANGHAI)


def order(**changes: object) -> RepairOrder:
    made = made_order(priority=Priority.P2)
    return msgspec.structs.replace(made, **changes)


def notice(to: tuple[str, ...] = (), priority: Priority = Priority.P3) -> Notice:
    return Notice("N-1", Topic.CHANNEL_TEST, "R-1", "Yinchuan", datetime(2011, 7, 4, tzinfo=UTC), priority, {}, to)


def local(hour: float) -> datetime:
    return datetime(2011, 7, 4, tzinfo=SHANGHAI) + timedelta(hours=hour)


def test_a_plain_channel_takes_everything_and_the_end_of_what_it_was_told() -> None:
    assert Route("hook").takes_order(order()) is Taking.YES
    assert Route("hook").takes_order(order(change=Change.UPDATED, version=2)) is Taking.YES
    assert Route("hook").takes_order(order(state=State.CANCELLED, version=2)) is Taking.IF_KNOWN
    assert Route("hook").takes_notice(notice())


@pytest.mark.parametrize(
    "route",
    [
        Route("hook", least_priority=Priority.P1),
        Route("hook", regions={"Guyuan"}),
        Route("hook", kinds={Kind.GENERATOR}),
    ],
)
def test_what_a_channel_does_not_want_it_is_told_only_to_follow_up_what_it_knows(route: Route) -> None:
    assert route.takes_order(order()) is Taking.NO
    assert route.takes_order(order(version=2)) is Taking.IF_KNOWN


def test_what_is_not_pushed_is_told_only_to_who_keeps_record_until_it_is() -> None:
    waiting = order(push=NOT_YET)
    assert Route("hook").takes_order(waiting) is Taking.NO
    assert Route("log", unpushed=True).takes_order(waiting) is Taking.YES
    assert Route("hook").takes_order(order(push=NOT_YET, state=State.CANCELLED, version=2)) is Taking.NO
    pushed_later = order(change=Change.UPDATED, reason=Reason.FORECAST_CHANGED, version=2)
    assert Route("chat", updates=False).takes_order(pushed_later) is Taking.IF_NEW


def test_a_channel_without_orders_is_told_of_none() -> None:
    assert Route("hook", orders=False).takes_order(order(priority=Priority.P1)) is Taking.NO
    assert Route("hook", orders=False).takes_order(order(state=State.CANCELLED, version=2)) is Taking.NO


def test_people_are_told_of_issue_priority_and_end_and_not_of_every_forecast() -> None:
    people = Route("chat", updates=False)
    updated = order(change=Change.UPDATED, reason=Reason.FORECAST_CHANGED, version=2)
    assert people.takes_order(order()) is Taking.YES
    assert people.takes_order(updated) is Taking.IF_NEW
    assert people.takes_order(msgspec.structs.replace(updated, reason=Reason.PRIORITY_CHANGED)) is Taking.YES
    assert people.takes_order(order(state=State.COMPLETED, version=3)) is Taking.IF_KNOWN


@pytest.mark.parametrize(
    ("reached", "to", "takes"),
    [
        ((), (), True),
        ((), ("li",), True),
        (("li",), (), True),
        (("li", "wang"), ("li",), True),
        (("wang",), ("li",), False),
    ],
)
def test_a_notice_goes_to_whom_it_is_for(reached: tuple[str, ...], to: tuple[str, ...], takes: bool) -> None:
    assert Route("chat", to=frozenset(reached)).takes_notice(notice(to)) is takes


def test_a_notice_that_names_a_channel_goes_there_whatever_it_takes_and_to_those_that_keep_record() -> None:
    named = notice(to=("channel:chat", "li"))
    assert Route("chat", topics=frozenset(), least_priority=Priority.P1).takes_notice(named)
    assert Route("log", unpushed=True).takes_notice(named)
    assert Route("of-li", to={"li"}).takes_notice(named)
    assert not Route("other").takes_notice(named)


def test_a_channel_may_want_no_notices_or_only_those_of_a_priority() -> None:
    assert not Route("file", topics=frozenset()).takes_notice(notice())
    assert not Route("chat", least_priority=Priority.P2).takes_notice(notice(priority=Priority.P3))
    assert Route("chat", least_priority=Priority.P2).takes_notice(notice(priority=Priority.P2))


@pytest.mark.parametrize(
    ("quiet", "hour", "ends"),
    [
        (NIGHT, 23, 31),
        (NIGHT, 3, 7),
        (NIGHT, 22, 31),
        (NIGHT, 7, None),
        (NIGHT, 12, None),
        (NOON, 13, 14),
        (NOON, 14, None),
    ],
)
def test_quiet_hours_end_in_the_morning_over_midnight_too(quiet: QuietHours, hour: float, ends: float | None) -> None:
    assert quiet.end_of(local(hour)) == (None if ends is None else local(ends))


@given(
    now=st.floats(0, 24 * 365).map(local),
    first=st.times(),
    last=st.times(),
)
def test_quiet_is_over_later_and_within_a_day(now: datetime, first: time, last: time) -> None:
    end = QuietHours(first, last, SHANGHAI).end_of(now)
    assert end is None or now < end <= now + timedelta(days=1)


def test_p1_wakes_people_and_overtakes_what_waits() -> None:
    route = Route("chat", quiet=NIGHT)
    assert route.not_before(Priority.P1, local(3)) is None
    assert route.not_before(Priority.P2, local(3)) == local(7)
    assert route.hurries(None)
    assert not Route("chat").hurries(None)
