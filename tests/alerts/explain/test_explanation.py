"""What explains a call, and how surely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from alerts.explain.cause_scene import scene_of
from alerts.explain.explanation import (
    ExplainRules,
    Explanation,
    Kind,
    Known,
    Verdict,
    explanations,
    likeliest,
    verdict_of,
)
from alerts.explain.place import Place
from alerts.explain.restoration import Basis
from alerts.orders.life import Stage
from alerts.orders.receipt import Scene
from correlate.facts import Spike, SpikeKind
from ingest.records import PlannedWork
from tests.alerts.explain.cast import CELLS, HOUR, LAWS, NOW, PLACES, order, out, work

RULES = ExplainRules()
DISTRICT = PLACES.of_district("兴庆区")
SITE = PLACES.of_site("A")
CELL = PLACES.of_cell("A-1")


def explained(place: Place | None, known: Known) -> list[Explanation]:
    assert place is not None
    return explanations(place, known, LAWS, RULES, NOW)


SPIKE = Spike(
    "yinchuan", None, NOW - HOUR, NOW, 10, 2.0, 5.0, 1e-4, NOW, 0.0, 8.0, SpikeKind.SILENT_SUSPECTED, final=False
)


def spike(kind: SpikeKind = SpikeKind.SILENT_SUSPECTED, **place: str) -> Spike:
    return replace(SPIKE, kind=kind, **place)


def test_the_share_is_that_of_the_users_without_service() -> None:
    (found,) = explained(DISTRICT, Known([out("A-1"), out("A-2")]))
    assert (found.kind, found.share, found.group_id) == (Kind.OUTAGE, 0.6, "G-A")
    assert verdict_of([found]) is Verdict.LIKELY


def test_the_outage_of_the_likeliest_cell_and_the_earliest_start_are_named() -> None:
    (found,) = explained(SITE, Known([out("A-2", 3.0), out("A-1", 1.0)]))
    assert (found.outage_id, found.since) == ("O-A-1", NOW - 3 * HOUR)
    assert verdict_of([found]) is Verdict.YES


def test_what_lasts_goes_before_what_is_over_and_the_likelier_first() -> None:
    found = explained(DISTRICT, Known([out("A-1", 5.0, ended=1.0), out("B-1"), out("A-2", group_id="G-2")]))
    assert [(each.group_id, each.restored_at) for each in found] == [
        ("G-B", None),
        ("G-2", None),
        ("G-A", NOW - HOUR),
    ]
    assert found[2].expected is None


def test_a_group_of_which_some_cells_are_back_is_where_it_lasts() -> None:
    (found,) = explained(SITE, Known([out("A-1", 5.0, ended=1.0), out("A-2")]))
    assert (found.share, found.restored_at, found.outage_id) == (0.25, None, "O-A-2")


def test_planned_work_explains_by_the_end_of_its_window() -> None:
    works = {"W-1": work(-2, 1, site_id="A")}
    (found,) = explained(CELL, Known([out("A-1", planned=True, work_id="W-1")], works=works))
    assert (found.kind, found.scene, found.work_id) == (Kind.PLANNED_WORK, Scene.ENGINEERING, "W-1")
    assert found.expected is not None
    assert (found.expected.basis, found.expected.at) == (Basis.PLANNED_END, NOW + HOUR)


def test_planned_work_that_overruns_is_an_outage_that_names_it() -> None:
    works = {"W-1": work(-5, -1, site_id="A")}
    (found,) = explained(CELL, Known([out("A-1", planned=True, work_id="W-1")], works=works))
    assert (found.kind, found.work_id) == (Kind.OUTAGE, "W-1")
    assert found.expected is not None
    assert found.expected.basis is Basis.PAST_OUTAGES


@pytest.mark.parametrize(
    ("told", "share"),
    [
        (work(-1, 1, cell_id="A-1"), 1.0),
        (work(-1, 1, site_id="A"), 1.0),
        (work(-1, 1, region="yinchuan"), 0.0),
        (work(-1, 1, region="guyuan"), None),
        (work(-1, 1, cell_id="B-1"), None),
        (work(-2, 0, cell_id="A-1"), None),
        (work(1, 2, cell_id="A-1"), None),
    ],
)
def test_planned_work_that_no_alarm_tells_of_explains_where_and_while_it_is_done(
    told: PlannedWork, share: float | None
) -> None:
    found = explained(CELL, Known(works={"W-1": told}))
    assert [each.share for each in found] == ([] if share is None else [share])


def test_a_spike_that_nothing_explains_is_likely_at_most() -> None:
    (found,) = explained(SITE, Known(spikes=[spike(site_id="A")]))
    assert (found.kind, found.scene, found.share) == (Kind.SUSPECTED, Scene.ENVIRONMENT, 0.8)
    assert verdict_of([found]) is Verdict.LIKELY


@pytest.mark.parametrize(
    "told",
    [
        spike(SpikeKind.EXPLAINED),
        spike(SpikeKind.PLANNED),
        spike(site_id="B"),
        spike(district="金凤区"),
        spike(region="guyuan"),
    ],
)
def test_spikes_elsewhere_or_with_an_explanation_say_nothing(told: Spike) -> None:
    assert explained(SITE, Known(spikes=[told])) == []


def test_the_order_of_its_group_says_how_far_the_repair_is() -> None:
    (found,) = explained(CELL, Known([out("A-1")], orders={"G-A": order(Stage.TRAVELLING)}))
    assert (found.order, found.expected is not None and found.expected.basis) == (order(Stage.TRAVELLING), Basis.CREW)


@pytest.mark.parametrize(
    ("causes", "scene"),
    [
        ((), Scene.EQUIPMENT),
        (("RRU failure",), Scene.EQUIPMENT),
        (("传输中断", "市电停电"), Scene.TRANSMISSION),
        (("Mains failure",), Scene.POWER),
        (("光缆中断",), Scene.TRANSMISSION),
    ],
)
def test_the_first_cause_that_speaks_tells_the_scene(causes: tuple[str, ...], scene: Scene) -> None:
    assert scene_of(causes, is_planned=False) is scene
    assert scene_of(causes, is_planned=True) is Scene.ENGINEERING


def test_of_many_groups_the_ten_likeliest_are_told() -> None:
    assert DISTRICT is not None
    many = [out("A-2", group_id=f"G-{number:02d}") for number in range(20)]
    known = [out("A-1", 2.0, 1.0, group_id="G-over"), *many, out("B-1", group_id="G-most")]
    told = [one.group_id for one in likeliest(DISTRICT, known, NOW)]
    assert told == [f"G-{number:02d}" for number in range(9)] + ["G-most"]


def test_where_nothing_is_known_nothing_explains() -> None:
    assert verdict_of(explained(DISTRICT, Known())) is Verdict.NO


@given(
    st.lists(
        st.tuples(
            st.sampled_from([cell.cell_id for cell in CELLS if cell.region == "yinchuan"]),
            st.floats(0.1, 70),
            st.none() | st.floats(0, 0.09),
            st.sampled_from(["G-1", "G-2"]),
        ),
        unique_by=lambda row: row[0],
    )
)
def test_shares_are_shares_and_a_group_is_told_once(told: list[tuple[str, float, float | None, str]]) -> None:
    known = Known([out(cell, hours, ended, group_id=group) for cell, hours, ended, group in told])
    found = explained(DISTRICT, known)
    assert len({each.group_id for each in found}) == len(found) == len({row[3] for row in told})
    assert all(0.0 < each.share <= 1.0 + 1e-9 for each in found)
    assert all((each.expected is None) == (each.restored_at is not None) for each in found)
