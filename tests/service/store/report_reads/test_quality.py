"""What was resolved, repeated, overdue, sent right and supervised is counted by region, each time at its own end."""

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.orders.life import Stage
from alerts.orders.life_rates import Rate
from alerts.orders.order import RepairOrder
from alerts.orders.reason import Reason
from alerts.supervision.supervised import SUPERVISED_CASE, Result, Supervised, What, Why, begun
from ingest.records import Complaint
from service.store.batch import Filed
from service.store.report_reads.quality import Handling, QualityFacts, QualityReads, together
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, complaint, order, outcome

NOTHING = Rate(0, 0)


def kept(store: Store, *complaints: Complaint) -> None:
    store.commit(outcome(1, 24 * 8, records=tuple(Filed(one, at(24 * 8)) for one in complaints)))


def read(engine: Engine, span: Span) -> QualityFacts:
    return QualityReads(engine).facts(span)


def test_an_empty_store_tells_of_its_regions_and_of_nothing_else(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (dict(facts.now), dict(facts.before), facts.since) == ({}, {}, None)
    assert [(region, one.name_zh) for region, one in facts.regions.items()] == [
        ("Yinchuan", "银川"),
        ("Guyuan", "固原"),
    ]


def test_a_complaint_resolved_after_the_week_was_not_resolved_in_it(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        complaint(1, "C-1", resolved_at=at(167)),
        complaint(2, "C-2", resolved_at=at(168)),
        complaint(3, "C-3"),
        complaint(-5, "C-4", resolved_at=at(3)),
        complaint(4, "C-5", region="Guyuan", resolved_at=at(5)),
    )
    facts = read(engine, span)
    assert {region: one.resolved for region, one in facts.now.items()} == {"Yinchuan": Rate(1, 3), "Guyuan": Rate(1, 1)}
    assert facts.before["Yinchuan"].resolved == Rate(0, 1)
    assert facts.since == at(-5)


def test_only_the_resolved_that_tell_of_the_first_contact_count_for_it(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(
        store,
        complaint(1, "C-1", resolved_at=at(9), first_contact_resolved=True),
        complaint(2, "C-2", resolved_at=at(9), first_contact_resolved=True),
        complaint(3, "C-3", resolved_at=at(9), first_contact_resolved=False),
        complaint(4, "C-4", resolved_at=at(9)),
        complaint(5, "C-5", resolved_at=at(169), first_contact_resolved=True),
    )
    assert read(engine, span).now["Yinchuan"].first_time == Rate(2, 3)


def test_what_was_solved_at_once_and_repeated_within_the_week_is_told(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        complaint(1, "C-1", resolved_at=at(2), first_contact_resolved=True),
        complaint(2, "C-2", resolved_at=at(9), first_contact_resolved=True),
        complaint(3, "C-3", resolved_at=at(9), first_contact_resolved=False),
        complaint(20, "C-4", repeat_of="C-1"),
        complaint(21, "C-5", repeat_of="C-1"),
        complaint(22, "C-6", repeat_of="C-3"),
        complaint(170, "C-7", repeat_of="C-2"),
    )
    told = read(engine, span).now["Yinchuan"]
    assert (told.called_again, told.repeated) == (Rate(1, 2), Rate(3, 6))


@pytest.mark.parametrize(
    ("made", "planned", "resolved", "expected"),
    [
        (-60, 10, None, Rate(1, 1)),
        (-60, 10, 10, Rate(0, 1)),
        (-60, 10, 10.01, Rate(1, 1)),
        (1, 168, None, NOTHING),
        (1, 0, None, Rate(1, 1)),
        (-24 * 100, 10, None, NOTHING),
    ],
)
def test_an_order_is_overdue_in_the_week_in_which_it_fell_due(
    store: Store, engine: Engine, span: Span, made: float, planned: float, resolved: float | None, expected: Rate
) -> None:
    end = None if resolved is None else at(resolved)
    kept(store, complaint(made, planned_resolution_at=at(planned), resolved_at=end))
    assert read(engine, span).now.get("Yinchuan", Handling()).overdue == expected


def later(first: RepairOrder, stage: Stage, version: int, reason: Reason | None = None) -> RepairOrder:
    life = msgspec.structs.replace(first.life, stage=stage)
    return msgspec.structs.replace(first, life=life, version=version, reason=reason or first.reason)


def test_an_order_that_a_unit_rejected_was_not_dispatched_right(store: Store, engine: Engine, span: Span) -> None:
    one, two, unanswered = (order(9, f"R-{number}", f"G-{number}") for number in range(3))
    earlier = order(-9, "R-9", "G-9")
    states = (
        one,
        later(one, Stage.ACKNOWLEDGED, 2),
        two,
        later(two, Stage.ACKNOWLEDGED, 2),
        later(two, Stage.ISSUED, 3, Reason.REJECTED_BY_UNIT),
        unanswered,
        earlier,
        later(earlier, Stage.ASSIGNED, 2),
    )
    store.commit(outcome(1, 12, orders=states))
    facts = read(engine, span)
    assert (facts.now["Yinchuan"].dispatch, facts.before["Yinchuan"].dispatch) == (Rate(1, 2), Rate(1, 1))


def supervised(hours: float, subject: str, **changes: object) -> Case:
    made = begun(What.COMPLAINT, subject, ("Guyuan", None), Why.LEFTOVER, at(hours), at(hours))
    body: Supervised = msgspec.structs.replace(made, **changes)
    return Case(SUPERVISED_CASE, body.case_id, body.region, False, at(200), None, msgspec.msgpack.encode(body))


def test_supervision_counts_where_it_began_and_is_resolved_only_before_the_end(
    store: Store, engine: Engine, span: Span
) -> None:
    cases = (
        supervised(9, "C-1", ended_at=at(20), result=Result.RESOLVED),
        supervised(9, "C-2", ended_at=at(190), result=Result.RESOLVED),
        supervised(-9, "C-3", ended_at=at(-1), result=Result.RESOLVED),
    )
    store.commit(outcome(1, 200, cases=cases))
    facts = read(engine, span)
    assert (facts.now["Guyuan"].supervised, facts.before["Guyuan"].supervised) == (Rate(1, 2), Rate(1, 1))


def test_regions_add_up_to_all() -> None:
    parts = Handling(resolved=Rate(1, 2), dispatch=Rate(3, 4)), Handling(resolved=Rate(5, 9))
    assert together(parts) == Handling(resolved=Rate(6, 11), dispatch=Rate(3, 4))
    assert together(()) == Handling()
