"""Complaints per 10,000 users by class and month, and per 1,000 by city beside last year."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from correlate.weeks import Months
from ingest.records import Region
from service.report.document import Chart, NotKnown
from service.report.sections.per_users import per_users_section
from service.store.report_reads.complaint_counts import Counts
from service.store.report_reads.per_users import MonthCounts, PerUsersFacts
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
)

YINCHUAN_USERS, USERS = 800_000, 1_100_000
END = ABOUT.week.ends_at


def months(counts: Mapping[str, Counts]) -> tuple[MonthCounts, ...]:
    """From January 2010 to 10 July 2011."""
    return tuple(
        MonthCounts(one.name, one.starts_at, min(one.ends_at, END), one.ends_at <= END, counts.get(one.name, {}))
        for one in Months("Asia/Shanghai").between("2010-01", "2011-07")
    )


def facts(counts: Mapping[str, Counts], since: datetime | None, year_ago: Counts | None = None) -> PerUsersFacts:
    ago = Months("Asia/Shanghai").named("2010-07")
    cut = MonthCounts(ago.name, ago.starts_at, ago.starts_at + timedelta(days=10), True, year_ago or {})
    return PerUsersFacts(REGIONS, months(counts), cut, since)


JANUARY_2010 = datetime(2009, 12, 31, 16, tzinfo=UTC)
COUNTS = {
    "2010-03": {"Yinchuan": {"voice": 80}},
    "2010-07": {"Yinchuan": {"voice": 900}},
    "2011-06": {"Yinchuan": {"voice": 440, "internet": 220}, "Guyuan": {"messaging": 11, "": 5, "other": 6}},
    "2011-07": {"Yinchuan": {"voice": 40}, "Guyuan": {"internet": 70}},
}
FACTS = facts(COUNTS, JANUARY_2010, {"Yinchuan": {"voice": 20}})
SECTION = per_users_section(FACTS, ABOUT, 5.45)


def test_a_month_counts_each_class_per_10000_users_and_what_has_none_as_other() -> None:
    every, voice, internet, messaging, other, complaints = rows(SECTION, "months")["2011-06"]
    assert [every, voice, internet, messaging, other] == pytest.approx([6.2, 4.0, 2.0, 0.1, 0.1])
    assert complaints == 682


def test_twelve_months_are_shown_the_last_as_far_as_it_is_told() -> None:
    names = list(rows(SECTION, "months"))
    assert (len(names), names[0], names[-1]) == (12, "2010-08", "2011-07 (to 10)")


def test_the_figure_is_of_the_last_whole_month_beside_the_one_before() -> None:
    figure = figures(SECTION)["Complaints per 10,000 users 2011-06"]
    assert figure.value == pytest.approx(6.2)
    assert (figure.sample, figure.before) == (682, 0.0)
    assert "The national mean is 5.45." in figure.definition.en


def test_the_national_mean_is_a_line_of_its_own_where_it_is_given() -> None:
    (chart,) = blocks(SECTION, Chart)
    assert [one.title.en for one in chart.series] == ["All", "Voice", "Internet", "Messaging", "National mean"]
    assert set(chart.series[-1].y) == {5.45}
    without = per_users_section(FACTS, ABOUT)
    assert [one.title.en for one in blocks(without, Chart)[0].series][-1] == "Messaging"
    assert "No national mean is given" in said(without)


def test_a_city_stands_beside_the_same_days_of_last_year() -> None:
    users, now, ago, change, year, year_ago, year_change = rows(SECTION, "cities")["Yinchuan"]
    assert users == YINCHUAN_USERS
    assert [now, ago, change] == pytest.approx([0.05, 0.025, 100.0])
    assert [year, year_ago, year_change] == pytest.approx([700 / 800, 100 / 800, 600.0])


def test_from_no_complaint_there_is_no_change() -> None:
    now, ago, change = rows(SECTION, "cities")["Guyuan"][1:4]
    assert (now, ago, change) == (70 / 300, 0.0, None)


def test_complaints_known_for_less_than_a_year_have_no_last_year_and_say_since_when() -> None:
    section = per_users_section(facts(COUNTS, datetime(2011, 6, 26, 16, tzinfo=UTC)), ABOUT)
    _, _, ago, change, _, year_ago, _ = rows(section, "cities")["Yinchuan"]
    assert isinstance(ago, NotKnown)
    assert ago.why.en == "Complaints are known from 2011-06-27 on, not a year back."
    assert isinstance(change, NotKnown)
    assert isinstance(year_ago, NotKnown)
    assert list(rows(section, "months")) == ["2011-06 (from 27)", "2011-07 (to 10)"]
    assert "Complaints per 10,000 users 2011-07 (to 10)" in figures(section)


def test_months_that_are_told_in_part_are_not_drawn() -> None:
    (chart,) = blocks(SECTION, Chart)
    assert (len(chart.categories), chart.categories[-1].zh) == (11, "6月")
    assert [chart.categories[place].en for place in (0, 1, 5, 10)] == ["Aug 10", "Sep", "Jan 11", "Jun"]
    partial = per_users_section(facts(COUNTS, datetime(2011, 5, 14, 16, tzinfo=UTC)), ABOUT)
    assert blocks(partial, Chart) == []


def test_a_year_that_is_known_in_part_is_not_compared_with() -> None:
    section = per_users_section(facts(COUNTS, datetime(2010, 4, 30, 16, tzinfo=UTC)), ABOUT)
    _, _, ago, _, _, year_ago, year_change = rows(section, "cities")["Yinchuan"]
    assert ago == 0.0
    assert isinstance(year_ago, NotKnown)
    assert isinstance(year_change, NotKnown)


def test_without_users_there_is_no_rate_and_what_to_do_about_it() -> None:
    unknown = msgspec.structs.replace(FACTS, regions={**REGIONS, "Guyuan": Region("Guyuan")})
    section = per_users_section(unknown, ABOUT, 5.45)
    (every, *_, complaints) = rows(section, "months")["2011-06"]
    assert isinstance(every, NotKnown)
    assert "fill in subscribers" in every.why.en
    assert complaints == 682
    assert blocks(section, Chart) == []
    assert isinstance(rows(section, "cities")["Guyuan"][0], NotKnown)
    assert rows(section, "cities")["Yinchuan"][1] == pytest.approx(0.05)


def test_a_store_without_complaints_says_so() -> None:
    section = per_users_section(facts({}, None), ABOUT)
    assert all(english(one.value.why) for one in figures(section).values() if isinstance(one.value, NotKnown))
    assert (rows(section, "months"), rows(section, "cities"), blocks(section, Chart)) == ({}, {}, [])


def test_tables_fit_a_page_with_a_region_that_is_out_to_do_harm() -> None:
    hostile = msgspec.structs.replace(FACTS, regions={HOSTILE: Region(HOSTILE, subscribers=9.0)})
    assert fits_a_page(per_users_section(hostile, ABOUT))
