"""What the fit rests on: every whole week since both outages and complaints are known, and none that goes on."""

from sqlalchemy import Engine

from service.store.report_reads.fit import FitReads
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at
from tests.service.recording import post, recording, worker_on


def facts_of(store: Store, engine: Engine, span: Span) -> tuple[int, set[tuple[str, bool]]]:
    found = FitReads(engine, store.summaries).facts(span)
    return found.weeks, {(mark.week, mark.now) for mark in found.marks}


def test_an_empty_store_has_no_mark(store: Store, engine: Engine, span: Span) -> None:
    assert facts_of(store, engine, span) == (0, set())


def test_a_mark_is_a_region_in_a_week_with_its_hours_cells_and_complaints(
    store: Store, engine: Engine, span: Span
) -> None:
    post(worker_on(store), recording())
    found = FitReads(engine, store.summaries).facts(span)
    assert {mark.region for mark in found.marks} == {"Yinchuan", "Guyuan"}
    assert all(mark.outage_hours > 0 and mark.outaged_cells > 0 for mark in found.marks)
    assert facts_of(store, engine, span) == (1, {("2011-W27", True)})


def test_later_weeks_reach_back_to_the_first_and_a_week_that_goes_on_is_left_out(store: Store, engine: Engine) -> None:
    post(worker_on(store), recording())
    later = Span(at(14 * 24), at(21 * 24), at(7 * 24), "Asia/Shanghai")
    assert facts_of(store, engine, later) == (3, {("2011-W27", False)})
    begun = Span(at(0), at(100), at(-168), "Asia/Shanghai")
    assert facts_of(store, engine, begun) == (0, set())
