from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.facts import ComplaintAttributed, Fact, OutageConcluded, Share
from correlate.weekly import WeeklyRow, WeeklyTally
from tests.correlate.made_facts import MONDAY, at, complaint, down, outage, resolved, spike

WEEK = 168.0


def table(*facts: Fact, zone: str = "Asia/Shanghai", regions: Sequence[str] = ("Yinchuan",)) -> list[WeeklyRow]:
    tally = WeeklyTally(zone, regions)
    for fact in facts:
        tally.add(fact)
    return tally.rows()


def test_an_outage_counts_with_its_cell_and_its_hours() -> None:
    (row,) = table(outage(8, 10.5))
    assert (row.week, row.region) == ("2011-W27", "Yinchuan")
    assert (row.outaged_cells, row.outages, row.outage_hours) == (1, 1, 2.5)


def test_two_outages_of_one_cell_are_one_outaged_cell() -> None:
    (row,) = table(outage(8, 9), outage(20, 21, outage_id="O-2"))
    assert (row.outaged_cells, row.outages, row.outage_hours) == (1, 2, 2.0)


def test_flap_gaps_are_not_time_out() -> None:
    (row,) = table(outage(8, 9, down=down((8, 8.25), (8.35, 9))))
    assert row.outage_hours == pytest.approx(0.9, abs=1e-12)


def test_an_outage_over_sunday_midnight_counts_in_both_weeks_with_the_hours_of_each() -> None:
    before, now = table(outage(-2, 1))
    assert (before.week, before.outages, before.outaged_cells, before.outage_hours) == ("2011-W26", 1, 1, 2.0)
    assert (now.week, now.outages, now.outaged_cells, now.outage_hours) == ("2011-W27", 1, 1, 1.0)


def test_an_outage_that_ends_at_midnight_does_not_touch_the_next_week() -> None:
    assert [row.week for row in table(outage(-2, 0))] == ["2011-W26"]


def test_a_minute_past_midnight_is_in_the_next_week() -> None:
    assert [row.outages for row in table(outage(-2, 1 / 60))] == [1, 1]


def test_a_long_outage_that_ends_at_midnight_does_not_touch_the_week_after() -> None:
    assert [row.week for row in table(outage(-1, WEEK))] == ["2011-W26", "2011-W27"]


def test_an_outage_over_two_midnights_fills_the_week_between() -> None:
    rows = table(outage(-1, WEEK + 2))
    assert [row.outage_hours for row in rows] == [1.0, WEEK, 2.0]


def test_an_outage_that_flaps_over_midnight_counts_once_in_each_week() -> None:
    before, now = table(outage(-3, 2, down=down((-3, -2), (-1.9, -1), (-0.5, 0.5), (0.6, 2))))
    assert (before.outages, now.outages) == (1, 1)
    assert before.outage_hours == pytest.approx(2.4)
    assert now.outage_hours == pytest.approx(1.9)


def test_an_open_outage_counts_up_to_what_is_known() -> None:
    before, now = table(outage(-1, 3, ended_at=None))
    assert (before.outage_hours, now.outage_hours) == (1.0, 3.0)


def test_an_outage_of_no_length_counts_and_adds_no_hours() -> None:
    (row,) = table(outage(5, 5))
    assert (row.outages, row.outaged_cells, row.outage_hours) == (1, 1, 0.0)


def test_hours_are_those_that_passed_when_the_clocks_change() -> None:
    saturday = datetime(2024, 3, 30, 22, tzinfo=UTC)
    long = outage(started_at=saturday, ended_at=saturday + timedelta(hours=30))
    long = msgspec.structs.replace(long, until=saturday, down=((saturday, saturday + timedelta(hours=30)),))
    first, second = table(long, zone="Europe/Berlin")
    assert (first.outage_hours, second.outage_hours) == (24.0, 6.0)


def test_planned_work_stands_apart() -> None:
    (row,) = table(outage(planned=True, work_id="W-1"), complaint(9, Share("O-1", 0.25, planned=True)))
    assert (row.outaged_cells, row.outages, row.outage_hours, row.complaints_attributed) == (0, 0, 0.0, 0.0)
    assert (row.planned_cells, row.planned_outages, row.planned_outage_hours) == (1, 1, 2.5)
    assert (row.complaints, row.planned_complaints, row.planned_share) == (1, 0.25, 0.25)


def test_complaints_count_by_when_they_were_made() -> None:
    before, now = table(complaint(-0.001), complaint(0), complaint(1))
    assert (before.complaints, now.complaints) == (1, 2)


def test_what_outages_explain_is_summed_over_complaints() -> None:
    (row,) = table(complaint(9, Share("O-1", 0.5, planned=False), Share("O-2", 0.25, planned=False)), complaint(10))
    assert (row.complaints, row.complaints_attributed) == (2, 0.75)


def test_a_cause_counts_in_the_week_of_the_complaint() -> None:
    rows = table(resolved("equipment", hours=-1), resolved("transmission"), resolved("weak_coverage"), resolved(None))
    assert [row.complaints_by_cause for row in rows] == [1, 1]


@pytest.mark.parametrize(
    ("formerly", "cause", "count"),
    [("equipment", "user", 0), ("user", "power", 1), ("power", "equipment", 1), ("equipment", None, 0)],
)
def test_a_complaint_closed_anew_counts_with_its_last_cause_alone(formerly: str, cause: str | None, count: int) -> None:
    (row,) = table(resolved(formerly), resolved(cause, formerly))
    assert row.complaints_by_cause == count


def test_a_correction_takes_the_earlier_outage_out_again() -> None:
    early = outage(8, 10)
    (row,) = table(early, outage(8, 9, corrects=early))
    assert (row.outaged_cells, row.outages, row.outage_hours) == (1, 1, 1.0)


def test_a_correction_can_move_an_outage_into_planned_work() -> None:
    early = outage(8, 10)
    (row,) = table(early, outage(8, 10, planned=True, work_id="W-1", corrects=early))
    assert (row.outaged_cells, row.outages, row.outage_hours) == (0, 0, 0.0)
    assert (row.planned_outages, row.planned_outage_hours) == (1, 2.0)


def test_a_correction_of_one_outage_leaves_the_cells_other_outage_counted() -> None:
    early = outage(8, 10)
    (row,) = table(early, outage(20, 21, outage_id="O-2"), outage(8, 10, planned=True, corrects=early))
    assert (row.outaged_cells, row.outages) == (1, 1)


def test_every_week_and_every_region_has_a_row_zeros_included() -> None:
    rows = table(outage(8, 9), outage(8 + 2 * WEEK, 9 + 2 * WEEK), regions=["Guyuan", "Yinchuan"])
    assert [(row.week[-3:], row.region, row.outages) for row in rows] == [
        *[("W27", "Guyuan", 0), ("W27", "Yinchuan", 1)],
        *[("W28", "Guyuan", 0), ("W28", "Yinchuan", 0)],
        *[("W29", "Guyuan", 0), ("W29", "Yinchuan", 1)],
    ]


def test_a_region_that_the_inventory_does_not_know_comes_after_the_others() -> None:
    rows = table(outage(region="unknown"), outage(region="Aland"), regions=["Yinchuan"])
    assert [row.region for row in rows] == ["Yinchuan", "Aland", "unknown"]


def test_the_table_reaches_to_weeks_in_which_nothing_happened() -> None:
    tally = WeeklyTally("Asia/Shanghai", ["Yinchuan"])
    tally.cover(at(-1))
    tally.cover(at(WEEK))
    assert [row.week for row in tally.rows()] == ["2011-W26", "2011-W27", "2011-W28"]


def test_without_any_week_there_is_no_row() -> None:
    assert table(spike()) == []


def test_the_first_week_has_nothing_to_be_compared_with() -> None:
    (row,) = table(outage())
    assert row.outage_hours_last_week is None
    assert row.outage_hours_change_percent is None


def test_a_change_comes_from_unrounded_hours() -> None:
    seconds = timedelta(seconds=1)
    facts = [outage(-9, -9 + 8624 / 3600), outage(9, 9 + 70811 / 3600)]
    assert [sum(((end - start) / seconds for start, end in fact.down)) for fact in facts] == [8624, 70811]
    _, row = table(*facts)
    assert row.outage_hours_change_percent == pytest.approx((70811 - 8624) / 8624 * 100, abs=1e-12)


def test_after_a_week_of_zero_there_is_no_change() -> None:
    rows = table(outage(8, 9), outage(8 + 2 * WEEK, 9 + 2 * WEEK))
    assert rows[1].outages_change_percent == -100.0
    assert (rows[2].outages_last_week, rows[2].outages_change_percent) == (0, None)


def test_a_snapshot_brings_the_table_back_and_it_counts_on() -> None:
    tally = WeeklyTally("Asia/Shanghai", ["Yinchuan"])
    tally.add(outage(8, 9))
    again = WeeklyTally("Asia/Shanghai", ["Yinchuan"])
    again.restore(tally.snapshot())
    for each in (tally, again):
        each.add(outage(20, 21, outage_id="O-2"))
    assert again.rows() == tally.rows()
    assert again.rows()[0].outaged_cells == 1


hours_of_weeks = st.integers(-400 * 60, 400 * 60).map(lambda minutes: minutes / 60)
lengths = st.integers(0, 200 * 60).map(lambda minutes: minutes / 60)
cells = st.sampled_from(["A", "B", "C"])


@st.composite
def outages(draw: st.DrawFn) -> OutageConcluded:
    start, length = draw(hours_of_weeks), draw(lengths)
    return outage(start, start + length, cell_id=draw(cells), planned=draw(st.booleans()))


@st.composite
def complaints(draw: st.DrawFn) -> ComplaintAttributed:
    probability = draw(st.floats(0, 1))
    return complaint(draw(hours_of_weeks), Share("O-1", probability, draw(st.booleans())))


@given(st.data(), st.lists(outages() | complaints(), min_size=1, max_size=12))
def test_the_order_of_facts_makes_no_difference(data: st.DataObject, facts: list[Fact]) -> None:
    assert table(*data.draw(st.permutations(facts))) == table(*facts)


@given(st.lists(outages(), min_size=1, max_size=8))
def test_no_hour_is_lost_or_counted_twice_at_the_bounds_of_weeks(facts: list[OutageConcluded]) -> None:
    rows = table(*facts)
    total = sum(((end - start) for fact in facts for start, end in fact.down), timedelta()) / timedelta(hours=1)
    assert sum(row.outage_hours + row.planned_outage_hours for row in rows) == pytest.approx(total, abs=1e-9)


@given(st.lists(outages(), min_size=1, max_size=8), outages())
def test_an_outage_corrected_away_leaves_no_trace(facts: list[OutageConcluded], moved: OutageConcluded) -> None:
    wrong = msgspec.structs.replace(
        moved, started_at=MONDAY, ended_at=at(1), until=at(1), down=down((0, 1)), planned=False
    )
    corrected = [row for row in table(*facts, wrong, msgspec.structs.replace(moved, corrects=wrong)) if _counts(row)]
    assert [_counts(row) for row in corrected] == [_counts(row) for row in table(*facts, moved) if _counts(row)]


def _counts(row: WeeklyRow) -> tuple[float, ...]:
    counts = row.outaged_cells, row.outages, row.outage_hours, row.planned_cells, row.planned_outages
    return (*counts, row.planned_outage_hours) if any(counts) else ()
