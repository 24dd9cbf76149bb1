"""How long outages last: each city against all, and the shares of causes."""

import pytest

from alerts.orders.receipt import Scene
from ingest.records import Region
from service.report.document import Chart, NotKnown
from service.report.sections.durations import durations_section
from service.store.report_reads.durations import CauseLength, DurationFacts, TimeDurations
from service.store.report_reads.lengths import Length
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

ALL = Length(100, 60, 120.0, 80.0, 900.0, 110.0, 130.0)
NOW = TimeDurations(
    ALL,
    {
        "Guyuan": Length(40, 25, 165.0, 90.0, 900.0, 140.0, 190.0),
        "Yinchuan": Length(60, 35, 90.0, 75.0, 400.0, 80.0, 100.0),
    },
    {
        Scene.POWER: CauseLength(Length(30, 20, 200.0, 150.0, 900.0), 12),
        Scene.EQUIPMENT: CauseLength(Length(70, 40, 90.0, 60.0, 300.0), 0),
    },
    never_cleared=2,
)
BEFORE = TimeDurations(
    Length(50, 30, 150.0, 100.0, 700.0),
    {"Yinchuan": Length(50, 30, 150.0, 100.0, 700.0)},
    {Scene.POWER: CauseLength(Length(25, 20, 100.0, 80.0, 300.0), 0)},
)
FACTS = DurationFacts(REGIONS, NOW, BEFORE, 7)
SECTION = durations_section(FACTS, ABOUT)


def test_the_mean_of_all_has_its_interval_sample_and_the_time_before() -> None:
    mean = figures(SECTION)["Mean duration"]
    assert (mean.value, mean.lo, mean.hi, mean.sample, mean.before) == (120.0, 110.0, 130.0, 100, 150.0)


def test_a_city_is_called_longer_or_shorter_only_where_its_interval_leaves_the_mean_of_all_out() -> None:
    told = {city: english(row[-1]) for city, row in rows(SECTION, "cities").items()}
    assert told == {"All": "None", "Yinchuan": "shorter (−25%)", "Guyuan": "longer (+38%)"}


@pytest.mark.parametrize(
    ("lo", "hi", "verdict"),
    [
        (100.0, 140.0, "no difference told"),
        (120.0, 140.0, "no difference told"),
        (120.1, 140.0, "longer (+8%)"),
        (None, None, "too few to tell"),
    ],
)
def test_a_difference_within_the_interval_is_none(lo: float | None, hi: float | None, verdict: str) -> None:
    now = TimeDurations(ALL, {"Yinchuan": Length(60, 35, 130.0, 75.0, 400.0, lo, hi)})
    section = durations_section(DurationFacts(REGIONS, now, TimeDurations(), 0), ABOUT)
    assert english(rows(section, "cities")["Yinchuan"][-1]) == verdict


def test_of_too_few_groups_the_interval_is_not_known() -> None:
    now = TimeDurations(Length(3, 2, 30.0, 30.0, 40.0), {"Yinchuan": Length(3, 2, 30.0, 30.0, 40.0)})
    row = rows(durations_section(DurationFacts(REGIONS, now, TimeDurations(), 0), ABOUT), "cities")["Yinchuan"]
    assert isinstance(row[2], NotKnown)
    assert "fewer than 10 groups" in row[2].why.en
    assert row[5] is None


def test_the_mean_of_the_operators_region_is_held_against_it_where_it_is_given() -> None:
    assert said(SECTION) == ""
    section = durations_section(FACTS, ABOUT, 142.0)
    assert said(section) == "Against the region's mean of 142 minutes: shorter (−15%)."
    assert "The region: 142." in figures(section)["Mean duration"].definition.en


def test_causes_have_their_share_change_hours_and_what_receipts_confirm() -> None:
    causes = rows(SECTION, "causes")
    assert list(causes) == ["Equipment", "Power"]
    assert [*causes["Power"]] == pytest.approx([30, 0.3, -20.0, 200.0, 100.0, 12])
    assert [*causes["Equipment"]] == pytest.approx([70, 0.7, 70.0, 90.0, 105.0, 0])


def test_what_is_still_out_and_what_was_never_cleared_is_told_apart() -> None:
    lasting = figures(SECTION)["Still out at the end"]
    assert lasting.value == 7
    assert "so are 2 whose alarm was never cleared" in lasting.definition.en


def test_cities_stand_beside_the_time_before_in_the_picture() -> None:
    (chart,) = blocks(SECTION, Chart)
    assert [(one.title.en, one.y) for one in chart.series] == [
        ("this week", (90.0, 165.0)),
        ("last week", (150.0, None)),
    ]


def test_a_time_without_an_ended_outage_says_so() -> None:
    section = durations_section(DurationFacts(REGIONS, TimeDurations(), TimeDurations(), 0), ABOUT, 142.0)
    assert isinstance(figures(section)["Mean duration"].value, NotKnown)
    assert (rows(section, "cities"), rows(section, "causes"), blocks(section, Chart), said(section)) == ({}, {}, [], "")
    assert "No unplanned outage ended" in table(section, "cities").empty.en


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    now = TimeDurations(ALL, {HOSTILE: ALL})
    section = durations_section(DurationFacts({HOSTILE: Region(HOSTILE)}, now, TimeDurations(), 0), ABOUT)
    assert fits_a_page(section)
    assert list(rows(section, "cities")) == ["All", HOSTILE]
