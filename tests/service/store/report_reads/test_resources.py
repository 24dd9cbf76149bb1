"""Complaints that no outage explains are summed by district, site and week."""

import pytest
from sqlalchemy import Engine

from correlate.facts import ComplaintAttributed, ComplaintResolved
from ingest.records import Category, Complaint
from service.store.batch import Filed
from service.store.report_reads.resources import WEEKS, ResourceFacts, ResourceReads, Unexplained
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, complaint, outcome


def kept(store: Store, *told: tuple[Complaint, float | None]) -> None:
    facts = [
        ComplaintAttributed(one.complaint_id, one.region, one.district, one.created_at, (), background)
        for one, background in told
        if background is not None
    ]
    closed = [
        ComplaintResolved(one.complaint_id, one.region, one.created_at, one.cause, None) for one, _ in told if one.cause
    ]
    filed = tuple(Filed(one, at(24 * 8)) for one, _ in told)
    store.commit(outcome(1, 24 * 8, records=filed, facts=(*facts, *closed)))


def read(engine: Engine, span: Span) -> ResourceFacts:
    return ResourceReads(engine).facts(span)


def weeks(**numbers: float) -> tuple[float, ...]:
    """By how many weeks back."""
    return tuple(numbers.get(f"back_{back}", 0.0) for back in range(WEEKS - 1, -1, -1))


def test_an_empty_store_has_weeks_of_nothing_and_no_places(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (facts.totals, facts.districts, facts.sites) == (weeks(), (), ())


def test_each_complaint_counts_by_the_part_that_no_outage_explains(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        (complaint(1, "C-1"), 0.25),
        (complaint(2, "C-2"), 0.5),
        (complaint(-1, "C-3"), 1.0),
        (complaint(168, "C-4"), 1.0),
    )
    facts = read(engine, span)
    assert facts.totals == pytest.approx(weeks(back_0=0.75, back_1=1.0))
    assert facts.districts == (Unexplained("Xingqing", "Yinchuan", weeks(back_0=0.75, back_1=1.0)),)
    assert [(one.place, one.by_week) for one in facts.sites] == [("YC1", weeks(back_0=0.75, back_1=1.0))]


def test_without_a_place_a_complaint_counts_for_the_total_alone(store: Store, engine: Engine, span: Span) -> None:
    kept(store, (complaint(1, district=None, cell_id=None), 1.0))
    facts = read(engine, span)
    assert (facts.totals[-1], facts.districts, facts.sites) == (1.0, (), ())


def test_what_is_not_attributed_yet_is_left_out(store: Store, engine: Engine, span: Span) -> None:
    kept(store, (complaint(1), None))
    facts = read(engine, span)
    assert (facts.totals[-1], facts.districts[0].by_week[-1]) == (0.0, 0.0)


def test_causes_and_classes_of_the_last_four_weeks_are_counted_by_their_names(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(
        store,
        (complaint(1, "C-1", cause="弱覆盖", category=Category.VOICE), 1.0),
        (complaint(2, "C-2", cause="weak_coverage", category=Category.INTERNET), 1.0),
        (complaint(3, "C-3", cause="who knows", category=Category.INTERNET), 1.0),
        (complaint(-168 * 3 - 1, "C-4", cause="弱覆盖", category=Category.VOICE), 1.0),
    )
    (district,), (site,) = (read(engine, span).districts, read(engine, span).sites)
    assert (dict(district.causes), dict(district.categories)) == ({"weak_coverage": 2}, {"internet": 2, "voice": 1})
    assert (site.causes, site.categories) == (district.causes, district.categories)
