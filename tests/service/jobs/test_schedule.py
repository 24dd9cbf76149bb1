"""When jobs are due: by the clocks of a place, and by the names of days."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.jobs.schedule import Schedule, Weekday

NIGHTLY = Schedule(time(2, 30), "Asia/Shanghai")
MONDAYS = Schedule(time(6), "Asia/Shanghai", Weekday.MONDAY)
BERLIN = Schedule(time(2, 30), "Europe/Berlin")
MOMENTS = st.integers(946_684_800, 2_208_988_800).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_a_nightly_job_is_due_every_day_at_its_time() -> None:
    now = datetime(2011, 7, 4, 18, 30, tzinfo=UTC)  # 02:30 on the 5th in Shanghai
    assert NIGHTLY.last_due(now) == now
    assert NIGHTLY.next_due(now) == now + timedelta(days=1)
    assert NIGHTLY.last_due(now - timedelta(seconds=1)) == now - timedelta(days=1)


def test_a_weekly_job_is_due_on_its_day_as_the_place_has_it() -> None:
    sunday_in_utc = datetime(2011, 7, 3, 22, tzinfo=UTC)  # Monday 4 July, 06:00 in Shanghai
    assert MONDAYS.next_due(sunday_in_utc - timedelta(hours=1)) == sunday_in_utc
    assert MONDAYS.last_due(sunday_in_utc + timedelta(days=6)) == sunday_in_utc


def test_a_time_that_clocks_skip_or_show_twice_comes_once() -> None:
    spring = BERLIN.next_due(datetime(2024, 3, 30, 12, tzinfo=UTC))
    assert spring == datetime(2024, 3, 31, 1, 30, tzinfo=UTC)
    assert BERLIN.next_due(spring) == datetime(2024, 4, 1, 0, 30, tzinfo=UTC)
    autumn = BERLIN.next_due(datetime(2024, 10, 26, 12, tzinfo=UTC))
    assert autumn == datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    assert BERLIN.next_due(autumn) == datetime(2024, 10, 28, 1, 30, tzinfo=UTC)


@given(MOMENTS, st.sampled_from((NIGHTLY, MONDAYS, BERLIN)))
def test_what_is_due_next_will_be_what_was_last_due(now: datetime, schedule: Schedule) -> None:
    last, following = schedule.last_due(now), schedule.next_due(now)
    assert last <= now < following
    assert schedule.last_due(following) == following
    assert schedule.next_due(last) == following
