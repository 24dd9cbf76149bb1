"""Limits are weighed on the outages that the store has kept, by the model in force."""

import msgspec
from sqlalchemy import Engine

from correlate.model import Curve, default_model, write_model
from service.store.report_reads.limits import LimitReads
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.correlate.made_facts import outage
from tests.service.made import at, outcome


def kept(store: Store, count: int = 30) -> None:
    facts = [outage(number, number + 3.0, outage_id=f"O-{number}", group_id=f"G-{number}") for number in range(count)]
    store.commit(outcome(1, 300, facts=tuple(facts)))


def test_an_empty_store_has_no_limit(engine: Engine, span: Span) -> None:
    facts = LimitReads(engine).facts(span)
    assert (dict(facts.segments), facts.groups, facts.since, facts.is_learnt) == ({}, 0, None, False)


def test_limits_rest_on_the_outages_of_the_store(store: Store, engine: Engine, span: Span) -> None:
    kept(store)
    facts = LimitReads(engine).facts(span)
    assert (facts.groups, facts.ends_known, facts.crew_orders) == (30, True, 0)
    assert facts.segments["all"].outages == 30
    assert [limit.grade for limit in facts.segments["all"].limits] == [1, 2, 3]


def test_the_limit_of_grade_1_is_the_window_of_the_model_in_force(store: Store, engine: Engine, span: Span) -> None:
    kept(store)
    curve = Curve(status="ok", base_hazard=1.0, window_hours=2.6, window_lo=2.0, window_hi=3.0)
    learnt = msgspec.structs.replace(default_model(), learnt=True, curves=(curve,))
    store.models.keep(write_model(learnt), at(1), in_force=True, note="")
    facts = LimitReads(engine).facts(span)
    first = facts.segments["all"].limits[0]
    assert (first.limit_hours, first.status, facts.is_learnt) == (2.5, "ok", True)
    assert not LimitReads(engine, default_model()).facts(span).is_learnt
