"""Recommended limits by grade with their intervals, what they rest on, and what a limit would have come to."""

from alerts.what_if.limit_grid import Figure, GridPoint
from alerts.what_if.limits import GradeLimit
from alerts.what_if.weighed_limits import SegmentLimits
from service.report.document import Basis, Chart, ChartKind, NotKnown
from service.report.sections.limits import limits_section
from service.store.report_reads.limits import LimitsFacts
from tests.service.made import at
from tests.service.report.sections.told import (
    ABOUT,
    blocks,
    english,
    figures,
    fits_a_page,
    rows,
    said,
    table,
)


def point(hours: float) -> GridPoint:
    return GridPoint(hours, Figure(10 * hours, 9 * hours, 11 * hours), Figure(4, 3, 5), Figure(8, 6, 10), 7)


ALL = SegmentLimits(
    100,
    81.25,
    tuple(map(point, (1.0, 1.25, 2.0))),
    (
        GradeLimit(1, 5000.0, 20, "ok", 3.25, 3.1, 3.7),
        GradeLimit(2, 1000.0, 30, "assumed", 8.0),
        GradeLimit(3, 0.0, 0, "no_outages"),
    ),
)
URBAN = SegmentLimits(
    50, 1.0, (), (GradeLimit(1, 5000.0, 5, "not_enough_data"), GradeLimit(2, 1000.0, 0, "no_outages"))
)
FACTS = LimitsFacts({"all": ALL, "4G-urban": URBAN}, 100, at(-700), at(20), True, 2.5, 40, True)
SECTION = limits_section(FACTS, ABOUT)
NOTHING = limits_section(LimitsFacts({}, 0, None, None, False, 2.0, 0, False), ABOUT)


def test_each_grade_has_its_limit_with_interval_and_sample_or_why_there_is_none() -> None:
    first, second, third = (figures(SECTION)[f"Limit for grade {grade}"] for grade in (1, 2, 3))
    assert (first.value, first.lo, first.hi, first.sample, first.basis) == (3.25, 3.1, 3.7, 20, Basis.MODELLED)
    assert (second.value, second.lo) == (8.0, None)
    assert isinstance(third.value, NotKnown)
    assert "no outage of this grade" in third.value.why.en


def test_segments_are_listed_by_grade_without_grades_that_nothing_is_of() -> None:
    told = table(SECTION, "recommended").rows
    assert [(english(row[0]), english(row[1])) for row in told] == [
        ("All", "1"),
        ("All", "2"),
        ("All", "3"),
        ("4G-urban", "1"),
    ]
    assert told[0][2:7] == (5000.0, 20, 3.25, 3.1, 3.7)
    assert isinstance(told[1][5], NotKnown)
    assert english(told[3][-1]) == "not enough data: goes by all"


def test_it_is_said_what_limits_rest_on_and_that_they_are_modelled() -> None:
    assert "100 outage groups (2011-06-04 to 2011-07-04); a repair takes 2.5 h (learnt from 40 orders)" in said(SECTION)
    assert "none counted" in said(SECTION)
    assert "Assumed in it" not in said(SECTION)


def test_what_is_assumed_is_named() -> None:
    assumed = limits_section(LimitsFacts({"all": ALL}, 9, at(0), at(1), False, 2.0, 0, False), ABOUT)
    assert "the curve of complaints and how long outages last without a crew" in said(assumed)
    assert "2.0 h (assumed)" in said(assumed)


def test_a_limit_for_all_is_told_with_what_it_would_have_come_to() -> None:
    course = table(SECTION, "what-if")
    assert course.rows == ((1.0, 10.0, "9.0–11.0", 4, 8, "6.0–10.0", 7), (2.0, 20.0, "18.0–22.0", 4, 8, "6.0–10.0", 7))
    assert course.note is not None
    assert "81.2 complaints" in course.note.en
    (chart,) = blocks(SECTION, Chart)
    assert (chart.kind, chart.series[0].x, chart.series[0].hi) == (
        ChartKind.BAND,
        (1.0, 1.25, 2.0),
        (11.0, 13.75, 22.0),
    )


def test_without_outages_there_is_no_limit_and_it_says_so() -> None:
    assert all(isinstance(figure.value, NotKnown) for figure in figures(NOTHING).values())
    assert (rows(NOTHING, "recommended"), rows(NOTHING, "what-if"), said(NOTHING)) == ({}, {}, "")
    assert "No outage was recorded yet" in table(NOTHING, "recommended").empty.en


def test_tables_fit_a_page() -> None:
    assert fits_a_page(SECTION)
