from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.records import PlannedWork
from ingest.recurrence import MOST_WINDOWS, Recurrence, RecurrenceUnreadable, read_recurrence, windows

ZONE = "Asia/Shanghai"
TUESDAY = datetime(2011, 7, 4, 17, tzinfo=UTC)
"""Tuesday 5 July, 01:00 in Shanghai."""
WORK = PlannedWork("W-7", TUESDAY, TUESDAY + timedelta(hours=4), site_id="YC", confirmed_at=TUESDAY)


def days(rule: str, work: PlannedWork = WORK, zone: str = ZONE) -> list[str]:
    local = ZoneInfo(zone)
    return [f"{one.starts_at.astimezone(local):%m-%d}" for one in windows(work, read_recurrence(rule, zone), zone)]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["07-05", "07-12", "07-19"]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,FR;COUNT=3", ["07-05", "07-08", "07-12"]),
        ("freq=weekly;interval=2;byday=mo,tu;count=3", ["07-05", "07-18", "07-19"]),
        ("FREQ=DAILY;INTERVAL=3;UNTIL=2011-07-11", ["07-05", "07-08", "07-11"]),
        ("FREQ=DAILY;UNTIL=20110706T165959Z", ["07-05", "07-06"]),
        ("FREQ=DAILY;UNTIL=20110706", ["07-05", "07-06"]),
    ],
)
def test_windows_come_on_the_days_of_the_rule(rule: str, expected: list[str]) -> None:
    assert days(rule) == expected


def test_each_window_is_a_work_of_its_own_named_by_its_day() -> None:
    first, second = windows(WORK, read_recurrence("FREQ=WEEKLY;COUNT=2", ZONE), ZONE)
    assert (first.work_id, second.work_id) == ("W-7@20110705", "W-7@20110712")
    assert (second.starts_at, second.ends_at) == (WORK.starts_at + timedelta(7), WORK.ends_at + timedelta(7))
    assert (first.confirmed_at, second.confirmed_at, second.site_id) == (TUESDAY, None, "YC")


def test_a_rule_without_an_end_comes_for_a_year() -> None:
    assert len(days("FREQ=WEEKLY")) == 53
    assert len(days("FREQ=DAILY")) == 366


def test_a_rule_comes_to_so_many_windows_at_most() -> None:
    assert len(days("FREQ=DAILY;UNTIL=2020-01-01")) == MOST_WINDOWS


def test_a_night_stays_a_night_when_the_clocks_change() -> None:
    start = datetime(2011, 3, 22, 0, tzinfo=UTC)
    work = PlannedWork("W", start, start + timedelta(hours=3))
    found = windows(work, read_recurrence("FREQ=WEEKLY;COUNT=2", "Europe/Berlin"), "Europe/Berlin")
    assert [one.starts_at.hour for one in found] == [0, 23]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("", "must be one of FREQ"),
        ("FREQ=MONTHLY", "FREQ=MONTHLY: must be one of DAILY, WEEKLY"),
        ("FREQ=DAILY;BYDAY=MO", "BYDAY goes with FREQ=WEEKLY"),
        ("FREQ=WEEKLY;BYDAY=XX", "BYDAY=XX"),
        ("FREQ=WEEKLY;COUNT=0", "COUNT=0: must be a whole number"),
        ("FREQ=WEEKLY;COUNT=100000000000", "must be a whole number"),
        ("FREQ=WEEKLY;FREQ=DAILY", "must be one of"),
        ("FREQ=WEEKLY;BYSETPOS=1", "BYSETPOS=1: must be one of"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "UNTIL=TOMORROW"),
    ],
)
def test_what_is_not_understood_is_told_with_what_may_stand_there(rule: str, told: str) -> None:
    with pytest.raises(RecurrenceUnreadable, match=told):
        read_recurrence(rule, ZONE)


@given(st.text(max_size=60))
def test_no_text_makes_it_fail_otherwise(text: str) -> None:
    try:
        read_recurrence(text, ZONE)
    except RecurrenceUnreadable:
        return


@given(st.integers(1, 60), st.sets(st.integers(0, 6)), st.booleans(), st.none() | st.integers(1, MOST_WINDOWS))
def test_windows_follow_each_other_with_ids_of_their_own(
    interval: int, on: set[int], weekly: bool, count: int | None
) -> None:
    found = windows(WORK, Recurrence(interval, frozenset(on) if weekly else frozenset(), weekly, count), ZONE)
    starts = [one.starts_at for one in found]
    assert starts == sorted(set(starts))
    assert len({one.work_id for one in found}) == len(found) <= (count or MOST_WINDOWS)
    assert all(one.ends_at - one.starts_at == timedelta(hours=4) for one in found)
