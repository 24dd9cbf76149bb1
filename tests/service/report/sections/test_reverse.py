"""The reverse analysis: what outages caused by city and cause, what planned works did by unit and kind."""

from math import sqrt

import pytest

from alerts.orders.life_rates import Rate
from alerts.orders.receipt import Scene
from ingest.records import Region
from service.report.document import Basis, Chart, NotKnown
from service.report.sections.reverse import reverse_section
from service.store.report_reads.reverse import ByScene, Causes, ReverseFacts, Sources
from service.store.report_reads.works_done import Work, WorkKind, WorksDone, WorkSums
from tests.service.made import at
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    blocks,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)

SUMS = WorkSums(10, Rate(6, 8), Rate(4, 8), Rate(9, 10), Rate(10, 10), 12.0, 20.0, 3)
NIGHT = Work("W-1", "Yinchuan", "East", WorkKind.CUTOVER, at(1), 4, 11.0, 9.5, on_time=False)
WORKS = WorksDone(SUMS, {"East": SUMS, "": WorkSums(1)}, {WorkKind.CUTOVER: SUMS, WorkKind.OTHER: WorkSums()}, (NIGHT,))
NOW = Causes(
    {"Yinchuan": Sources(90, 80, 40.0, 8.0, 16.0), "Guyuan": Sources(10, 0)},
    {Scene.POWER: ByScene(10.0, 2), None: ByScene(30.0, 6)},
    WORKS,
)
BEFORE = Causes({"Yinchuan": Sources(50, 50, 20.0, 4.0, 9.0)}, {Scene.POWER: ByScene(20.0, 4)})
SECTION = reverse_section(ReverseFacts(REGIONS, NOW, BEFORE), ABOUT)
NOTHING = reverse_section(ReverseFacts({}, Causes(), Causes()), ABOUT)


def test_what_outages_caused_is_estimated_with_interval_sample_and_the_time_before() -> None:
    told = figures(SECTION)["Complaints from outages (expected)"]
    assert (told.value, told.sample, told.before, told.basis) == (40.0, 80, 20.0, Basis.ESTIMATED)
    assert (told.lo, told.hi) == pytest.approx((40 - 1.645 * 4, 40 + 1.645 * 4), abs=1e-3)
    assert "nobody verified them one by one" in told.definition.en


def test_what_no_outage_explains_is_the_rest() -> None:
    assert figures(SECTION)["No known outage explains"].value == 32.0


def test_what_is_not_weighed_yet_is_said_and_left_out() -> None:
    assert "Of 100 complaints of this time 20 are not weighed yet" in said(SECTION)
    assert isinstance(rows(SECTION, "cities")["Guyuan"][1], NotKnown)


def test_cities_have_what_outages_caused_with_interval_and_change() -> None:
    row = rows(SECTION, "cities")["Yinchuan"]
    assert row[:2] == (80, 40.0)
    assert row[2] == f"{40 - 1.6448536 * sqrt(16):.1f}–{40 + 1.6448536 * sqrt(16):.1f}"
    assert row[3:] == (100.0, 0.5, 8.0, 0.4)


def test_causes_come_by_what_they_caused_and_those_not_told_are_named_so() -> None:
    causes = rows(SECTION, "causes")
    assert list(causes) == ["Not told by alarms", "Power"]
    assert causes["Power"] == (2, 10.0, 0.25, 5.0, 20.0, -50.0)
    assert causes["Not told by alarms"] == (6, 30.0, 0.75, 5.0, 0.0, None)
    (chart,) = blocks(SECTION, Chart)
    assert [(one.title.en, one.y) for one in chart.series] == [("this week", (30.0, 10.0)), ("last week", (0.0, 20.0))]


def test_works_have_their_four_rates_with_the_hours_they_are_held_to() -> None:
    told = figures(SECTION)
    assert (told["Begun at night"].value, told["Begun at night"].sample) == (0.75, 8)
    assert "begun between 01:00–06:00" in told["Begun at night"].definition.en
    assert [told[name].value for name in ("Announced", "Completion confirmed", "Back on time")] == [0.5, 0.9, 1.0]


def test_units_come_by_the_complaints_of_their_works() -> None:
    units = rows(SECTION, "work-units")
    assert list(units) == ["All", "East", "no unit known"]
    assert units["East"] == (10, 0.75, 0.5, 0.9, 1.0, 12.0, 1.2)
    assert isinstance(units["no unit known"][1], NotKnown)
    assert list(rows(SECTION, "work-kinds")) == ["All", "Cutover", "Other"]


def test_a_work_is_told_in_local_time_with_what_was_expected_of_it() -> None:
    (row,) = table(SECTION, "works").rows
    assert [english(value) for value in row[:4]] == ["W-1", "Yinchuan", "East", "Cutover"]
    assert str(row[4]) == "2011-07-04 01:00:00+08:00"
    assert row[5:7] == (11.0, 9.5)
    assert english(row[7]) == "no"


def test_more_than_ten_units_are_said_not_to_be_listed() -> None:
    works = WorksDone(SUMS, {f"unit {number}": SUMS for number in range(12)}, {}, ())
    section = reverse_section(ReverseFacts({}, Causes(works=works), Causes()), ABOUT)
    shown = table(section, "work-units")
    assert (len(shown.rows), shown.note and shown.note.en) == (11, "2 more units are not listed.")


def test_a_time_without_anything_says_what_would_fill_it() -> None:
    assert all(isinstance(figure.value, NotKnown) for figure in figures(NOTHING).values())
    assert all(one.rows == () for one in (table(NOTHING, name) for name in ("cities", "causes", "works", "work-units")))
    assert "planned_work of the inventory" in table(NOTHING, "works").empty.en


def test_works_that_affect_nobody_have_no_rate_of_night() -> None:
    works = WorksDone(WorkSums(2, confirmed=Rate(1, 2), on_time=Rate(2, 2)))
    value = figures(reverse_section(ReverseFacts({}, Causes(works=works), Causes()), ABOUT))["Begun at night"].value
    assert isinstance(value, NotKnown)
    assert "affects service" in value.why.en


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    facts = ReverseFacts({HOSTILE: Region(HOSTILE)}, Causes({HOSTILE: Sources(1, 1, 1.0)}, {}, WORKS), Causes())
    section = reverse_section(facts, ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "cities")) == ["All", HOSTILE]
