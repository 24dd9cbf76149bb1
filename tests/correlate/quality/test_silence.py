from datetime import UTC, datetime, timedelta

from correlate.quality.silence import SilenceTally

MONDAY = datetime(2011, 7, 4, tzinfo=UTC)


def tally_of(hours: range, but: range, each: int = 3) -> SilenceTally:
    tally = SilenceTally()
    for hour in hours:
        for minute in range(each):
            if hour not in but:
                tally.observe("alarms of OMC", MONDAY + timedelta(hours=hour, minutes=minute))
    return tally


def test_half_a_day_without_a_record_of_a_busy_stream_is_a_silence() -> None:
    (silence,) = tally_of(range(240), range(100, 112)).silences()
    assert silence.starts_at == MONDAY + timedelta(hours=100)
    assert silence.ends_at == MONDAY + timedelta(hours=112)
    assert silence.expected > 30


def test_an_hour_without_a_record_is_none() -> None:
    assert tally_of(range(240), range(100, 101)).silences() == []


def test_nights_that_are_always_quiet_are_none() -> None:
    tally = SilenceTally()
    for day in range(20):
        for hour in range(8, 20):
            tally.observe("complaints", MONDAY + timedelta(days=day, hours=hour))
    assert tally.silences() == []


def test_a_swarm_of_records_in_few_hours_does_not_make_the_other_hours_silent() -> None:
    tally = SilenceTally()
    for day in range(10):
        for minute in range(0, 60, 1):
            tally.observe("alarms of NMS", MONDAY + timedelta(days=day, hours=(day * 7) % 24, minutes=minute))
    assert tally.silences() == []


def test_what_never_came_is_not_a_silence() -> None:
    assert SilenceTally().silences() == []
