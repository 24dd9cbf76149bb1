"""A site of Yinchuan on batteries: its countdown, its generator, and how both end."""

from collections.abc import Sequence
from math import log

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.desk import Desk
from alerts.dispatch.past_repairs import PastRepairs
from alerts.orders.draft import Grounds
from alerts.orders.ledger import Ledger
from alerts.orders.life import Stage
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.push_time import PushReason
from alerts.orders.push_words import push_sentence
from alerts.orders.reason import Reason
from alerts.orders.sentence import sentence
from alerts.power.power_case import BATTERY, ON_BATTERY
from alerts.told import Told
from correlate.facts import GroupPicture
from ingest.records import Alarm, Cell, Effect, Site
from tests.alerts.cast import PlainEstimates, at, outage, picture

CELLS = {f"YC-{n}": Cell(f"YC-{n}", "Yinchuan", "YC", users=1000.0) for n in (1, 2)}


def grounds(site: Site = Site("YC", battery_hours=1.2), crew_hours: float = 2.0) -> Grounds:  # noqa: B008 - frozen
    sites = {"YC": site}
    return Grounds(PlainEstimates(), sites=sites, cells=CELLS, repairs=PastRepairs((), crew_hours, sites, CELLS))


def mains(minutes: float = 0.0, cleared: float | None = None, alarm_id: str = "M-1") -> Alarm:
    return Alarm(
        "omc", alarm_id, at(minutes), at(minutes), "Yinchuan", Effect.POWER, site_id="YC",
        cleared_at=at(cleared) if cleared is not None else None, probable_cause="市电停电",
    )  # fmt: skip


def told(desk: Desk, minutes: float, *news: Alarm | GroupPicture) -> Told:
    for one in news:
        if isinstance(one, Alarm):
            desk.observe(one)
    return desk.take([one for one in news if isinstance(one, GroupPicture)], at(minutes))


def out(minutes: float) -> GroupPicture:
    return picture(*(outage(cell, started_at=at(minutes)) for cell in CELLS), group="G-1", causes=("市电停电",))


def kinds(told: Told) -> list[str]:
    return [case.kind for case in told.cases]


def test_batteries_that_will_not_last_get_a_generator_after_the_hold_off() -> None:
    desk = Desk(grounds())
    assert told(desk, 0, mains()).orders == []
    assert desk.next_due == at(3)
    (order,) = told(desk, 3).orders
    assert (order.change, order.reason, order.kind) == (Change.ISSUED, Reason.MAINS_FAILED, Kind.GENERATOR)
    assert (order.group_id, order.cell_ids, order.down_cell_ids) == ("P-YC", ("YC-1", "YC-2"), ())
    assert order.due_at == at(72)
    assert (order.push.pushed, order.push.reason) == (True, PushReason.AS_EARLY_AS_POSSIBLE)
    assert "its batteries last about 1:09 h more; 2 cells on them." in sentence(order)
    assert "蓄电池" in push_sentence(order, "zh")


def test_a_generator_that_has_time_is_pushed_when_it_must_leave() -> None:
    desk = Desk(grounds(Site("YC", battery_hours=4.0), crew_hours=0.5))
    told(desk, 0, mains())
    told(desk, 3)
    # Until mains stay away for the four hours as likely as not: 2 h · log 2 before they are flat.
    assert desk.next_due is not None
    assert (at(240) - desk.next_due).total_seconds() == pytest.approx(7200 * log(2), abs=1)
    (order,) = desk.take([], desk.next_due).orders
    assert (order.push.pushed, order.push.reason) == (False, PushReason.CAN_WAIT)
    assert desk.next_due == order.push.at == at(240 - 15 - 30)
    (pushed,) = told(desk, 195).orders
    assert (pushed.order_id, pushed.push.pushed, pushed.push.reason) == (order.order_id, True, PushReason.IN_TIME)


def test_mains_that_come_back_withdraw_the_generator() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains())
    (order,) = told(desk, 3).orders
    (ended,) = told(desk, 40, mains(cleared=40)).orders
    assert (ended.order_id, ended.version) == (order.order_id, 2)
    assert (ended.change, ended.state, ended.reason) == (Change.WITHDRAWN, State.CANCELLED, Reason.MAINS_BACK)
    assert ended.life.stage is Stage.WITHDRAWN
    assert len(desk.ledger) == 0


def test_mains_that_fail_for_a_moment_call_for_nothing() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains())
    back = told(desk, 2, mains(cleared=2))
    assert back.orders == []
    assert [case.is_open for case in back.cases if case.kind == ON_BATTERY] == [False]
    assert told(desk, 3).orders == []


def test_of_two_alarms_both_have_to_clear() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains(), mains(1, alarm_id="M-2"))
    told(desk, 3)
    assert told(desk, 10, mains(cleared=10)).orders == []
    assert [order.reason for order in told(desk, 11, mains(1, 11, "M-2")).orders] == [Reason.MAINS_BACK]


def test_when_the_cells_go_out_the_order_goes_on_as_that_of_the_outage() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains())
    (order,) = told(desk, 3).orders
    (lost,) = told(desk, 80, out(79)).orders
    assert (lost.order_id, lost.version, lost.reason) == (order.order_id, 2, Reason.SERVICE_LOST)
    assert (lost.group_id, lost.replaces) == ("G-1", ("P-YC",))
    assert lost.down_cell_ids == ("YC-1", "YC-2")
    assert len(desk.ledger) == 1
    assert told(desk, 90, mains(cleared=90)).orders == []


def test_an_order_that_a_person_cancelled_is_not_made_again_for_its_outage() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains())
    told(desk, 3)
    (lost,) = told(desk, 80, out(79)).orders
    life = msgspec.structs.replace(lost.life, stage=Stage.CANCELLED)
    desk.ledger.put(
        msgspec.structs.replace(lost, state=State.CANCELLED, life=life, reason=Reason.CANCELLED_BY_HAND, version=3)
    )
    assert told(desk, 95, out(79)).orders == []


def test_a_site_that_is_out_already_gets_no_second_order() -> None:
    desk = Desk(grounds())
    told(desk, 0, out(-10))
    told(desk, 1, mains())
    assert told(desk, 5).orders == []


def test_what_a_site_showed_is_what_it_is_expected_to_do_next_time() -> None:
    desk = Desk(grounds(Site("YC")))
    told(desk, 0, mains())
    lost = told(desk, 60, out(60))
    assert kinds(lost).count(BATTERY) == 2
    told(desk, 70, mains(cleared=70), picture(*(outage(c, started_at=at(60), ended_at=at(70)) for c in CELLS)))
    again = Desk(desk.grounds, desk.ledger, desk._cases.values(), desk.rules)
    told(again, 600, mains(600, alarm_id="M-9"))
    state = next(case for case in again._cases.values() if case.kind == ON_BATTERY)
    assert b"YC" in state.body
    assert again.next_due is not None
    (order,) = again.take([], again.next_due).orders
    # One hour seen there, and all sites at two: one of one hour, one of three assumed.
    assert order.due_at == at(600 + 90)


def test_where_sites_outlast_their_batteries_time_and_again_nobody_is_sent_any_more() -> None:
    desk, sent = Desk(grounds()), []
    for day in range(12):
        began = day * 24 * 60.0
        told(desk, began, mains(began, alarm_id=f"M-{day}"))
        states = []
        while desk.next_due is not None and desk.next_due < at(began + 300):
            states += desk.take([], desk.next_due).orders
        told(desk, began + 300, mains(began, began + 300, f"M-{day}"))
        sent.append(bool(states))
    assert sent[0]
    assert not sent[-1]


def test_an_alarm_that_is_never_cleared_is_forgotten_with_its_order() -> None:
    desk = Desk(grounds())
    told(desk, 0, mains())
    told(desk, 3)
    (ended,) = told(desk, 72 * 60).orders
    assert (ended.reason, ended.state) == (Reason.ALARM_TOO_OLD, State.CANCELLED)


def test_a_tower_companys_site_is_handed_over_to_it() -> None:
    desk = Desk(grounds(Site("YC", owner="铁塔公司", battery_hours=1.0)))
    told(desk, 0, mains())
    (order,) = told(desk, 3).orders
    assert (order.kind, order.owner) == (Kind.THIRD_PARTY, "铁塔公司")


def test_a_backhaul_or_a_site_without_cells_gives_no_order() -> None:
    alarm = msgspec.structs.replace(mains(), site_id="NOWHERE")
    desk = Desk(grounds())
    told(desk, 0, alarm)
    assert told(desk, 3).orders == []


# --- laws -------------------------------------------------------------------------------------------------

steps = st.lists(st.tuples(st.sampled_from(("fail", "back", "out", "in", "wait")), st.integers(1, 90)), max_size=14)


def play(desk: Desk, story: Sequence[tuple[str, int]], cut: int | None = None) -> list[RepairOrder]:
    """Every state of every order; at `cut` the desk is made anew from its rows."""
    now, failed, dark, states = 0, None, None, list[RepairOrder]()
    for number, (what, minutes) in enumerate(story):
        if number == cut:
            ledger = Ledger.restore(desk.ledger.snapshot())
            desk = Desk(desk.grounds, ledger, desk._cases.values(), desk.rules)
        now += minutes
        while desk.next_due is not None and desk.next_due < at(now):
            states += desk.take([], desk.next_due).orders
        news: list[Alarm | GroupPicture] = []
        if what == "fail" and failed is None:
            failed = now
            news = [mains(now, alarm_id=f"M-{now}")]
        elif what == "back" and failed is not None:
            news, failed = [mains(failed, now, f"M-{failed}")], None
        elif what == "out" and dark is None:
            dark = now
            news = [picture(*(outage(c, started_at=at(now)) for c in CELLS), group=f"G-{now}")]
        elif what == "in" and dark is not None:
            cells = (outage(c, started_at=at(dark), ended_at=at(now)) for c in CELLS)
            news, dark = [picture(*cells, group=f"G-{dark}")], None
        states += told(desk, now, *news).orders
    return states


@given(steps)
@settings(max_examples=60)
def test_a_site_has_one_open_order_at_most_and_versions_count_up(story: list[tuple[str, int]]) -> None:
    desk = Desk(grounds())
    latest: dict[str, RepairOrder] = {}
    for order in play(desk, story):
        before = latest.get(order.order_id)
        assert order.version == (before.version if before else 0) + 1
        latest[order.order_id] = order
        assert sum(one.is_open for one in latest.values()) <= 1


@given(steps, st.integers(0, 13))
@settings(max_examples=60)
def test_a_restart_at_any_point_makes_no_difference(story: list[tuple[str, int]], cut: int) -> None:
    assert play(Desk(grounds()), story, cut) == play(Desk(grounds()), story)


def test_the_sooner_the_batteries_are_flat_the_more_a_generator_is_worth() -> None:
    worth = []
    for hours in (1.0, 1.9):
        desk = Desk(grounds(Site("YC", battery_hours=hours)))
        told(desk, 0, mains())
        told(desk, 2)
        assert desk.next_due is not None
        worth.append(desk.take([], desk.next_due).orders[0].expected_avoided)
    assert worth == [pytest.approx(20 * 0.62, rel=0.01), pytest.approx(20 * 0.5, rel=0.01)]
