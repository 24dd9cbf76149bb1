from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.escalation.duty_hours import RESTDAY, WORKDAY, DutyHours, Workdays, read_days, read_minutes

MONDAY = date(2026, 11, 23)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ORDINARY = Workdays()
NIGHT = DutyHours(frozenset({0}), 20 * 60, 8 * 60)


def on(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23 + day, hour, minute, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", range(5)),
        ("Sat, Sun", (5, 6)),
        ("fri-mon", (4, 5, 6, 0)),
        ("daily", range(7)),
        ("", range(7)),
        ("每天", range(7)),
        ("周一至周五", range(5)),
        ("星期六、星期日", (5, 6)),
        ("周天", (6,)),
        ("workdays", (WORKDAY,)),
        ("工作日", (WORKDAY,)),
        ("节假日，周六", (RESTDAY, 5)),
        ("monday", (0,)),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: range | tuple[int, ...]) -> None:
    assert read_days(text) == frozenset(days)


@pytest.mark.parametrize("text", ["mo", "someday", "mon-", "周八", "mon--fri", "-"])
def test_words_that_name_no_day_are_told(text: str) -> None:
    with pytest.raises(ValueError, match="names no days"):
        read_days(text)


@pytest.mark.parametrize(("text", "minutes"), [("08:30", 510), ("8:05", 485), ("24:00", 0), ("00：00", 0)])
def test_times_of_day_are_read(text: str, minutes: int) -> None:
    assert read_minutes(text) == minutes


@pytest.mark.parametrize("text", ["", "8", "25:00", "24:01", "08:60", "ab:cd"])
def test_what_is_no_time_of_day_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="no time of day"):
        read_minutes(text)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    assert [NIGHT.take_in(on(0, 20), ORDINARY), NIGHT.take_in(on(1, 7, 59), ORDINARY)] == [True, True]
    assert [NIGHT.take_in(on(0, 7), ORDINARY), NIGHT.take_in(on(1, 8), ORDINARY)] == [False, False]


def test_the_same_time_twice_is_a_whole_day() -> None:
    watch = DutyHours(frozenset({0}), 9 * 60, 9 * 60)
    assert watch.take_in(on(0, 9), ORDINARY)
    assert watch.take_in(on(1, 8, 59), ORDINARY)
    assert not watch.take_in(on(1, 9), ORDINARY)


def test_holidays_are_not_worked_on_and_made_up_for_at_weekends() -> None:
    days = Workdays(frozenset({MONDAY}), frozenset({MONDAY - timedelta(days=1)}))
    working, resting = DutyHours(frozenset({WORKDAY})), DutyHours(frozenset({RESTDAY}))
    assert [working.on(MONDAY - timedelta(days=back), days) for back in (0, 1, 2, 3)] == [False, True, False, True]
    assert [resting.on(MONDAY - timedelta(days=back), days) for back in (0, 1, 2, 3)] == [True, False, True, False]


def test_hours_that_follow_each_other_end_together() -> None:
    every_day = DutyHours(opens=0, closes=0)
    assert NIGHT.ends_after(on(0, 23), ORDINARY) == on(1, 8)
    assert every_day.ends_after(on(0, 12), ORDINARY) - on(0, 12) > timedelta(days=13)
    assert NIGHT.ends_after(on(0, 12), ORDINARY) == on(0, 12)


@given(st.frozensets(st.integers(0, 8), min_size=1), st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 20_159))
def test_a_moment_lies_in_hours_that_began_at_most_a_day_before_it(
    days: frozenset[int], opens: int, closes: int, minute: int
) -> None:
    hours, moment = DutyHours(days, opens, closes), on(0, 0) + timedelta(minutes=minute)
    begun = hours.begun_on(moment, ORDINARY)
    spans = [tuple(hours.moments(moment.date() - timedelta(days=back))) for back in (0, 1)]
    within = [
        begins.date()
        for begins, ends in spans
        if begins <= moment.replace(tzinfo=None) < ends and hours.on(begins.date(), ORDINARY)
    ]
    assert ([begun] if begun else []) == within
