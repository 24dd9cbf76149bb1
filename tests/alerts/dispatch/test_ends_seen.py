"""How long outages last without a crew is learnt from how own orders ended, while no study has told it."""

from collections.abc import Iterable
from datetime import timedelta
from statistics import median

import pytest
from msgspec.structs import replace

from alerts.case import Case
from alerts.desk import Desk
from alerts.dispatch.ends_seen import EndsSeen
from alerts.orders.draft import Grounds
from alerts.orders.estimates import ModelEstimates
from alerts.orders.ledger import Ledger
from alerts.orders.order import RepairOrder, State
from alerts.orders.reason import Reason
from alerts.told import News, Told
from correlate.model import default_model
from tests.alerts.cast import MONDAY, issued, outage, picture

MODEL, ZONE = default_model(), "Asia/Shanghai"
USUAL = MODEL.durations_hours
FIRST = issued(Ledger(), picture())


def ended(hours: float, reason: Reason = Reason.ALARM_CLEARED, region: str = "Yinchuan") -> RepairOrder:
    """An order whose outage began on Monday and was over so much later."""
    state = State.COMPLETED if reason is Reason.SERVICE_RESTORED else State.CANCELLED
    over = MONDAY + timedelta(hours=hours)
    return replace(FIRST, state=state, reason=reason, changed_at=over, region=region)


def follow(seen: EndsSeen, orders: Iterable[RepairOrder]) -> list[Case]:
    return [case for order in orders for case in seen.follow(News(), Told(orders=[order]), order.changed_at).cases]


def test_nothing_is_said_before_twenty_have_ended() -> None:
    seen = EndsSeen(USUAL)
    follow(seen, [ended(0.3)] * 19)
    assert seen.law("Yinchuan") == ()
    follow(seen, [ended(0.3)])
    assert len(seen.law("Yinchuan")) == 99


def test_the_more_have_ended_the_less_counts_what_is_usual() -> None:
    seen = EndsSeen(USUAL)
    follow(seen, [ended(0.3)] * 30)
    few = median(seen.law("Yinchuan"))
    follow(seen, [ended(0.3)] * 400)
    assert 0.3 * 0.9 < median(seen.law("Yinchuan")) < few < median(USUAL)


def test_each_region_is_told_by_its_own() -> None:
    seen = EndsSeen(USUAL)
    follow(seen, [ended(0.3)] * 30)
    assert seen.law("Guyuan") == ()


def test_what_a_crew_cut_off_would_have_lasted_longer() -> None:
    left_alone, repaired = EndsSeen(USUAL), EndsSeen(USUAL)
    follow(left_alone, [ended(0.5)] * 100 + [ended(4.0)] * 100)
    follow(repaired, [ended(0.5)] * 100 + [ended(0.6, Reason.SERVICE_RESTORED)] * 100)
    assert sum(repaired.law("Yinchuan")) > sum(left_alone.law("Yinchuan")) / 4
    assert sum(hours > 0.7 for hours in repaired.law("Yinchuan")) > 30


def test_orders_that_are_open_or_ended_otherwise_tell_nothing() -> None:
    seen = EndsSeen(USUAL)
    assert follow(seen, [FIRST, ended(1.0, Reason.MERGED), ended(1.0, Reason.PLANNED_WORK), ended(0.0)]) == []


def test_after_a_restart_it_goes_on_with_the_very_same_law() -> None:
    seen, again = EndsSeen(USUAL), EndsSeen(USUAL)
    cases = follow(seen, [ended(0.1 * (1 + number % 17)) for number in range(57)])
    again.restore(cases[-1:])
    assert again.law("Yinchuan") == seen.law("Yinchuan")
    more = [ended(0.2 * (1 + number % 5)) for number in range(40)]
    assert follow(again, more) == follow(seen, more)


def test_what_is_long_ago_fades() -> None:
    seen = EndsSeen(USUAL)
    follow(seen, [ended(8.0)] * 6_000)
    follow(seen, [ended(0.5)] * 12_000)
    assert median(seen.law("Yinchuan")) < 1.0


@pytest.mark.parametrize("learnt", [False, True])
def test_a_desk_expects_less_of_repairs_where_outages_end_soon_unless_a_study_has_told(learnt: bool) -> None:
    model = replace(MODEL, learnt=learnt)
    ends = None if learnt else EndsSeen(USUAL)
    grounds = Grounds(ModelEstimates(model, ZONE, ends), ends=ends)
    desk, avoided = Desk(grounds), list[float]()
    for number in range(60):
        start = MONDAY + timedelta(hours=number)
        down = outage(f"C{number}-1", started_at=start)
        one = replace(picture(down, group=f"G-{number}"), at=start, started_at=start)
        avoided.append(desk.take([one], start + timedelta(minutes=4)).orders[0].expected_avoided)
        over = start + timedelta(minutes=20)
        desk.take([replace(one, at=over, ended_at=over, outages=(replace(down, ended_at=over),))], over)
    assert (avoided[-1] < avoided[0] / 2) is not learnt
