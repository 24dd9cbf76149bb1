from datetime import UTC, datetime, timedelta

import pytest

from correlate.activity import QUARTERS_PER_WEEK, Activity, LocalWeek

SHANGHAI = LocalWeek("Asia/Shanghai")
HOURS = tuple(float(hour) for hour in range(168))


def test_the_week_starts_on_monday_at_midnight_local_time() -> None:
    assert SHANGHAI.hour(datetime(2011, 7, 3, 16, tzinfo=UTC)) == 0
    assert SHANGHAI.hour(datetime(2011, 7, 3, 15, 59, tzinfo=UTC)) == 167


def test_quarters_count_on_within_the_hour() -> None:
    assert SHANGHAI.quarters(datetime(2011, 7, 3, 16, 52, 30, tzinfo=UTC)) == pytest.approx(3.5)


def test_the_hour_follows_the_clocks_of_the_zone() -> None:
    berlin = LocalWeek("Europe/Berlin")
    noon = datetime(2024, 7, 1, 12, tzinfo=UTC)
    assert berlin.hour(noon) == 14
    assert berlin.hour(datetime(2024, 1, 1, 12, tzinfo=UTC)) == 13


def test_activity_is_that_of_the_hour() -> None:
    activity = Activity(HOURS, "Asia/Shanghai")
    start = datetime(2011, 7, 3, 16, tzinfo=UTC)
    assert [activity.at(start + timedelta(hours=hour, minutes=59)) for hour in range(168)] == list(HOURS)


def test_quarters_beyond_the_week_are_those_of_its_start() -> None:
    quarters = Activity(HOURS, "UTC").quarters(beyond=5)
    assert len(quarters) == QUARTERS_PER_WEEK + 5
    assert quarters[:5].tolist() == [0, 0, 0, 0, 1]
    assert quarters[-6:].tolist() == [167, 0, 0, 0, 0, 1]
