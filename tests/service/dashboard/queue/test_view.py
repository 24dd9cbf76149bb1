"""Rows of the queue."""

from datetime import timedelta

import msgspec
import pytest

from alerts.case import Case
from alerts.dispatch.priority import Priority
from alerts.orders.life import Life, Stage, Why
from alerts.orders.order import Kind, RepairOrder, State
from alerts.orders.push_time import Pushing, PushReason
from alerts.orders.reason import Reason
from alerts.supervision.red_light import Cause, lit
from alerts.supervision.supervised import Supervised, What, begun
from alerts.supervision.supervised import Why as SupervisedWhy
from ingest.records import Site
from service.dashboard.queue.marks import KeptMarks, Marks, marks_of
from service.dashboard.queue.view import Beside, Row, ended_rows, queue_rows
from tests.service.made import at, order, withdrawn

NOTHING = Beside({}, Marks(), {})
PLACE = ("Yinchuan", "North")


def row(made: RepairOrder, beside: Beside = NOTHING) -> Row:
    (found,) = queue_rows([made], 0, beside) if made.is_open else ended_rows([made], beside)
    return found


def test_ranks_go_on_from_the_page_before() -> None:
    orders = [order(order_id=f"R-{number}") for number in range(3)]
    assert [each.rank for each in queue_rows(orders, 100, NOTHING)] == [101, 102, 103]


def test_orders_that_are_over_have_no_rank_and_say_what_ended_them() -> None:
    (over,) = ended_rows([withdrawn(order(), 9)], NOTHING)
    assert (over.rank, over.is_open, over.reason) == (None, False, Reason.ALARM_CLEARED)


@pytest.mark.parametrize("reason", [Reason.FORECAST_CHANGED, Reason.CELLS_CHANGED, Reason.PUSH_DUE])
def test_a_change_of_figures_is_no_reason_for_an_order(reason: Reason) -> None:
    assert row(order(reason=reason)).reason is Reason.OUT_OF_SERVICE
    assert row(order(reason=Reason.FAILED_AGAIN)).reason is Reason.FAILED_AGAIN


def test_the_place_is_that_of_the_site_with_most_users_and_counts_the_others() -> None:
    found = row(order(site_ids=("YC1", "YC2", "YC3"), leading_site_id="YC2"))
    assert (found.site_ids, found.sites) == (("YC2", "YC1"), 3)
    assert row(order(site_ids=(), cell_ids=("YC1-1", "YC1-2"))).site_ids == ("YC1-1", "YC1-2")


def test_an_order_that_can_wait_says_until_when_and_one_that_was_pushed_does_not() -> None:
    waiting = row(order(push=Pushing(pushed=False, reason=PushReason.CAN_WAIT, at=at(10))))
    assert (waiting.push, waiting.waits_until) == (PushReason.CAN_WAIT, at(10))
    assert row(order(push=Pushing(pushed=True, reason=PushReason.IN_TIME, at=at(8)))).waits_until is None


def test_a_closed_site_says_when_it_opens() -> None:
    assert row(order(opens_at=at(31))).opens_at == at(31)
    assert row(withdrawn(order(opens_at=at(31)), 9)).opens_at is None


def test_an_order_that_is_held_says_why_and_until_when() -> None:
    held = Life(stage=Stage.HELD, why=Why.NO_ACCESS, held_until=at(12), unit="North", since=at(9))
    found = row(order(state=State.HELD, life=held))
    assert (found.stage, found.hold_why, found.held_until, found.since) == (Stage.HELD, "no_access", at(12), at(9))


def test_the_way_is_that_to_the_leading_site() -> None:
    beside = msgspec.structs.replace(NOTHING, sites={"YC1": Site("YC1", travel_hours=0.75)})
    assert row(order(kind=Kind.CREW), beside).travel_hours == 0.75
    assert row(order(leading_site_id="YC2"), beside).travel_hours is None


def test_an_order_that_avoids_next_to_nothing_hardly_pays() -> None:
    assert row(order()).pays
    assert not row(order(expected_avoided=0.2)).pays


def supervised(subject: str = "R-1") -> Supervised:
    return begun(What.ORDER, subject, PLACE, SupervisedWhy.OVERDUE, at(8), at(9))


def case(kind: str, value: msgspec.Struct) -> Case:
    return Case(kind, "any", "Yinchuan", True, at(9), None, msgspec.msgpack.encode(value))


def test_supervision_and_red_lights_stand_at_their_orders() -> None:
    of_order = supervised()
    lights = [
        lit(Cause.NO_RESULT, of_order.case_id, PLACE, at(9)),
        lit(Cause.BULK_AT_SITE, "YC7", PLACE, at(9), 12.0),
        lit(Cause.BULK_OF_OUTAGE, "R-9", PLACE, at(9), 20.0),
    ]
    marks = marks_of([case("supervision", of_order)], [case("red_light", each) for each in lights])
    beside = msgspec.structs.replace(NOTHING, marks=marks)
    marked = row(order(), beside)
    assert marked.supervised == of_order
    assert marked.light == lights[0]
    at_site = row(order(order_id="R-2", site_ids=("YC8", "YC7")), beside)
    assert at_site.supervised is None
    assert at_site.light == lights[1]
    assert row(order(order_id="R-9"), beside).light == lights[2]
    assert row(order(order_id="R-3"), beside).light is None
    assert row(withdrawn(order(), 9), beside).light is None


def test_a_supervised_complaint_marks_no_order() -> None:
    of_complaint = begun(What.COMPLAINT, "R-1", PLACE, SupervisedWhy.LEFTOVER, at(8), at(9))
    assert marks_of([case("supervision", of_complaint)], []).supervised == {}


def test_marks_are_read_once_a_commit() -> None:
    version, found = [1], iter([Marks(), Marks(lit={"R-1": lit(Cause.NO_RESULT, "S-1", PLACE, at(9))})])
    kept = KeptMarks(lambda: next(found), lambda: version[0])
    assert kept.now() is kept.now()
    version[0] = 2
    assert list(kept.now().lit) == ["R-1"]


def test_a_row_that_looks_the_same_is_the_same_whatever_its_rank_and_the_digits_that_nobody_sees() -> None:
    before, after = queue_rows([order(), order(expected_avoided=12.3, version=7)], 0, NOTHING)
    assert before.mark == after.mark


@pytest.mark.parametrize(
    "change",
    [
        {"burst_at": at(10) + timedelta(minutes=1)},
        {"expected_avoided": 40.0},
        {"life": Life(unit="North")},
        {"reason": Reason.FAILED_AGAIN},
        {"down_cell_ids": ()},
        {"priority": Priority.P1},
    ],
)
def test_what_a_dispatcher_acts_on_makes_another_row(change: dict[str, object]) -> None:
    assert row(order()).mark != row(msgspec.structs.replace(order(), **change)).mark
