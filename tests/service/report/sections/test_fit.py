"""Complaints against hours and cells: the finding that management holds true is tested, and said in words."""

from service.report.document import Chart, NotKnown, Words
from service.report.sections.fit import fit_section
from service.store.report_reads.fit import FitFacts, WeekMark
from tests.service.report.sections.told import ABOUT, blocks, figures, said


def marks(weeks: int) -> tuple[WeekMark, ...]:
    """Complaints are a fifth of the hours; cells go up and down."""
    return tuple(
        WeekMark(region, f"2011-W{week + 1:02d}", 10.0 * (week + 1) + size, 5 + (week * 7 + size) % 4, 2 * (week + 1),
                 week + 1 == weeks)
        for week in range(weeks)
        for size, region in enumerate(("Yinchuan", "Guyuan"))
    )  # fmt: skip


def test_the_slopes_carry_their_intervals_and_the_sample() -> None:
    found = figures(fit_section(FitFacts(marks(10), 10), ABOUT))["Complaints per 100 outage hours more"]
    assert isinstance(found.value, float)
    assert found.lo is not None
    assert found.hi is not None
    assert found.lo < found.value < found.hi
    assert abs(found.value - 20.0) < 1.0
    assert found.sample == 20


def test_the_finding_is_borne_out_where_complaints_go_with_hours() -> None:
    section = fit_section(FitFacts(marks(10), 10), ABOUT)
    assert "this history bears it out" in said(section)
    assert "10 whole weeks up to 2011-W27, 2 cities, 20 marks" in said(section)
    assert "not a cause" in said(section)
    assert [one.name for one in blocks(section, Chart)] == ["fit-hours", "fit-cells"]


def test_two_weeks_do_not_test_the_finding() -> None:
    assert "too few weeks" in said(fit_section(FitFacts(marks(2), 2), ABOUT))


def test_without_any_history_it_says_so_and_draws_nothing() -> None:
    section = fit_section(FitFacts((), 0), ABOUT)
    assert "too little is known to test it" in said(section)
    assert blocks(section, Chart) == []
    assert all(isinstance(one.value, NotKnown) for one in figures(section).values())
    assert any(one.marked for one in blocks(section, Words))
