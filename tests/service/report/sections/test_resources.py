"""Places whose complaints grow without an outage are listed with what it may be."""

import math

import numpy as np
import pytest

from service.report.document import Chart, NotKnown
from service.report.sections.resources import LISTED, resources_section
from service.store.report_reads.resources import ResourceFacts, Unexplained
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

STEADY = tuple(Unexplained(f"D{number}", "Yinchuan", (30.0,) * 16) for number in range(20))


def growing(name: str, causes: dict[str, int], categories: dict[str, int], region: str = "Guyuan") -> Unexplained:
    return Unexplained(name, region, tuple(20 * math.exp(0.1 * week) for week in range(16)), causes, categories)


def facts(*districts: Unexplained, sites: tuple[Unexplained, ...] = ()) -> ResourceFacts:
    totals = tuple(float(sum(one.by_week[week] for one in districts)) for week in range(16))
    return ResourceFacts(REGIONS, totals, districts, sites)


GROWING = growing("Xiji", {"weak_coverage": 9, "user": 3}, {"voice": 30})
SECTION = resources_section(facts(*STEADY, GROWING), ABOUT)


def test_the_growing_district_alone_is_listed_with_its_growth() -> None:
    found = rows(SECTION, "districts")
    assert list(found) == ["Xiji"]
    city, before, lately, growth, lo, hi, _ = found["Xiji"]
    assert english(city) == "Guyuan"
    assert [before, lately] == pytest.approx([np.mean(GROWING.by_week[:12]), np.mean(GROWING.by_week[12:])])
    assert float(str(lo)) < float(str(growth)) < float(str(hi))
    assert growth == pytest.approx(100 * np.expm1(0.4), rel=0.15)


def test_how_many_were_judged_stands_beside_how_many_grow() -> None:
    districts, sites = figures(SECTION).values()
    assert (districts.value, districts.sample) == (1, 21)
    assert isinstance(sites.value, NotKnown)


@pytest.mark.parametrize(
    ("causes", "categories", "sign"),
    [
        ({"weak_coverage": 9, "user": 3}, {}, "weak coverage? Of 12 closed, weak coverage 9, resource shortage 0"),
        (
            {"resource_shortage": 2, "weak_coverage": 1},
            {},
            "congestion? Of 3 closed, weak coverage 1, resource shortage 2",
        ),
        ({"user": 3}, {"internet": 5, "voice": 5}, "congestion? Of 10, internet 5"),
        ({}, {"internet": 4, "voice": 5}, "weak coverage? Of 9, voice 5"),
        ({}, {"other": 5}, "not told by causes or classes: to be tested on the spot"),
        ({}, {}, "not told by causes or classes: to be tested on the spot"),
    ],
)
def test_what_it_may_be_is_told_by_causes_and_else_by_classes(
    causes: dict[str, int], categories: dict[str, int], sign: str
) -> None:
    section = resources_section(facts(*STEADY, growing("Xiji", causes, categories)), ABOUT)
    assert english(rows(section, "districts")["Xiji"][-1]) == sign


def test_growing_places_are_drawn() -> None:
    (chart,) = blocks(SECTION, Chart)
    assert [one.title.en for one in chart.series] == ["Xiji"]
    assert (len(chart.categories), chart.categories[-1].en) == (16, "-1")


def test_where_nothing_grows_it_says_of_how_many() -> None:
    section = resources_section(facts(*STEADY), ABOUT)
    assert table(section, "districts").empty.en == "20 were judged: none grows beyond chance."
    assert blocks(section, Chart) == []


def test_seven_weeks_tell_no_trend() -> None:
    short = ResourceFacts(REGIONS, (0.0,) * 9 + (100.0,) * 7, (), ())
    assert "too few for a trend" in said(resources_section(short, ABOUT))


def test_complaints_without_places_say_what_is_missing() -> None:
    none = ResourceFacts(REGIONS, (100.0,) * 16, (), ())
    assert "Only complaints that name a district or a cell" in said(resources_section(none, ABOUT))


def test_no_more_than_ten_are_listed_and_all_fit_a_page() -> None:
    many = tuple(growing(f"{HOSTILE}{number}", {}, {}, HOSTILE) for number in range(12))
    section = resources_section(facts(*STEADY, *STEADY, *STEADY, *many, sites=many), ABOUT)
    assert len(rows(section, "districts")) == LISTED
    assert fits_a_page(section)
