"""What outages and planned works caused is summed of the time, by region, cause, unit and kind."""

from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.orders.life import Life
from alerts.orders.life_rates import Rate
from alerts.orders.receipt import Receipt, Scene
from alerts.works.aftercare import AfterCare
from alerts.works.finding import Finding
from alerts.works.work_case import KIND, WorkCase
from alerts.works.work_forecast import ExpectedComplaints
from correlate.facts import ComplaintAttributed, Fact, Share
from ingest.records import PlannedWork
from service.store.batch import Filed
from service.store.report_reads.reverse import ByScene, ReverseFacts, ReverseReads, Sources
from service.store.report_reads.span import Span
from service.store.report_reads.works_done import WorkKind, WorksDone, WorkSums, kind_of
from service.store.store import Store
from tests.service.made import at, complaint, inventory, open_outage, order, outcome, picture


def read(engine: Engine, span: Span) -> ReverseFacts:
    return ReverseReads(engine).facts(span)


def attributed(
    store: Store, *told: tuple[str, float, str, dict[str, float], bool], facts: tuple[Fact, ...] = ()
) -> None:
    """Complaints with id, hours, region, shares and whether these are of planned work."""
    records = [Filed(complaint(hours, name, region=region), at(hours)) for name, hours, region, _, _ in told]
    shares = [
        ComplaintAttributed(
            name,
            region,
            None,
            at(hours),
            tuple(Share(outage, part, planned) for outage, part in parts.items()),
            1.0 - sum(parts.values()),
        )
        for name, hours, region, parts, planned in told
    ]
    store.commit(outcome(1, 200, records=tuple(records), facts=(*facts, *shares)))


def work(work_id: str, ends: float, **changes: object) -> WorkCase:
    part = PlannedWork(work_id, at(ends - 3), at(ends), site_id="YC1", description="割接")
    made = WorkCase(work_id, (part,), "Yinchuan", 2, 3000.0, 0.5, (), ExpectedComplaints(4.0, 1.0, 8.0), AfterCare(0.1))
    return msgspec.structs.replace(made, **changes)


def followed(store: Store, *works: WorkCase, changed_at: datetime | None = None) -> None:
    cases = [
        Case(
            KIND,
            one.work_id,
            one.region,
            not one.is_closed,
            changed_at or one.ends_at,
            None,
            msgspec.msgpack.encode(one),
        )
        for one in works
    ]
    store.commit(outcome(1, 200, cases=tuple(cases)))


def test_an_empty_store_has_no_complaint_and_no_work(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (dict(facts.now.regions), dict(facts.now.scenes), facts.now.works) == ({}, {}, WorksDone())


def test_shares_are_summed_by_region_with_what_nobody_knows_of_them(store: Store, engine: Engine, span: Span) -> None:
    attributed(
        store,
        ("C-1", 1, "Yinchuan", {"O-1": 0.5, "O-2": 0.25}, False),
        ("C-2", 2, "Yinchuan", {"O-1": 0.5}, False),
        ("C-3", 3, "Yinchuan", {"O-3": 1.0}, True),
        ("C-4", 4, "Guyuan", {}, False),
        ("C-5", -1, "Yinchuan", {"O-1": 1.0}, False),
    )
    facts = read(engine, span)
    assert facts.now.regions["Yinchuan"] == Sources(3, 3, 1.25, 1.0, 0.75 * 0.25 + 0.25)
    assert facts.now.regions["Guyuan"] == Sources(1, 1, 0.0, 0.0, 0.0)
    assert facts.now.regions["Yinchuan"].unexplained == 0.75
    assert facts.before.regions["Yinchuan"].outages == 1.0


def test_what_is_not_weighed_yet_is_made_but_not_explained(store: Store, engine: Engine, span: Span) -> None:
    store.commit(outcome(1, 200, records=(Filed(complaint(1, "C-1"), at(1)),)))
    assert read(engine, span).now.regions["Yinchuan"] == Sources(1, 0)


def test_the_cause_is_that_of_the_receipt_else_of_the_alarms(store: Store, engine: Engine, span: Span) -> None:
    drawn = [
        picture(9.0, open_outage(cell, 8.0), group_id=group, causes=causes)
        for group, cell, causes in (
            ("G-1", "YC1-1", ("市电停电",)),
            ("G-2", "YC1-2", ("光缆中断",)),
            ("G-3", "YC2-1", ("小区退服",)),
        )
    ]
    repaired = order(8.5, "R-2", "G-2", life=Life(receipt=Receipt(scene=Scene.EQUIPMENT)))
    store.commit(outcome(1, 9.0, facts=tuple(drawn), orders=(repaired,)))
    shares = [
        ComplaintAttributed(name, "Yinchuan", None, at(10), (Share(f"O-{cell}-8.0", part, False),), 1 - part)
        for name, cell, part in (("C-1", "YC1-1", 0.5), ("C-2", "YC1-2", 0.75), ("C-3", "YC2-1", 0.25))
    ]
    records = tuple(Filed(complaint(10, name), at(10)) for name in ("C-1", "C-2", "C-3"))
    store.commit(outcome(2, 200, records=records, facts=tuple(shares)))
    assert read(engine, span).now.scenes == {
        Scene.POWER: ByScene(0.5, 1),
        Scene.EQUIPMENT: ByScene(0.75, 1),
        None: ByScene(0.25, 1),
    }


def test_works_count_by_when_their_window_ended_and_cancelled_ones_never(
    store: Store, engine: Engine, span: Span
) -> None:
    followed(
        store,
        work("W-1", 4, complaints=2.5, confirmed_at=at(4), announced_at=at(0), announced_for=(at(1), at(4))),
        work("W-2", 5, findings=(Finding.OUTSIDE_HOURS,), restored_at=at(6), care=AfterCare(0.1, count=3)),
        work("W-3", 6, cancelled_at=at(2)),
        work("W-4", 168),
        work("W-5", -1, complaints=1.0),
    )
    facts = read(engine, span)
    assert facts.now.works.all == WorkSums(2, Rate(1, 2), Rate(1, 2), Rate(1, 2), Rate(1, 2), 2.5, 8.0, 3)
    assert facts.before.works.all.works == 1
    assert [one.work_id for one in facts.now.works.most] == ["W-1", "W-2"]


def test_announced_after_it_began_is_not_announced_and_up_to_the_grace_it_is_on_time(
    store: Store, engine: Engine, span: Span
) -> None:
    late = work("W-1", 4, announced_at=at(2), announced_for=(at(1), at(4)), restored_at=at(4.25))
    followed(store, late)
    told = read(engine, span).now.works.all
    assert (told.announced, told.on_time) == (Rate(0, 1), Rate(1, 1))


def test_work_that_affects_nobody_needs_no_night_and_no_announcement(store: Store, engine: Engine, span: Span) -> None:
    quiet = PlannedWork("W-1", at(1), at(4), site_id="YC1", affects_service=False)
    followed(store, work("W-1", 4, parts=(quiet,)))
    told = read(engine, span).now.works.all
    assert (told.works, told.at_night, told.announced, told.forecast) == (1, Rate(0, 0), Rate(0, 0), 0.0)


def test_works_are_told_by_the_unit_of_their_place_and_by_kind(store: Store, engine: Engine, span: Span) -> None:
    known = inventory()
    sites = [msgspec.structs.replace(site, unit=f"unit of {site.site_id}") for site in known.sites.values()]
    store.network.replace(type(known)([*known.regions.values()], [*known.cells.values()], sites, []))
    by_cell = PlannedWork("W-2", at(1), at(4), cell_id="YC2-1", description="Software UPGRADE of the cutover router")
    nowhere = PlannedWork("W-3", at(1), at(4), region="Yinchuan")
    followed(store, work("W-1", 4), work("W-2", 4, parts=(by_cell,)), work("W-3", 4, parts=(nowhere,)))
    works = read(engine, span).now.works
    assert {unit: sums.works for unit, sums in works.units.items()} == {"unit of YC1": 1, "unit of YC2": 1, "": 1}
    assert {*works.kinds} == {WorkKind.CUTOVER, WorkKind.UPGRADE, WorkKind.NOT_DESCRIBED}


@pytest.mark.parametrize(
    ("description", "kind"),
    [
        ("基站搬迁割接", WorkKind.RELOCATION),
        ("传输割接", WorkKind.CUTOVER),
        ("Battery swap", WorkKind.UPGRADE),
        ("例行巡检", WorkKind.MAINTENANCE),
        ("xyz", WorkKind.OTHER),
        ("", WorkKind.NOT_DESCRIBED),
    ],
)
def test_the_kind_is_told_by_the_first_word_that_fits(description: str, kind: WorkKind) -> None:
    assert kind_of(description) is kind


def test_a_work_that_was_closed_long_before_is_not_looked_at(store: Store, engine: Engine, span: Span) -> None:
    followed(store, work("W-1", 4, is_closed=True), changed_at=at(-24 * 7) - timedelta(days=16))
    assert read(engine, span).now.works.all.works == 0
