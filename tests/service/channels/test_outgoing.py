"""From what a batch decides to what waits in the outbox."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import msgspec

from alerts.channels.routing import QuietHours, Route, Taking
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from service.pipeline.batch_worker import Outgoing
from tests.service.made import order

NIGHT = datetime(2011, 7, 3, 18, tzinfo=UTC)
QUIET = QuietHours(time(22), time(7), ZoneInfo("Asia/Shanghai"))
NOTICE = Notice("N-1", Topic.CHANNEL_TEST, "R-1", "Yinchuan", NIGHT, Priority.P3)


def outgoing(*routes: Route) -> Outgoing:
    return Outgoing(routes, lambda one: one.key.encode(), lambda one: one.notice_id.encode())


def test_every_channel_that_takes_it_gets_a_push() -> None:
    pushes = outgoing(Route("a"), Route("b", orders=False), Route("c", topics=frozenset())).pushes(
        [order()], [NOTICE], NIGHT
    )
    assert [(push.channel, push.key, push.body) for push in pushes] == [
        ("a", "R-1.1", b"R-1.1"),
        ("c", "R-1.1", b"R-1.1"),
        ("a", "N-1", b"N-1"),
        ("b", "N-1", b"N-1"),
    ]
    assert {push.order_id for push in pushes} == {"R-1"}


def test_quiet_hours_hold_back_all_but_p1() -> None:
    urgent = order(order_id="R-2", priority=Priority.P1)
    calm = order(priority=Priority.P2)
    first, second, notice = outgoing(Route("a", quiet=QUIET)).pushes([calm, urgent], [NOTICE], NIGHT)
    morning = datetime(2011, 7, 3, 23, tzinfo=UTC)
    assert (first.due_at, first.hurries) == (morning, False)
    assert (second.due_at, second.hurries) == (None, True)
    assert notice.due_at == morning


def test_an_order_that_no_channel_takes_is_not_even_written_down() -> None:
    def never(_: object) -> bytes:
        raise AssertionError

    box = msgspec.structs.replace(outgoing(Route("a", least_priority=Priority.P1)), body=never)
    assert box.pushes([order(priority=Priority.P4)], [], NIGHT) == ()


def test_how_an_order_ends_depends_on_what_the_channel_was_told() -> None:
    (push,) = outgoing(Route("a", regions={"Guyuan"})).pushes([order(version=2)], [], NIGHT)
    assert push.taking is Taking.IF_KNOWN
