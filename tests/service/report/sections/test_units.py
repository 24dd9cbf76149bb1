"""All units stand in one table; each has figures of its own, with its centres."""

import pytest

from service.report.document import NotKnown
from service.report.sections.units import unit_section, units_section
from service.store.report_reads.units import NO_UNIT, UnitsFacts, UnitSums
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)

HOUR = 3_600_000_000
NOW = {
    NO_UNIT: UnitSums(1, 1, HOUR, 1.0),
    "North/One": UnitSums(2, 3, 6 * HOUR, 9.5, 10, 8, 6, 1, 4, 1, 2),
    "North/Two": UnitSums(1, 1, 2 * HOUR, 0.5, 2, 2, 2),
    "South": UnitSums(orders=1),
}
BEFORE = {"North/One": UnitSums(1, 1, 4 * HOUR, 5.0, 4, 4, 1)}
FACTS = UnitsFacts(REGIONS, {"North/One": 40, "North/Two": 30, "South": 20, "East": 5}, NOW, BEFORE)
SECTION = units_section(FACTS, ABOUT)


def test_units_add_their_centres_up_and_what_is_nobodys_stands_last() -> None:
    found = rows(SECTION, "outages")
    assert list(found) == ["East", "North", "South", "no unit given"]
    assert found["North"] == (70, 3, 4, 8.0, 100.0, 10.0, 100.0)
    assert found["East"] == (5, 0, 0, 0.0, None, 0.0, None)


def test_orders_supervision_and_lights_stand_beside_each_other() -> None:
    orders, over, in_window, repeated, supervised, resolved, lights = rows(SECTION, "handling")["North"]
    assert (orders, over, in_window, repeated, supervised, resolved, lights) == (12, 10, 0.8, 1, 4, 0.25, 2)
    none_over = rows(SECTION, "handling")["South"][2]
    assert isinstance(none_over, NotKnown)
    assert none_over.why.en == "No order of this time is over."


def test_one_unit_is_told_with_its_sample_the_time_before_and_all_units() -> None:
    section = unit_section("North", FACTS, ABOUT)
    rate = figures(section)["Back within the golden window"]
    assert (rate.value, rate.sample, rate.before) == (0.8, 10, 0.25)
    assert rate.lo is not None
    assert rate.hi is not None
    assert rate.lo < 0.8 < rate.hi
    assert "of all units, 80%" in rate.definition.en
    assert (figures(section)["Hours out"].value, figures(section)["Hours out"].before) == (8.0, 4.0)


def test_one_unit_has_its_centres_alone() -> None:
    assert list(rows(unit_section("North", FACTS, ABOUT), "outages")) == ["North/One", "North/Two"]
    assert list(rows(unit_section("South", FACTS, ABOUT), "handling")) == ["South"]


def test_a_unit_with_nothing_to_do_says_why_there_are_no_rates() -> None:
    rate = figures(unit_section("East", FACTS, ABOUT))["Supervised resolution"]
    assert isinstance(rate.value, NotKnown)
    assert rate.value.why.en == "Nothing came under supervision in this time."


@pytest.mark.parametrize("now", [{}, {NO_UNIT: UnitSums(1, 1, HOUR, 1.0)}], ids=["nothing", "outages of nobody"])
def test_without_units_it_says_what_would_give_each_its_figures(now: dict[str, UnitSums]) -> None:
    section = units_section(UnitsFacts(REGIONS, {}, now, {}), ABOUT)
    assert "fill in unit in the sites file" in said(section)
    assert len(table(section, "outages").rows) == len(now)


def test_tables_fit_a_page_with_a_unit_that_is_out_to_do_harm() -> None:
    facts = UnitsFacts(REGIONS, {HOSTILE: 1}, {HOSTILE: UnitSums(1, 1, HOUR, 1.0)}, {})
    section = units_section(facts, ABOUT)
    assert fits_a_page(section)
    (name,) = (english(row[0]) for row in table(section, "outages").rows)
    assert HOSTILE.startswith(name)
