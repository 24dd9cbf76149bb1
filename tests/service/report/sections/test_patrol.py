"""The patrol list names what is likely to fail, why, and how well such lists did."""

from datetime import UTC, datetime

from service.report.document import NotKnown
from service.report.sections.patrol import LISTED, patrol_section
from service.store.report_reads.patrol import PastFailures, PatrolFacts
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

LAST = datetime(2011, 7, 9, 17, tzinfo=UTC)


def place(name: str, failures: tuple[int, ...], flaps: tuple[int, ...] = (), **changes: object) -> PastFailures:
    made = PastFailures(name, "Yinchuan", failures, flaps or (0,) * len(failures), LAST, 4.25)
    return PastFailures(**{**{field: getattr(made, field) for field in made.__struct_fields__}, **changes})


RESTLESS = place("YC1", (0, 1, 0, 2, 0, 1, 1, 3), (0, 0, 0, 2, 0, 0, 0, 1), unit="A/1")
OTHERS = tuple(place(f"YC{number}", (*(0,) * (number % 8), 1, *(0,) * (7 - number % 8))) for number in range(2, 30))
FACTS = PatrolFacts(REGIONS, 8, (RESTLESS, *OTHERS), (place("YC1-1", RESTLESS.failures),), 200, 600)
SECTION = patrol_section(FACTS, ABOUT)


def test_the_place_that_failed_oftenest_and_last_leads_the_list() -> None:
    names = list(rows(SECTION, "sites"))
    assert (len(names), names[0]) == (LISTED, "YC1")
    probability, lo, hi, flaps = (float(str(value)) for value in rows(SECTION, "sites")["YC1"][2:6])
    assert 0 < lo < probability < hi < 1
    assert 0 < flaps <= probability


def test_each_place_says_why_it_is_listed() -> None:
    city, unit, *_, why = rows(SECTION, "sites")["YC1"]
    assert (english(city), unit) == ("Yinchuan", "A/1")
    assert english(why) == (
        "failed in 5 of 8 weeks (3 of the last 4), 8 times, last 2011-07-10; 3 flaps; 4.2 complaints put down to it"
    )


def test_a_place_without_a_unit_says_what_is_missing() -> None:
    unit = rows(SECTION, "cells")["YC1-1"][1]
    assert isinstance(unit, NotKnown)
    assert "names no unit" in unit.why.en


def test_nothing_that_ever_flapped_is_no_probability_of_zero() -> None:
    assert isinstance(rows(SECTION, "cells")["YC1-1"][5], NotKnown)


def test_past_lists_are_held_against_what_came_and_against_chance() -> None:
    listed, expected, every = figures(SECTION).values()
    assert (listed.sample, every.sample) == (4 * LISTED, 4 * 229)
    assert listed.lo is not None
    assert listed.lo < float(str(listed.value))
    assert float(str(expected.value)) > float(str(every.value))


def test_a_history_of_four_weeks_makes_a_list_that_can_not_be_tried_yet() -> None:
    short = patrol_section(
        PatrolFacts(REGIONS, 4, (place("YC1", (0, 1, 0, 1)),), (place("C", (0, 1, 0, 1)),), 9, 9), ABOUT
    )
    assert "too short to try" in said(short)
    assert list(rows(short, "sites")) == ["YC1"]


def test_too_short_a_history_says_what_would_fill_the_list() -> None:
    short = patrol_section(PatrolFacts(REGIONS, 3, (place("YC1", (1, 0, 1)),), (place("C", (1, 0, 1)),), 9, 9), ABOUT)
    assert "A longer history of alarms" in said(short)


def test_no_outage_at_all_is_said() -> None:
    assert said(patrol_section(PatrolFacts(REGIONS, 0, (), (), 9, 9), ABOUT)) == "No unplanned outage is known."


def test_cells_without_sites_are_listed_alone() -> None:
    section = patrol_section(PatrolFacts(REGIONS, 8, (), FACTS.cells, 0, 600), ABOUT)
    assert table(section, "sites").rows == ()
    assert "Listed cells that then failed" in figures(section)


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    hostile = PatrolFacts({}, 8, (place(HOSTILE, RESTLESS.failures, region=HOSTILE),), FACTS.cells, 3, 9)
    section = patrol_section(hostile, ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "sites")) == [HOSTILE]
