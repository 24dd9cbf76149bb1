import pytest

from correlate.quality.arrival_delay import DelayTally


def test_delays_are_told_by_kind_and_source() -> None:
    tally = DelayTally()
    for minute in range(101):
        tally.observe("alarms", "OMC", float(minute))
    tally.observe("complaints", "hotline", 2.0)
    first, second = tally.delays()
    assert (first.kind, first.source, first.records) == ("alarms", "OMC", 101)
    assert (first.median, first.p90, first.p99) == pytest.approx((50, 90, 99))
    assert first.ahead_minutes is None
    assert second.records == 1


def test_a_source_whose_records_arrive_before_they_happened_has_a_clock_that_is_ahead() -> None:
    tally = DelayTally()
    for _ in range(50):
        tally.observe("alarms", "FSU", -12.0)
        tally.observe("alarms", "FSU", -11.5)
    (delay,) = tally.delays()
    assert delay.early_share == 1.0
    assert delay.ahead_minutes == pytest.approx(12.0)


def test_a_single_stray_record_does_not_speak_for_a_clock() -> None:
    tally = DelayTally()
    for _ in range(500):
        tally.observe("alarms", "FSU", 0.5)
    tally.observe("alarms", "FSU", -300.0)
    assert tally.delays()[0].ahead_minutes is None
