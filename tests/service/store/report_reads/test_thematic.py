"""Scenes, places and hard cases are read of the time, beside the time before it."""

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.complaint_care.followed import COMPLAINT_CASE, FollowedComplaint
from correlate.facts import ComplaintAttributed, ComplaintResolved, Share
from ingest.records import Complaint
from service.store.batch import Filed
from service.store.report_reads.hard_cases import HardReason
from service.store.report_reads.span import Span
from service.store.report_reads.thematic import PlaceCounts, SceneCounts, ThematicFacts, ThematicReads, added
from service.store.store import Store
from tests.service.made import at, complaint, outcome

END = 24.0 * 7


def kept(store: Store, *complaints: Complaint, facts: tuple[object, ...] = (), cases: tuple[Case, ...] = ()) -> None:
    records = tuple(Filed(one, at(400)) for one in complaints)
    store.commit(outcome(1, 400, records=records, facts=facts, cases=cases))


def read(engine: Engine, span: Span) -> ThematicFacts:
    return ThematicReads(engine).facts(span)


def weighed(complaint_id: str, hours: float, part: float) -> ComplaintAttributed:
    shares = (Share("O-1", part, False),)
    return ComplaintAttributed(complaint_id, "Yinchuan", "Xingqing", at(hours), shares, 1 - part)


def test_an_empty_store_has_no_scene_no_place_and_no_hard_case(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (dict(facts.scenes), facts.districts, facts.sites, facts.made) == ({}, (), (), 0)
    assert (facts.hard.listed, sum(facts.hard.counts.values())) == ((), 0)


def test_a_scene_has_its_faults_repeats_and_what_outages_explain(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        complaint(1, "C-1", scene="校园"),
        complaint(2, "C-2", scene="校园", repeat_of="C-1"),
        complaint(3, "C-3", scene="校园"),
        complaint(-3, "C-4", scene="校园"),
        complaint(4, "C-5"),
        facts=(
            weighed("C-1", 1, 0.75),
            weighed("C-2", 2, 0.25),
            weighed("C-4", -3, 1.0),
            ComplaintResolved("C-1", "Yinchuan", at(1), "设备", None),
            ComplaintResolved("C-2", "Yinchuan", at(2), "弱覆盖", None),
        ),
    )
    scenes = read(engine, span).scenes
    assert scenes["校园"] == SceneCounts(now=3, before=1, closed=2, faults=1, repeats=1, weighed=2, explained=1.0)
    assert scenes[""] == SceneCounts(now=1)
    assert added(list(scenes.values())).now == 4


def test_places_with_most_complaints_come_first_with_their_users(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        complaint(1, "C-1", cell_id="YC1-1"),
        complaint(2, "C-2", cell_id="YC1-2"),
        complaint(3, "C-3", cell_id="YC2-1"),
        complaint(-3, "C-4", cell_id="YC2-1"),
        complaint(-4, "C-5", region="Guyuan", district="Yuanzhou", cell_id="GY1-1"),
        complaint(5, "C-6", region="Guyuan", district=None, cell_id=None),
        facts=(weighed("C-1", 1, 0.5),),
    )
    facts = read(engine, span)
    assert facts.sites == (
        PlaceCounts("Yinchuan", "YC1", 2, 0, 1, 0.5, 3000.0),
        PlaceCounts("Yinchuan", "YC2", 1, 1, 0, 0.0, 3000.0),
    )
    assert facts.districts == (PlaceCounts("Yinchuan", "Xingqing", 3, 1, 1, 0.5, 6000.0),)
    assert (facts.made, facts.with_district, facts.with_site) == (4, 3, 3)


def test_ten_places_are_listed_at_most(store: Store, engine: Engine, span: Span) -> None:
    kept(store, *(complaint(1, f"C-{number}", district=f"D-{number:02d}") for number in range(12)))
    assert [one.place for one in read(engine, span).districts] == [f"D-{number:02d}" for number in range(10)]
    assert read(engine, span).districts[0].users is None


@pytest.mark.parametrize(
    ("made", "planned", "resolved", "counts"),
    [
        (-60, -1, None, True),
        (-60, 0, None, False),
        (-60, -1, END, True),
        (-60, -1, END - 1, False),
        (-24 * 100, -1, None, False),
    ],
)
def test_a_complaint_seven_days_past_its_plan_is_a_hard_case(
    store: Store, engine: Engine, span: Span, made: float, planned: float, resolved: float | None, counts: bool
) -> None:
    end = None if resolved is None else at(resolved)
    kept(store, complaint(made, planned_resolution_at=at(planned), resolved_at=end))
    hard = read(engine, span).hard
    assert hard.counts[HardReason.LONG_OVERDUE] == int(counts)
    assert [one.reasons for one in hard.listed] == [(HardReason.LONG_OVERDUE,)] * int(counts)


def test_three_calls_about_the_same_are_a_hard_case_where_the_last_one_is_of_this_time(
    store: Store, engine: Engine, span: Span
) -> None:
    kept(
        store,
        complaint(-30, "C-1"),
        complaint(-20, "C-2", repeat_of="C-1"),
        complaint(20, "C-3", repeat_of="C-1"),
        complaint(-30, "C-4"),
        complaint(-20, "C-5", repeat_of="C-4"),
        complaint(-10, "C-6", repeat_of="C-4"),
        complaint(1, "C-7"),
        complaint(2, "C-8", repeat_of="C-7"),
    )
    (one,) = read(engine, span).hard.listed
    assert (one.complaint_id, one.calls, one.reasons) == ("C-1", 3, (HardReason.CALLED_AGAIN,))


def case(complaint_id: str, changed: float, **changes: object) -> Case:
    made = FollowedComplaint(complaint_id, "Yinchuan", at(1), owner="班组一")
    body = msgspec.structs.replace(made, **changes)
    return Case(COMPLAINT_CASE, complaint_id, "Yinchuan", True, at(changed), None, msgspec.msgpack.encode(body))


def test_what_has_most_reasons_comes_first_and_names_its_owner(store: Store, engine: Engine, span: Span) -> None:
    kept(
        store,
        complaint(1, "C-1"),
        complaint(2, "C-2"),
        complaint(3, "C-3"),
        complaint(4, "C-4"),
        cases=(
            case("C-1", 50, reopened=1),
            case("C-2", 50, reopened=2, escalated=True),
            case("C-3", 50),
            case("C-4", END + 1, escalated=True),
        ),
    )
    hard = read(engine, span).hard
    assert [(one.complaint_id, one.reasons) for one in hard.listed] == [
        ("C-2", (HardReason.ESCALATED, HardReason.REOPENED)),
        ("C-1", (HardReason.REOPENED,)),
    ]
    assert (hard.listed[0].owner, hard.counts[HardReason.REOPENED], hard.counts[HardReason.ESCALATED]) == (
        "班组一",
        2,
        1,
    )
