"""Orders that wait for their push: from pictures, and by time alone."""

from datetime import datetime, timedelta

import pytest

from alerts.desk import Desk
from alerts.dispatch.past_repairs import PastRepairs
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.order import Change, Kind, State
from alerts.orders.push_time import PushReason
from alerts.orders.push_words import push_sentence, reason_of
from alerts.orders.reason import Reason
from alerts.orders.tmf697 import to_tmf697
from correlate.facts import OpenOutage
from correlate.windows.golden_window import Deadlines
from ingest.records import Site
from tests.alerts.cast import GROUNDS, PlainEstimates, at, decided, issued, orders, outage, picture


class LateBurst(PlainEstimates):
    """The burst comes five hours after the start, the window closes an hour later."""

    def deadlines(self, outage: OpenOutage, now: datetime) -> Deadlines:  # noqa: ARG002
        start = outage.started_at
        return Deadlines(start + timedelta(hours=5), start + timedelta(hours=6), start + timedelta(hours=6))


LATE = Grounds(LateBurst())
"""Repairs take two hours, so that who leaves after 2:45 h still ends a quarter of an hour before the burst."""


def test_an_order_that_can_wait_says_until_when_and_is_not_pushed() -> None:
    order = issued(Ledger(), picture(), now=at(4), grounds=LATE)
    assert (order.push.pushed, order.push.reason, order.push.at) == (False, PushReason.CAN_WAIT, at(165))
    assert order.change is Change.ISSUED


def test_an_order_is_pushed_when_it_can_wait_no_longer_though_no_picture_comes() -> None:
    desk = Desk(LATE)
    desk.take([picture()], at(4))
    assert desk.next_due == at(165)
    (order,) = desk.take([], at(165)).orders
    assert (order.push.pushed, order.push.reason, order.push.at) == (True, PushReason.IN_TIME, at(165))
    assert (order.change, order.reason, order.version) == (Change.UPDATED, Reason.PUSH_DUE, 2)
    assert order.priority == "P2"
    assert desk.ledger.next_push is None


def test_a_picture_at_that_time_pushes_it_too_and_only_once() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4), grounds=LATE)
    pushed = issued(ledger, picture(), now=at(165), grounds=LATE)
    assert pushed.push.pushed
    assert orders(decided(ledger, picture(), now=at(166), grounds=LATE)) == []


def test_what_comes_back_before_is_never_pushed() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4), grounds=LATE)
    order = issued(ledger, picture(outage(ended_at=at(20))), now=at(20), grounds=LATE)
    assert (order.state, order.push.pushed, reason_of(order)) == (State.CANCELLED, False, PushReason.ENDED_BEFORE)
    assert ledger.next_push is None


def test_more_that_fails_makes_it_urgent_at_once_only_where_the_burst_comes_sooner() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4), grounds=LATE)
    joined = picture(outage(), outage("YC-2", users=3000.0, started_at=at(-120)))
    order = issued(ledger, joined, now=at(46), grounds=LATE)
    assert order.outage_id.startswith("O-YC-2")
    assert order.push.pushed


def test_routine_gets_an_order_and_no_push() -> None:
    shown = picture(outage(users=100.0, started_at=at(-400)))
    order = issued(Ledger(), shown, now=at(4), grounds=LATE)
    assert (order.priority, order.push.pushed, order.push.reason) == ("P4", False, PushReason.ROUTINE)


def test_without_time_to_spare_it_is_pushed_as_it_is_issued() -> None:
    order = issued(Ledger(), picture(), now=at(4))
    assert (order.push.pushed, order.push.reason, order.push.at) == (True, PushReason.AS_EARLY_AS_POSSIBLE, at(4))


def test_an_outage_that_comes_back_and_fails_again_stays_pushed() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4))
    issued(ledger, picture(outage(ended_at=at(20))), now=at(20))
    assert issued(ledger, picture(), now=at(25)).push.pushed


def test_a_ledger_read_back_pushes_at_the_same_time() -> None:
    ledger = Ledger()
    issued(ledger, picture(), now=at(4), grounds=LATE)
    again = Ledger.restore(ledger.snapshot())
    assert again.next_push == at(165)
    assert orders(decided(again, now=at(165), grounds=LATE)) == orders(decided(ledger, now=at(165), grounds=LATE))


# --- who and how long -------------------------------------------------------------------------------------

NIGHT = {"YC": Site("YC", access_hours="16:00-22:00", travel_hours=0.5)}


def night(sites: dict[str, Site] = NIGHT) -> Grounds:
    return Grounds(LateBurst(), sites=sites, repairs=PastRepairs((), 2.0, sites, zone="Asia/Shanghai"))


def test_an_order_that_waits_for_a_closed_site_says_so_and_is_worth_what_the_late_repair_spares() -> None:
    order = issued(Ledger(), picture(), now=at(4), grounds=night())
    assert (order.crew_hours, order.opens_at) == (2.0, at(6 * 60))
    assert order.repair_hours == pytest.approx(2.0 + (360 - 34) / 60)
    assert "The site opens in 5:56 h" in push_sentence(order)
    assert "5:56 小时后方可进入" in push_sentence(order, "zh")


def test_a_site_of_somebody_else_is_handed_over_by_name() -> None:
    sites = {"YC": Site("YC", owner="铁塔公司")}
    order = issued(Ledger(), picture(), now=at(4), grounds=night(sites))
    assert (order.kind, order.owner, order.repair_hours) == (Kind.THIRD_PARTY, "铁塔公司", 4.0)
    assert "Handed over to 铁塔公司" in push_sentence(order)


def test_the_fields_of_a_push_are_shown() -> None:
    order = issued(Ledger(), picture(), now=at(4), grounds=LATE)
    shown = to_tmf697(order, lambda moment: moment.isoformat())
    assert (shown["pushed"], shown["push_reason_code"]) == (False, "can_wait")
    assert shown["push_at"] == at(165).isoformat()
    assert shown["push_reason"] == "Not pushed yet: who leaves in 2:41 h still ends before complaints burst."
    assert str(shown["push_reason_zh"]).startswith("暂不派发")
    assert GROUNDS.push.margin == timedelta(minutes=15)
