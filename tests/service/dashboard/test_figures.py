from datetime import UTC, datetime, timedelta

import pytest

from service.dashboard.figures import LocalTimes, between, clock_length, count


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.84, "0.8"), (3.0, "3"), (9.96, "10"), (31.2, "31"), (51814, "51\u2009814"), (-2.5, "\u22122.5")],
)
def test_counts_have_a_decimal_only_where_it_says_something(value: float, shown: str) -> None:
    assert count(value) == shown


def test_a_range_is_joined_by_a_dash() -> None:
    assert between(20.4, 45.1) == "20\u201345"


@pytest.mark.parametrize(
    ("minutes", "shown"), [(0, "0:00"), (42, "0:42"), (110, "1:50"), (-18, "0:18"), (2879, "47:59"), (4600, "3 d 4 h")]
)
def test_lengths_are_hours_and_minutes_and_from_two_days_on_days(minutes: int, shown: str) -> None:
    assert clock_length(timedelta(minutes=minutes)) == shown


def test_seconds_are_cut_off_so_that_a_countdown_never_promises_more_than_is_left() -> None:
    assert clock_length(timedelta(minutes=41, seconds=59)) == "0:41"


def test_times_are_shown_in_the_zone_of_the_dataset() -> None:
    times = LocalTimes("Asia/Shanghai")
    moment = datetime(2011, 7, 5, 20, 5, tzinfo=UTC)
    assert (times.minute(moment), times.full(moment)) == ("04:05", "2011-07-06 04:05")
