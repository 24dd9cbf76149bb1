"""The thematic analysis: scenes, hotspots and hard cases."""

import msgspec
import pytest

from ingest.records import Region
from service.report.document import NotKnown
from service.report.sections.thematic import thematic_section
from service.store.report_reads.hard_cases import HardCase, HardCases, HardReason
from service.store.report_reads.thematic import PlaceCounts, SceneCounts, ThematicFacts
from tests.correlate.made_facts import at
from tests.service.report.sections.told import ABOUT, HOSTILE, REGIONS, english, figures, fits_a_page, rows, said, table

SCENES = {
    "校园": SceneCounts(now=30, before=20, closed=10, faults=4, repeats=3, weighed=20, explained=5.0),
    "": SceneCounts(now=10),
}
SITES = (
    PlaceCounts("Yinchuan", "YC1", 6, 3, 4, 3.0, 3000.0),
    PlaceCounts("Guyuan", "GY1", 2, 0, 0, 0.0, None),
)
HARD = HardCases(
    {HardReason.LONG_OVERDUE: 40, HardReason.CALLED_AGAIN: 1, HardReason.ESCALATED: 0},
    (
        HardCase(
            "C-1",
            "Yinchuan",
            "Xingqing",
            "voice",
            at(0),
            at(48),
            (HardReason.REOPENED, HardReason.CALLED_AGAIN),
            4,
            "班组一",
        ),
        HardCase("C-2", "Guyuan", None, None, at(24), None, (HardReason.LONG_OVERDUE,)),
    ),
)
FACTS = ThematicFacts(REGIONS, SCENES, (), SITES, 40, 0, 16, HARD)
SECTION = thematic_section(FACTS, ABOUT)


def test_a_scene_has_its_share_change_and_rates() -> None:
    assert [*rows(SECTION, "scenes")["校园"]] == pytest.approx([30, 0.75, 20, 50.0, 0.4, 0.1, 0.25])


def test_what_can_not_be_known_of_a_scene_says_why() -> None:
    count, share, before, change, faults, repeats, explained = rows(SECTION, "scenes")["No scene given"]
    assert (count, share, before, change, repeats) == (10, 0.25, 0, None, 0.0)
    assert isinstance(faults, NotKnown)
    assert isinstance(explained, NotKnown)


def test_scenes_past_the_tenth_stand_together() -> None:
    many = {f"S-{number:02d}": SceneCounts(now=number + 1, repeats=1) for number in range(13)}
    section = thematic_section(msgspec.structs.replace(FACTS, scenes=many, made=91), ABOUT)
    told = rows(section, "scenes")
    assert (len(told), next(iter(told)), told["3 others"][0]) == (11, "S-12", 1 + 2 + 3)
    assert sum(row[0] for row in told.values() if isinstance(row[0], int)) == 91


def test_a_site_is_told_per_10000_of_its_users_and_by_what_outages_explain() -> None:
    assert rows(SECTION, "sites")["YC1"] == (REGION, 6, 3, 100.0, 3000.0, 20.0, 0.75)
    users, rate, explained = rows(SECTION, "sites")["GY1"][4:]
    assert all(isinstance(value, NotKnown) for value in (users, rate, explained))


REGION = table(SECTION, "sites").rows[0][1]


def test_the_ten_worst_sites_are_held_against_what_names_a_site() -> None:
    told = figures(SECTION)
    assert (told["The ten worst sites"].value, told["The ten worst sites"].sample) == (0.5, 16)
    assert (told["Complaints that name a site"].value, told["Complaints that name a site"].sample) == (0.4, 40)


def test_hard_cases_say_how_long_how_often_whose_and_why() -> None:
    one, two = table(SECTION, "hard-cases").rows
    assert [english(one[place]) for place in (0, 1, 2, 6, 7)] == [
        "C-1",
        "Yinchuan Xingqing",
        "voice",
        "班组一",
        "reopened, called again and again",
    ]
    assert (one[4], one[5], two[4], two[6], english(two[2])) == (7.0, 4, 6.0, None, "other")
    note = table(SECTION, "hard-cases").note
    assert note is not None
    assert "1 called again and again, 40 long overdue" in note.en


def test_association_is_told_apart_from_cause() -> None:
    assert "proves no cause" in said(SECTION)


def test_an_empty_time_says_so_and_what_would_fill_it() -> None:
    nothing = ThematicFacts(REGIONS, {}, (), (), 0, 0, 0, HardCases({}))
    section = thematic_section(nothing, ABOUT)
    assert [table(section, name).rows for name in ("scenes", "districts", "sites", "hard-cases")] == [()] * 4
    assert "send district and cell_id" in table(section, "sites").empty.en
    assert isinstance(figures(section)["The ten worst sites"].value, NotKnown)


def test_tables_fit_a_page_with_names_that_are_out_to_do_harm() -> None:
    hostile = PlaceCounts(HOSTILE, "=1+1", 1, 0, 0, 0.0)
    facts = msgspec.structs.replace(FACTS, regions={HOSTILE: Region(HOSTILE)}, sites=(hostile,))
    section = thematic_section(facts, ABOUT)
    assert fits_a_page(section)
    assert english(table(section, "sites").rows[0][1]) == HOSTILE
