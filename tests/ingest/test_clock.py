from datetime import UTC, datetime, timedelta

from ingest.clock import ReplayClock, SystemClock

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)


def test_the_system_clock_tells_utc_and_goes_on() -> None:
    first, second = SystemClock().now(), SystemClock().now()
    assert first.tzinfo is UTC
    assert second >= first


def test_a_replay_clock_stands_still_until_told() -> None:
    clock = ReplayClock(NOON)
    assert clock.now() == NOON
    clock.advance_to(NOON + timedelta(hours=1))
    assert clock.now() == NOON + timedelta(hours=1)


def test_a_replay_clock_never_goes_back() -> None:
    clock = ReplayClock(NOON)
    clock.advance_to(NOON - timedelta(hours=1))
    assert clock.now() == NOON
