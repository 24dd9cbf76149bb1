from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.weeks import Days, Months, Weeks

SHANGHAI = "Asia/Shanghai"
times = st.integers(631152000, 4102444799).map(lambda second: datetime.fromtimestamp(second, UTC))


def test_a_week_starts_on_monday_midnight_of_the_zone() -> None:
    week = Weeks(SHANGHAI).of(datetime(2011, 7, 3, 16, tzinfo=UTC))
    assert week.name == "2011-W27"
    assert week.starts_at == datetime(2011, 7, 3, 16, tzinfo=UTC)
    assert week.ends_at == datetime(2011, 7, 10, 16, tzinfo=UTC)


def test_the_last_moment_of_sunday_is_still_in_the_week_before() -> None:
    assert Weeks(SHANGHAI).of(datetime(2011, 7, 3, 15, 59, 59, 999999, tzinfo=UTC)).name == "2011-W26"


def test_the_first_days_of_january_can_belong_to_the_last_week_of_the_year_before() -> None:
    assert Weeks(SHANGHAI).of(datetime(2011, 1, 1, tzinfo=UTC)).name == "2010-W52"


@pytest.mark.parametrize(("name", "hours"), [("2024-W13", 167), ("2024-W43", 169), ("2024-W20", 168)])
def test_a_week_in_which_clocks_change_is_an_hour_shorter_or_longer(name: str, hours: int) -> None:
    week = Weeks("Europe/Berlin").named(name)
    assert week.ends_at - week.starts_at == timedelta(hours=hours)


@pytest.mark.parametrize("name", ["2011-W54", "2011-27", "W27", "last week"])
def test_a_name_that_is_no_iso_week_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="is no ISO week like 2011-W27"):
        Weeks(SHANGHAI).named(name)


@pytest.mark.parametrize(
    "zone", [SHANGHAI, "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kolkata"]
)
@given(when=times)
def test_every_time_lies_in_its_week_and_weeks_join_without_gap(zone: str, when: datetime) -> None:
    weeks = Weeks(zone)
    week = weeks.of(when)
    assert week.starts_at <= when < week.ends_at
    assert weeks.after(week).starts_at == week.ends_at
    assert weeks.named(week.name) == week


def test_between_names_every_week_once_across_a_new_year() -> None:
    names = [week.name for week in Weeks(SHANGHAI).between("2010-W51", "2011-W02")]
    assert names == ["2010-W51", "2010-W52", "2011-W01", "2011-W02"]


def test_days_and_months_begin_and_end_at_midnight_of_the_zone() -> None:
    moment = datetime(2011, 7, 31, 16, tzinfo=UTC)
    day, month = Days(SHANGHAI).of(moment), Months(SHANGHAI).of(moment)
    assert (day.name, month.name) == ("2011-08-01", "2011-08")
    assert day.ends_at - day.starts_at == timedelta(days=1)
    assert month.ends_at == datetime(2011, 8, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(("calendar", "first"), [(Days(SHANGHAI), "2011-12-31"), (Months(SHANGHAI), "2011-12")])
def test_days_and_months_follow_each_other_over_the_end_of_a_year(calendar: Weeks, first: str) -> None:
    one = calendar.named(first)
    following = calendar.after(one)
    assert (following.name[:7], following.starts_at) == ("2012-01", one.ends_at)
    assert [week.name for week in calendar.between(first, following.name)] == [first, following.name]


@pytest.mark.parametrize(
    ("calendar", "name", "said"),
    [(Days, "2011-07", "no day like 2011-07-05"), (Months, "July", "no month like 2011-07")],
)
def test_a_name_of_no_day_or_month_is_refused(calendar: type[Weeks], name: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        calendar(SHANGHAI).named(name)
