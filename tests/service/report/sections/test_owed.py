"""Open root causes stand by unit and week; a unit's posting tells what it owes."""

from datetime import datetime, timedelta

from service.report.document import Chart
from service.report.sections.owed import LISTED, owed_by, owed_section
from service.report.unit_report import unit_report, unit_reports
from service.store.report_reads.owed import Owed, OwedFacts, Owing
from service.store.report_reads.units import UnitsFacts, UnitSums
from tests.service.report.sections.told import (
    ABOUT,
    HOSTILE,
    REGIONS,
    blocks,
    english,
    figures,
    fits_a_page,
    rows,
    table,
)

END = ABOUT.week.ends_at
ENDS = tuple(END - timedelta(weeks=back) for back in range(5, -1, -1))


def owed(kind: Owing, unit: str, days: float, lasted: float | None = None, subject: str = "R-1") -> Owed:
    """From so many days before the end on."""
    since = END - timedelta(days=days)
    until = None if lasted is None else since + timedelta(days=lasted)
    return Owed(kind, unit, "Guyuan", subject, since, until)


def facts(*found: Owed) -> OwedFacts:
    return OwedFacts(REGIONS, ENDS, tuple(sorted(found, key=lambda one: one.since)))


FACTS = facts(
    owed(Owing.OVERDUE, "North/One", 20),
    owed(Owing.REPEATED, "North/Two", 9, 28, "YC1"),
    owed(Owing.SUPERVISED, "North", 30, 20, "C-1"),
    owed(Owing.RED_LIGHT, "South", 2),
    owed(Owing.OVERDUE, "", 1),
)
SECTION = owed_section(FACTS, ABOUT)
UNITS = UnitsFacts(REGIONS, {"North/One": 3, "East": 2}, {"South": UnitSums(orders=1)}, {})


def test_each_unit_has_what_was_open_at_the_end_of_each_week_and_the_oldest() -> None:
    assert rows(SECTION, "units") == {
        "North": (0, 1, 1, 2, 2, 2, 20),
        "South": (0, 0, 0, 0, 0, 1, 2),
        "no unit given": (0, 0, 0, 0, 0, 1, 1),
    }


def test_a_week_is_headed_by_its_last_day() -> None:
    heads = [column.title.en for column in table(SECTION, "units").columns[1:7]]
    assert heads == ["06-05", "06-12", "06-19", "06-26", "07-03", "07-10"]


def test_each_kind_is_counted_beside_the_week_before() -> None:
    found = {title: (figure.value, figure.before) for title, figure in figures(SECTION).items()}
    assert found == {
        "Overdue repair orders": (2, 1),
        "Repeatedly failing sites": (1, 1),
        "Open supervision": (0, 0),
        "Red lights still lit": (1, 0),
    }


def test_what_has_been_open_longest_stands_first_and_what_is_over_not_at_all() -> None:
    assert [(english(row[0]), row[2], row[5]) for row in table(SECTION, "longest").rows] == [
        ("North/One", "R-1", 20),
        ("North/Two", "YC1", 9),
        ("South", "R-1", 2),
        ("no unit given", "R-1", 1),
    ]


def test_the_weeks_are_drawn_by_kind() -> None:
    (chart,) = blocks(SECTION, Chart)
    assert chart.series[0].y == (0.0, 0.0, 0.0, 1.0, 1.0, 2.0)


def test_a_unit_sees_what_it_owes_itself_by_kind() -> None:
    own = owed_by("North", FACTS, ABOUT)
    assert rows(own, "kinds") == {
        "Overdue repair orders": (0, 0, 0, 1, 1, 1, 20),
        "Repeatedly failing sites": (0, 0, 0, 0, 1, 1, 9),
        "Open supervision": (0, 1, 1, 1, 0, 0, None),
    }
    assert [row[2] for row in table(own, "longest").rows] == ["R-1", "YC1"]


def test_where_nothing_is_owed_it_says_so() -> None:
    section = owed_section(facts(), ABOUT)
    assert (table(section, "units").rows, blocks(section, Chart)) == ((), [])
    assert table(section, "units").empty.en == "Nothing was owed in these weeks."


def test_long_lists_are_cut_and_fit_a_page() -> None:
    many = facts(*(owed(Owing.OVERDUE, f"{HOSTILE}{number}", number + 1) for number in range(40)))
    section = owed_section(many, ABOUT)
    assert len(table(section, "longest").rows) == LISTED
    assert fits_a_page(section)


def test_the_posting_of_a_unit_has_its_figures_and_what_it_owes() -> None:
    report = unit_report("North", UNITS, FACTS, ABOUT)
    assert (report.title.zh, report.title.en) == ("North通报（本周）", "North: posting for this week")
    assert [section.name for section in report.sections] == ["unit", "owed"]
    assert (report.period, report.ends_at) == ("2011-W27", END)
    assert isinstance(report.made_at, datetime)


def test_there_is_a_posting_for_each_unit_that_has_sites_work_or_debts_and_none_for_nobody() -> None:
    assert [unit for unit, _ in unit_reports(UNITS, FACTS, ABOUT)] == ["East", "North", "South"]
