"""Figures of the management page: what they are of, with intervals, and nothing made up where there is nothing."""

from datetime import timedelta

import msgspec
import numpy as np
import pytest

from correlate.weekly import Toll, WeekFigures, weekly_row
from ingest.records import Region
from service.dashboard.management import trends
from service.dashboard.management.fit import Mark, association, fitted
from service.dashboard.management.sheet import ManagementSheet, MonthSheet, WeekSheet
from service.dashboard.management.table import lines
from service.report.straight_line import FEWEST
from service.store.summaries.sums import ComplaintSums, DeskSums, OrderSums
from tests.service.made import at

HOUR_US = 3_600_000_000


def _week(number: int, hours: float = 10.0, by_cause: int = 4, **sums: object) -> WeekSheet:
    starts = at(0) + timedelta(weeks=number - 27)
    figures = WeekFigures(20, by_cause, Toll(3, 5, round(hours * HOUR_US)))
    before = WeekFigures(10, 2, Toll(2, 4, 5 * HOUR_US))
    row = weekly_row(f"2011-W{number}", "Yinchuan", figures, before)
    made = WeekSheet(f"2011-W{number}", starts, starts + timedelta(weeks=1), True, (row,))
    return msgspec.structs.replace(made, **sums)


def _sheet(*weeks: WeekSheet, months: tuple[MonthSheet, ...] = (), users: float | None = 800_000.0) -> ManagementSheet:
    regions = {"Yinchuan": Region("Yinchuan", "银川", "Yinchuan", users)}
    return ManagementSheet(weeks[-1].name, weeks, months, (), (), regions, "Asia/Shanghai", at(24 * 30))


def test_a_share_carries_its_sample_and_its_interval() -> None:
    sheet = _sheet(_week(26), _week(27, orders={"Yinchuan": OrderSums(12, 10, 7)}))
    now = trends.hit_rate(sheet).now
    assert (now.value, now.of) == (0.7, 10)
    assert now.lo == pytest.approx(0.4425, abs=0.001)
    assert now.hi == pytest.approx(0.8724, abs=0.001)
    assert trends.hit_rate(sheet).before == trends.Figure("2011-W26", None)


def test_few_are_drawn_faint() -> None:
    few = trends.supervision_rate(_sheet(_week(27, desk={"Yinchuan": DeskSums(3, 2, 1)}))).now
    assert (few.value, few.few) == (2 / 3, True)
    assert not trends.supervision_rate(_sheet(_week(27, desk={"Yinchuan": DeskSums(30, 20, 1)}))).now.few


def test_what_was_avoided_never_goes_below_nothing_and_is_told_of_carried_out_orders_alone() -> None:
    sums = OrderSums(5, 5, 5, 2, 20.0, 9.0 + 16.0, 36.0 + 64.0)
    now = trends.avoided(_sheet(_week(27, orders={"Yinchuan": sums}))).now
    assert (now.value, now.lo, now.hi, now.of) == (20.0, 15.0, 30.0, 2)
    wide = msgspec.structs.replace(sums, below=900.0)
    assert trends.avoided(_sheet(_week(27, orders={"Yinchuan": wide}))).now.lo == 0.0
    assert trends.avoided(_sheet(_week(27, orders={"Yinchuan": OrderSums(5, 5, 5)}))).now.value is None


def test_complaints_per_10_000_users_are_told_by_month_and_class_as_the_operators_do() -> None:
    counts = ComplaintSums({"voice": 400, "internet": 160, "messaging": 40, "other": 30, "": 10})
    (month,) = trends.month_rates(_sheet(_week(27), months=(MonthSheet("2011-06", 30, 30, {"Yinchuan": counts}),)))
    assert month.every == 8.0
    assert month.by_class == (5.0, 2.0, 0.5, 0.5)


def test_without_users_there_is_no_rate() -> None:
    months = (MonthSheet("2011-06", 30, 30, {"Yinchuan": ComplaintSums({"voice": 4})}),)
    (month,) = trends.month_rates(_sheet(_week(27), months=months, users=None))
    assert (month.every, month.by_class, month.complaints) == (None, (None,) * 4, 4)


def test_hours_and_red_lights_are_summed_over_regions() -> None:
    desk = {"Yinchuan": DeskSums(3, 2, 1), "Guyuan": DeskSums(0, 0, 2)}
    sheet = _sheet(_week(26, 8.0), _week(27, 12.5, desk=desk))
    assert [figure.value for figure in trends.outage_hours(sheet).figures] == [8.0, 12.5]
    assert trends.red_lights(sheet).now.value == 3.0
    assert trends.fault_complaints(sheet).now.value == 4.0


def test_the_table_is_printed_as_the_operators_print_it() -> None:
    (line,) = lines(_week(27, 19.67).rows)
    assert (line.hours.last_week, line.hours.this_week, line.hours.change) == ("5.00", "19.67", "+293.40%")
    assert (line.cells.last_week, line.cells.this_week, line.cells.direction) == ("2", "3", "up")


def test_a_line_through_marks_that_lie_on_one_has_no_width() -> None:
    fit = fitted([Mark("Yinchuan", f"W{at}", float(at), 2.0 + 3.0 * at, False) for at in range(FEWEST)])
    assert fit is not None
    assert fit.slope == pytest.approx(3.0)
    assert fit.correlation == pytest.approx(1.0)
    assert fit.slope_hi - fit.slope_lo == pytest.approx(0.0, abs=1e-6)


def test_the_interval_of_the_slope_holds_it_nine_times_in_ten() -> None:
    chance = np.random.default_rng(7)
    held = 0
    for _ in range(400):
        hours = chance.uniform(0, 100, 12)
        marks = [Mark("Y", "W", float(x), float(1 + 0.2 * x + chance.normal(0, 5)), False) for x in hours]
        fit = fitted(marks)
        assert fit is not None
        held += fit.slope_lo <= 0.2 <= fit.slope_hi
    assert held / 400 == pytest.approx(0.9, abs=0.045)


@pytest.mark.parametrize("hours", [[1.0, 2.0, 3.0], [4.0] * 10], ids=["too few", "all alike"])
def test_no_line_is_drawn_where_none_can_be_known(hours: list[float]) -> None:
    assert fitted([Mark("Y", "W", each, 1.0, False) for each in hours]) is None


def test_regions_of_weeks_without_anything_are_no_marks() -> None:
    empty = msgspec.structs.replace(_week(26), rows=(weekly_row("2011-W26", "Guyuan", WeekFigures(), None),))
    assert [mark.week for mark in association(_sheet(empty, _week(27))).marks] == ["2011-W27"]
