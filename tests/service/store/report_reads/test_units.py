"""Outages, orders, supervision and red lights are counted for whoever is responsible."""

import msgspec
import pytest
from sqlalchemy import Engine

from alerts.case import Case
from alerts.supervision.red_light import RED_LIGHT_CASE, Cause, lit
from alerts.supervision.supervised import SUPERVISED_CASE, Result, What, Why, begun
from ingest.records import Site
from service.store.report_reads.span import Span
from service.store.report_reads.units import NO_UNIT, UnitsFacts, UnitsReads, UnitSums, all_units
from service.store.seen_regions import seeing
from service.store.store import Store
from tests.service.made import at, inventory, order, outcome, picture
from tests.service.store.report_reads.test_patrol import concluded

HOUR = 3_600_000_000


@pytest.fixture
def owned(store: Store) -> Store:
    """Two centres of one unit in Yinchuan; nobody is given for Guyuan."""
    given = inventory()
    sites = [Site("YC1", unit="North/One"), Site("YC2", unit="North/Two"), Site("GY1")]
    store.network.replace(type(given)(given.regions.values(), given.cells.values(), sites, given.works))
    return store


def read(engine: Engine, span: Span) -> UnitsFacts:
    return UnitsReads(engine).facts(span)


def test_an_empty_store_knows_the_units_of_its_sites(owned: Store, engine: Engine, span: Span) -> None:
    assert owned.network is not None
    facts = read(engine, span)
    assert (facts.sites, facts.now, facts.before) == ({"North/One": 1, "North/Two": 1}, {}, {})


def test_outages_count_for_the_unit_of_their_site_clipped_to_the_time(owned: Store, engine: Engine, span: Span) -> None:
    before = concluded(-0.5, "YC1-1")
    own, other = concluded(5, "YC2-1"), concluded(6, "GY1-1", region="Guyuan")
    planned = concluded(7, "YC2-2", planned=True)
    owned.commit(outcome(1, 200, facts=(before, own, other, planned)))
    facts = read(engine, span)
    assert facts.now == {
        NO_UNIT: UnitSums(1, 1, HOUR, 2.0),
        "North/One": UnitSums(1, 1, HOUR // 2, 0.0),
        "North/Two": UnitSums(1, 1, HOUR, 2.0),
    }
    assert facts.before == {"North/One": UnitSums(1, 1, HOUR // 2, 2.0)}


def test_an_order_counts_for_whoever_has_it_and_else_for_the_unit_of_its_site(
    owned: Store, engine: Engine, span: Span
) -> None:
    life = order().life
    mine = order(9, "R-1", "G-1")
    taken = order(9, "R-2", "G-2", life=msgspec.structs.replace(life, unit="South", repeats=("R-0",)))
    nobodys = order(9, "R-3", "G-3", site_ids=("GY1",), region="Guyuan")
    over = picture(20, group_id="G-1", ended_at=at(10))
    owned.commit(outcome(1, 24, orders=(mine, taken, nobodys), facts=(over,)))
    facts = read(engine, span)
    assert facts.now == {
        NO_UNIT: UnitSums(orders=1),
        "North/One": UnitSums(1, 1, 12 * HOUR, 2.5, 1, 1, 1),
        "South": UnitSums(orders=1, repeated=1),
    }


def case(body: msgspec.Struct, kind: str, case_id: str) -> Case:
    return Case(kind, case_id, "Yinchuan", False, at(200), None, msgspec.msgpack.encode(body))


def test_supervision_and_red_lights_count_for_whoever_they_were_for(owned: Store, engine: Engine, span: Span) -> None:
    one = begun(What.ORDER, "R-1", ("Yinchuan", "North/One"), Why.OVERDUE, at(5), at(5))
    done = msgspec.structs.replace(one, ended_at=at(20), result=Result.RESOLVED)
    nobodys = begun(What.COMPLAINT, "C-1", ("Yinchuan", None), Why.LEFTOVER, at(5), at(5))
    light = lit(Cause.BULK_AT_SITE, "YC2", ("Yinchuan", "North/Two"), at(-3), 30.0)
    cases = (
        case(done, SUPERVISED_CASE, "S-1"),
        case(nobodys, SUPERVISED_CASE, "S-2"),
        case(light, RED_LIGHT_CASE, "L-1"),
    )
    owned.commit(outcome(1, 200, cases=cases))
    facts = read(engine, span)
    assert facts.now == {NO_UNIT: UnitSums(supervised=1), "North/One": UnitSums(supervised=1, resolved=1)}
    assert facts.before == {"North/Two": UnitSums(red_lights=1)}


def test_who_sees_one_region_sees_the_units_and_outages_of_that_alone(owned: Store, engine: Engine, span: Span) -> None:
    owned.commit(outcome(1, 200, facts=(concluded(5, "YC2-1"), concluded(6, "GY1-1", region="Guyuan"))))
    with seeing(frozenset({"Guyuan"})):
        facts = read(engine, span)
    assert (facts.sites, facts.now) == ({}, {NO_UNIT: UnitSums(1, 1, HOUR, 2.0)})


def test_units_add_up() -> None:
    assert all_units([UnitSums(1, 2, 3, 4.5), UnitSums(1, 1, 1, 1.0, 5)]) == UnitSums(2, 3, 4, 5.5, 5)
    assert all_units([]) == UnitSums()
