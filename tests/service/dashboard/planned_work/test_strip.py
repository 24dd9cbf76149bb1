"""The calendar strip: whole local days, bars where the windows are, and nothing over anything else."""

from datetime import time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.works.work_rules import WorkRules
from service.dashboard.planned_work.strip import strip_of
from tests.service.dashboard.planned_work.made import work
from tests.service.made import at

ZONE, RULES = ZoneInfo("Asia/Shanghai"), WorkRules()


def test_the_strip_begins_at_a_local_midnight_and_shows_whole_days() -> None:
    strip = strip_of([], at(60.5), ZONE, RULES, days=10, back=2)
    assert (strip.starts_at, strip.ends_at) == (at(0), at(240))
    assert [mark.left for mark in strip.days[:3]] == [0.0, 10.0, 20.0]
    assert strip.now == pytest.approx(100 * 60.5 / 240, abs=0.001)


def test_a_day_that_the_clocks_make_shorter_is_still_a_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    noon = at(0).replace(year=2011, month=3, day=27, hour=12)
    strip = strip_of([], noon, berlin, RULES, days=2, back=0)
    assert strip.ends_at - strip.starts_at == timedelta(days=2)
    assert (strip.ends_at.timestamp() - strip.starts_at.timestamp()) == 47 * 3600
    assert strip.days[1].left == pytest.approx(100 * 23 / 47, abs=0.001)


def test_a_bar_lies_where_its_window_is() -> None:
    strip = strip_of([work(25, 3)], at(48), ZONE, RULES, days=4)
    (bar,) = strip.rows[0].bars
    assert (bar.left, bar.width) == pytest.approx((100 * 25 / 96, 100 * 3 / 96), abs=0.001)
    assert strip.nights[1].left == bar.left


def test_works_outside_the_days_are_not_shown() -> None:
    strip = strip_of([work(-30, 3), work(500, 3)], at(48), ZONE, RULES, days=4)
    assert strip.rows == ()


def test_hours_over_midnight_are_one_night() -> None:
    late = WorkRules(earliest_start=time(22), latest_start=time(4))
    strip = strip_of([], at(48), ZONE, late, days=4)
    assert strip.nights[0].width == pytest.approx(100 * 6 / 96, abs=0.001)


def test_more_at_once_than_there_is_room_for_is_counted() -> None:
    (row,) = strip_of([work(25, 3, work_id=f"W-{n}") for n in range(9)], at(48), ZONE, RULES).rows
    assert (len(row.bars), row.lanes, row.hidden) == (6, 6, 3)


@given(st.lists(st.tuples(st.floats(-50, 400), st.floats(0.1, 60)), max_size=20))
def test_no_two_bars_of_a_lane_overlap_and_all_stay_on_the_strip(windows: list[tuple[float, float]]) -> None:
    works = [work(start, hours, work_id=f"W-{n:02d}") for n, (start, hours) in enumerate(windows)]
    strip = strip_of(works, at(48), ZONE, RULES)
    for row in strip.rows:
        for lane in range(row.lanes):
            bars = sorted((bar for bar in row.bars if bar.lane == lane), key=lambda bar: bar.left)
            assert all(one.left + one.width <= other.left + 1e-6 for one, other in pairwise(bars))
        assert all(0 <= bar.left <= 100 for bar in row.bars)
