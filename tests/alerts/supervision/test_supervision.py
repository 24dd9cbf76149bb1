"""Orders and complaints that are overdue are supervised, level by level, until they are resolved."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.case import Case
from alerts.complaint_care.care import ComplaintCare
from alerts.complaint_care.care_rules import CareRules
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Notice, Topic
from alerts.orders.ledger import Ledger
from alerts.orders.life import Life
from alerts.orders.order import Change, RepairOrder, State, moved
from alerts.orders.reason import Reason
from alerts.supervision.red_light import RED_LIGHT_CASE, RedLight
from alerts.supervision.supervised import SUPERVISED_CASE, Result, Supervised, What, Why
from alerts.supervision.supervision import Supervision
from alerts.supervision.supervision_rules import SupervisionRules
from alerts.told import News, Told
from correlate.facts import GroupPicture
from ingest.records import Complaint
from tests.alerts.cast import issued, outage, picture
from tests.alerts.complaint_care.callers_cast import HOUR, RESPONSIBLE, complaint, hours

DUE = hours(10)


class Room:
    """The followers of one desk, woken as a desk wakes them."""

    def __init__(
        self,
        ledger: Ledger | None = None,
        cases: Sequence[Case] = (),
        rules: SupervisionRules = SupervisionRules(),  # noqa: B008 - frozen
    ) -> None:
        self.ledger = ledger or Ledger()
        self.care = ComplaintCare(CareRules(), RESPONSIBLE, cases)
        self.supervision = Supervision(rules, RESPONSIBLE, self.ledger, self.care, cases)

    def told(self, now: float, *, records: Sequence[Complaint] = (), **came: Sequence[object]) -> Told:
        """What they tell until so many hours; `orders`, `notices` and `facts` came about then."""
        found = Told()
        while (due := self._next()) is not None and due < hours(now):
            found.add(self._step(News(), Told(), due))
        news = News(came.get("facts", ()), records)  # type: ignore[arg-type]
        told = Told(list(came.get("orders", ())), list(came.get("notices", ())))  # type: ignore[arg-type]
        found.add(self._step(news, told, hours(now)))
        return found

    def take(self, order: RepairOrder, now: float) -> Told:
        """What they tell of a new state of an order."""
        self.ledger.put(order)
        return self.told(now, orders=[order])

    def _next(self) -> datetime | None:
        return min((due for due in (self.care.next_due, self.supervision.next_due) if due is not None), default=None)

    def _step(self, news: News, told: Told, now: datetime) -> Told:
        found = self.care.follow(news, told, now)
        found.add(self.supervision.follow(news, told, now))
        return found


def order(**changes: object) -> RepairOrder:
    """An order of priority P2 that is due ten hours after Monday's beginning, when its window closes."""
    fresh = issued(Ledger(), picture(outage()))
    given_ = {"due_at": DUE, "window_closes_at": DUE, "priority": Priority.P2, "site_ids": ("YC",), **changes}
    return replace(fresh, **given_)


def closed(order: RepairOrder, now: float, reason: Reason = Reason.ALARM_CLEARED) -> RepairOrder:
    return moved(order, State.CANCELLED, Change.WITHDRAWN, reason, hours(now))


def supervised(told: Told) -> list[Supervised]:
    return [msgspec.msgpack.decode(case.body, type=Supervised) for case in told.cases if case.kind == SUPERVISED_CASE]


def lights(told: Told) -> list[RedLight]:
    return [msgspec.msgpack.decode(case.body, type=RedLight) for case in told.cases if case.kind == RED_LIGHT_CASE]


def of(told: Told, topic: Topic) -> list[Notice]:
    return [notice for notice in told.notices if notice.topic is topic]


def levels(told: Told) -> list[tuple[object, float]]:
    return [(notice.figures["level"], (notice.at - DUE) / HOUR) for notice in of(told, Topic.SUPERVISED)]


def test_an_order_past_its_golden_window_is_supervised_at_once_and_then_level_by_level() -> None:
    room = Room()
    room.take(order(), 0)
    found = room.told(10 + 30)
    assert levels(found) == [(1, 0.0), (2, 4.0), (3, 24.0)]
    assert {one.why for one in supervised(found)} == {Why.PAST_WINDOW}


def test_each_level_is_told_to_the_unit_and_to_its_own_role() -> None:
    room = Room()
    room.take(order(), 0)
    told_to = [notice.to for notice in of(room.told(40), Topic.SUPERVISED)]
    assert told_to == [("Yinchuan north", role) for role in ("dispatcher", "unit_lead", "manager")]


def test_the_unit_that_took_the_order_on_goes_before_the_unit_of_the_site() -> None:
    room = Room()
    room.take(order(life=Life(unit="Helan")), 0)
    assert of(room.told(11), Topic.SUPERVISED)[0].to[0] == "Helan"


def test_an_order_that_is_done_in_time_is_never_supervised() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    room.take(closed(fresh, 9), 9)
    assert room.told(100) == Told()


def test_supervision_ends_with_the_order_and_says_what_came_of_it() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    room.told(11)
    (ended,) = supervised(room.take(closed(fresh, 12), 12))
    assert (ended.result, ended.ended_at) == (Result.RESOLVED, hours(12))
    assert room.told(100) == Told()


def test_an_order_that_was_merged_into_another_was_withdrawn_and_not_resolved() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    room.told(11)
    (ended,) = supervised(room.take(closed(fresh, 12, Reason.MERGED), 12))
    assert ended.result is Result.WITHDRAWN


def test_a_routine_order_is_supervised_only_once_somebody_has_taken_it_on() -> None:
    room, routine = Room(), order(priority=Priority.P4)
    room.take(routine, 0)
    assert room.told(20) == Told()
    taken = moved(routine, State.ACKNOWLEDGED, Change.UPDATED, Reason.UNCHANGED, hours(20))
    assert len(supervised(room.take(taken, 20))) == 1


def test_the_due_time_counts_that_the_order_has_in_the_end() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    room.take(replace(fresh, due_at=hours(20), window_closes_at=hours(20), version=2), 1)
    assert supervised(room.told(19)) == []
    assert len(supervised(room.told(21))) == 1


def test_a_repeated_fault_is_supervised_the_moment_its_order_is_issued() -> None:
    (one,) = supervised(Room().take(order(life=Life(repeats=("R-1",))), 0))
    assert (one.why, one.begun_at, one.level) == (Why.REPEATED, hours(0), 1)


def test_an_order_over_the_time_limit_of_its_stage_is_supervised_at_once() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    late = Notice("N-1", Topic.STAGE_OVERDUE, fresh.order_id, "Yinchuan", hours(2), Priority.P2)
    (one,) = supervised(room.told(2, notices=[late]))
    assert one.why is Why.STAGE_OVERDUE


def test_a_leftover_complaint_is_supervised_from_its_planned_resolution_on() -> None:
    room = Room()
    room.told(0, records=[complaint(planned=10)])
    found = room.told(40)
    assert levels(found) == [(1, 0.0), (2, 4.0), (3, 24.0)]
    assert {(one.what, one.why, one.unit) for one in supervised(found)} == {
        (What.COMPLAINT, Why.LEFTOVER, "Yinchuan north")
    }


def test_a_complaint_that_somebody_owns_is_supervised_by_its_owner() -> None:
    room = Room()
    room.told(0, records=[complaint(planned=10)])
    room.told(11)
    room.care.assign("C-1", "Li Na", hours(12))
    (one,) = supervised(room.told(12))
    assert one.unit == "Li Na"


def test_a_repeated_complaint_is_supervised_at_once() -> None:
    room = Room()
    room.told(0, records=[complaint(customer="a", planned=48)])
    (one,) = supervised(room.told(5, records=[complaint("C-2", 5, customer="a", planned=53)]))
    assert (one.subject, one.why, one.begun_at) == ("C-2", Why.REPEATED, hours(5))


def test_a_resolved_complaint_ends_its_supervision_with_a_result_and_one_that_nobody_closed_without() -> None:
    room = Room()
    room.told(0, records=[complaint(planned=10), complaint("C-2", planned=10, cell=None)])
    room.told(11)
    found = room.told(12, records=[complaint(planned=10, resolved=12)])
    assert [(one.subject, one.result) for one in supervised(found)] == [("C-1", Result.RESOLVED)]
    assert supervised(room.told(46 * 24))[-1].result is Result.LAPSED


def test_supervision_without_a_result_for_a_day_after_level_three_shows_a_red_light() -> None:
    room = Room()
    room.take(order(), 0)
    found = room.told(10 + 24 + 25)
    (light,) = lights(found)
    assert (light.unit, light.lit_at) == ("Yinchuan north", hours(10 + 24 + 24))
    assert [notice.subject for notice in of(found, Topic.RED_LIGHT)] == [order().order_id]


def test_an_answer_lets_the_red_light_wait_and_only_the_first_one_does() -> None:
    room = Room()
    room.take(order(), 0)
    (*_, one) = supervised(room.told(10 + 24 + 10))
    for moment in (44, 60):
        room.supervision.answer(one.case_id, "Wang Wei", "fibre ordered", hours(moment))
        room.told(moment)
    assert [light.lit_at for light in lights(room.told(200))] == [hours(44 + 24)]


def test_the_red_light_goes_out_with_the_supervision() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    room.told(60)
    found = room.take(closed(fresh, 61), 61)
    assert [light.out_at for light in lights(found)] == [hours(61)]
    assert len(of(found, Topic.RED_LIGHT_OUT)) == 1


def burst(count: int, start: float = 0.0) -> list[Complaint]:
    return [complaint(f"C-{number}", start + number / 60) for number in range(count)]


def test_bulk_complaints_of_one_site_show_its_unit_a_red_light_until_they_fall_off() -> None:
    room = Room()
    assert lights(room.told(0.4, records=burst(19))) == []
    (lit,) = lights(room.told(0.5, records=burst(20)[19:]))
    assert (lit.subject, lit.unit, lit.complaints) == ("YC", "Yinchuan north", 20)
    found = room.told(10)
    assert [(light.light_id, light.out_at) for light in lights(found)] == [(lit.light_id, hours(2))]


def test_as_many_complaints_over_a_longer_time_show_none() -> None:
    room = Room()
    slow = [complaint(f"C-{number}", number) for number in range(20)]
    assert lights(room.told(19, records=slow)) == []


def test_complaints_put_down_to_one_outage_group_show_a_red_light_until_its_order_is_closed() -> None:
    room, fresh = Room(), order()
    room.take(fresh, 0)
    many = picture(outage(complaints=50.0))
    (lit,) = lights(room.told(1, facts=[many]))
    assert (lit.subject, lit.complaints) == (fresh.order_id, 50.0)
    assert lights(room.told(2, facts=[many])) == []
    assert lights(room.take(closed(fresh, 3), 3))[0].out_at == hours(3)


def test_planned_work_shows_no_red_light_however_many_complain() -> None:
    room = Room()
    room.take(order(), 0)
    assert lights(room.told(1, facts=[picture(outage(complaints=80.0, planned=True))])) == []


Step = tuple[int, str]
steps = st.lists(
    st.tuples(
        st.integers(1, 400),
        st.sampled_from(["issue", "close", "leftover", "again", "resolve", "bulk", "picture", "answer", "wait"]),
    ),
    max_size=12,
)


def _taken(room: Room, number: int, now: float, what: str) -> Told:
    if what in {"issue", "close"}:
        known = room.ledger.order(order().order_id)
        fresh = replace(known or order(), due_at=hours(now + 1), window_closes_at=hours(now + 1))
        if what == "issue" and (known is None or known.is_open):
            return room.take(fresh, now)
        return room.take(closed(known, now), now) if known is not None and known.is_open else room.told(now)
    if what == "answer":
        for one in list(room.supervision.open()):
            room.supervision.answer(one.case_id, "a", "", hours(now))
        return room.told(now)
    facts: list[GroupPicture] = [picture(outage(complaints=60.0))] if what == "picture" else []
    records = {
        "leftover": [complaint(f"C-{number}", now, planned=now + 2, customer="a")],
        "again": [complaint(f"C-{number}", now, customer="a")],
        "resolve": [complaint("C-0", now, resolved=now)],
        "bulk": [complaint(f"B-{number}-{each}", now) for each in range(20)],
    }
    return room.told(now, records=records.get(what, []), facts=facts)


def _run(steps: list[Step], restarts: frozenset[int]) -> Told:
    room, found, now, held = Room(), Told(), 0.0, dict[tuple[str, str], Case]()
    for number, (minutes, what) in enumerate(steps):
        now += minutes / 60
        step = _taken(room, number, now, what)
        found.add(step)
        held |= {(case.kind, case.case_id): case for case in step.cases}
        if number in restarts:
            room = Room(Ledger(room.ledger.queue()), [case for case in held.values() if case.is_open])
    found.add(room.told(now + 60 * 24))
    return found


@given(steps=steps, restarts=st.frozensets(st.integers(0, 11)))
def test_a_restart_at_any_point_makes_no_difference(steps: list[Step], restarts: frozenset[int]) -> None:
    straight, restarted = _run(steps, frozenset()), _run(steps, restarts)
    assert [notice.notice_id for notice in restarted.notices] == [notice.notice_id for notice in straight.notices]
    assert _latest(restarted) == _latest(straight)


def _latest(told: Told) -> dict[tuple[str, str], bytes]:
    return {(case.kind, case.case_id): case.body for case in told.cases}


@given(steps=steps)
def test_levels_only_rise_and_nothing_is_told_twice(steps: list[Step]) -> None:
    found = _run(steps, frozenset())
    ids = [notice.notice_id for notice in found.notices]
    assert len(ids) == len(set(ids))
    by_case: dict[str, list[int]] = {}
    for one in supervised(found):
        by_case.setdefault(one.case_id, []).append(one.level)
    assert all(levels == sorted(levels) for levels in by_case.values())


def test_no_two_supervisions_of_a_thing_are_open_at_a_time() -> None:
    room = Room()
    room.take(order(), 0)
    late = Notice("N-1", Topic.STAGE_OVERDUE, order().order_id, "Yinchuan", hours(2), Priority.P2)
    room.told(2, notices=[late])
    room.told(30, notices=[late])
    assert len(list(room.supervision.open())) == 1


def test_level_one_waits_where_the_settings_say_so() -> None:
    room = Room(rules=SupervisionRules(after=(timedelta(hours=2), timedelta(hours=4), timedelta(hours=24))))
    room.take(order(), 0)
    assert levels(room.told(13)) == [(1, 2.0)]
