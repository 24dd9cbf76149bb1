"""In which weeks cells and sites failed is counted from the outages that are kept."""

import msgspec
from sqlalchemy import Engine

from correlate.facts import OutageConcluded
from ingest.records import Cell, Site
from service.store.report_reads.patrol import WEEKS, PastFailures, PatrolFacts, PatrolReads
from service.store.report_reads.span import Span
from service.store.store import Store
from tests.service.made import at, inventory, outcome


def concluded(hours: float, cell_id: str = "YC1-1", group_id: str = "", **changes: object) -> OutageConcluded:
    made = OutageConcluded(
        outage_id=f"O-{cell_id}-{hours}",
        group_id=group_id or f"G-{hours}",
        cell_id=cell_id,
        site_id=cell_id.partition("-")[0],
        region="Yinchuan",
        technology="3G",
        area_class="urban",
        users=1500.0,
        started_at=at(hours),
        ended_at=at(hours + 1),
        until=at(hours + 1),
        down=((at(hours), at(hours + 1)),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=2.0,
        complaints_lo=1.0,
        complaints_hi=3.0,
    )
    return msgspec.structs.replace(made, **changes)


def kept(store: Store, *outages: OutageConcluded) -> None:
    store.commit(outcome(1, 24 * 8, facts=outages))


def read(engine: Engine, span: Span) -> PatrolFacts:
    return PatrolReads(engine).facts(span)


def test_a_store_without_outages_tells_of_no_week(engine: Engine, span: Span) -> None:
    facts = read(engine, span)
    assert (facts.weeks, facts.sites, facts.cells) == (0, (), ())
    assert (facts.quiet_sites, facts.quiet_cells) == (3, 5)


def test_failures_and_flaps_are_counted_by_week_from_the_first_one_on(store: Store, engine: Engine, span: Span) -> None:
    kept(store, concluded(-300, flaps=2), concluded(5), concluded(9), concluded(170))
    facts = read(engine, span)
    assert facts.weeks == 3
    assert facts.cells == (PastFailures("YC1-1", "Yinchuan", (1, 0, 2), (2, 0, 0), at(9), 6.0),)
    assert (facts.quiet_sites, facts.quiet_cells) == (2, 4)


def test_cells_that_failed_together_are_one_failure_of_their_site(store: Store, engine: Engine, span: Span) -> None:
    kept(store, concluded(5, "YC1-1", "G-1"), concluded(5, "YC1-2", "G-1"), concluded(9, "YC1-2", "G-2"))
    facts = read(engine, span)
    assert [(one.place, one.failures, one.complaints) for one in facts.sites] == [("YC1", (2,), 6.0)]
    assert [(one.place, one.failures) for one in facts.cells] == [("YC1-1", (1,)), ("YC1-2", (2,))]


def test_planned_work_is_no_failure(store: Store, engine: Engine, span: Span) -> None:
    kept(store, concluded(5, planned=True))
    assert read(engine, span).cells == ()


def test_what_is_older_than_half_a_year_is_not_looked_at(store: Store, engine: Engine, span: Span) -> None:
    kept(store, concluded(168 - 168 * WEEKS - 1), concluded(168 - 168 * WEEKS))
    (one,) = read(engine, span).cells
    assert one.failures == (1, *(0,) * (WEEKS - 1))


def test_a_place_tells_who_repairs_it(store: Store, engine: Engine, span: Span) -> None:
    given = inventory()
    sites = [Site("YC1", unit="银川/兴庆中心"), *(site for site in given.sites.values() if site.site_id != "YC1")]
    cells = [Cell("YC9-1", "Yinchuan"), *given.cells.values()]
    store.network.replace(type(given)(given.regions.values(), cells, sites, given.works))
    kept(store, concluded(5), concluded(6, "YC9-1", site_id=None))
    facts = read(engine, span)
    assert [(one.place, one.unit) for one in facts.cells] == [("YC1-1", "银川/兴庆中心"), ("YC9-1", None)]
    assert [one.place for one in facts.sites] == ["YC1"]
