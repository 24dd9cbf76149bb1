"""Outages, places and suspected silent outages as management reads them."""

import msgspec

from correlate.facts import Spike, SpikeKind
from ingest.records import Region
from service.report.document import NotKnown
from service.report.sections.top import top_section
from service.store.report_reads.top import SilentOutage, TopFacts, TopOutage
from service.store.summaries.places import Place
from tests.service.made import at
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

CUT = TopOutage("G-1", "Yinchuan", "YC1", 3, 40, at(1), at(5.5), 25.0, 16.0, 36.0)
LASTS = TopOutage("G-2", "Guyuan", "GY1", 1, 1, at(20), None, 2.0, 9.0, 1.0)
SPIKE = Spike(
    "Yinchuan", "Xingqing", at(1), at(2), 12, 2.5, 6.0, 1e-4, at(2), 0.0, 9.5, SpikeKind.SILENT_SUSPECTED, final=True,
    site_id="YC2",
)  # fmt: skip
NOWHERE = msgspec.structs.replace(SPIKE, site_id=None, district=None)
SILENT = (SilentOutage(SPIKE, True), SilentOutage(NOWHERE, False), SilentOutage(SPIKE, None))
PLACES = (Place("Yinchuan", "YC1", 4, 7, 21.5),)
FACTS = TopFacts(REGIONS, (CUT, LASTS), 12, PLACES, SILENT, SILENT[2:])
SECTION = top_section(FACTS, ABOUT)
NOTHING = top_section(TopFacts({}, (), 0, (), (), ()), ABOUT)


def test_an_outage_has_its_place_length_and_complaints_with_interval() -> None:
    first, second = table(SECTION, "outages").rows
    assert [english(value) for value in first[:3]] == ["YC1 and 2 more", "Yinchuan", "40"]
    assert (str(first[3]), *first[4:]) == ("2011-07-04 01:00:00+08:00", 4.5, 25.0, 21.0, 31.0)
    assert english(second[4]) == "still out"
    assert second[5:] == (2.0, 0.0, 3.0)
    note = table(SECTION, "outages").note
    assert note is not None
    assert note.en == "10 more groups are not listed."


def test_places_are_told_as_they_come() -> None:
    assert rows(SECTION, "places")["YC1"][1:] == (4, 7, 21.5)


def test_silent_outages_are_told_confirmed_refuted_or_not_looked_at() -> None:
    told = table(SECTION, "silent").rows
    assert [english(row[-1]) for row in told] == ["confirmed", "refuted", "not looked at yet"]
    assert [english(value) for value in told[0][:3]] == ["YC2", "Yinchuan", "Xingqing"]
    assert isinstance(told[1][0], NotKnown)
    assert english(told[1][2]) == "the whole city"
    assert told[0][4:7] == (12, 2.5, 9.5)


def test_figures_count_the_confirmed_of_those_that_were_looked_at() -> None:
    confirmed, suspected = figures(SECTION)["of them confirmed"], figures(SECTION)["Suspected silent outages"]
    assert (suspected.value, suspected.before) == (3, 1)
    assert (confirmed.value, confirmed.sample, confirmed.before) == (1, 2, None)
    assert figures(SECTION)["Outage groups"].value == 12


def test_where_nobody_looked_it_is_not_known_how_many_there_were() -> None:
    value = figures(top_section(TopFacts({}, (), 0, (), SILENT[2:], ()), ABOUT))["of them confirmed"].value
    assert isinstance(value, NotKnown)
    assert "None was looked at yet" in value.why.en


def test_it_is_said_that_attribution_is_no_verified_cause() -> None:
    assert "an association, not a verified cause" in said(SECTION)


def test_a_time_without_outages_and_spikes_says_so() -> None:
    assert [rows(NOTHING, name) for name in ("outages", "places", "silent")] == [{}, {}, {}]
    assert "No unplanned outage began" in table(NOTHING, "outages").empty.en
    assert "No silent outage is suspected" in table(NOTHING, "silent").empty.en


def test_tables_fit_a_page_with_names_that_are_out_to_do_harm() -> None:
    harm = msgspec.structs.replace(CUT, region=HOSTILE, place=HOSTILE)
    section = top_section(TopFacts({HOSTILE: Region(HOSTILE)}, (harm,), 1, (), SILENT, ()), ABOUT)
    assert fits_a_page(section)
    assert english(table(section, "outages").rows[0][1]) == HOSTILE
