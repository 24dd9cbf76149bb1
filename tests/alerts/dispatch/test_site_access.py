from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.dispatch.site_access import access_minutes, wait_for_access

ZONE = ZoneInfo("Asia/Shanghai")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2011, 7, 4, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("07:00-22:00", (420, 1320)),
        ("7:30 – 19:05", (450, 1145)),
        ("22:00-06:00", (1320, 360)),
        ("08：00至18：00", (480, 1080)),
        ("00:00-24:00", None),
        ("always", None),
        ("25:00-26:00", None),
        ("", None),
        (None, None),
    ],
)
def test_access_hours_are_read_as_people_write_them(text: str | None, minutes: tuple[int, int] | None) -> None:
    assert access_minutes(text) == minutes


@pytest.mark.parametrize(
    ("hours", "arrival", "wait"),
    [
        ("07:00-22:00", at(12), 0.0),
        ("07:00-22:00", at(7), 0.0),
        ("07:00-22:00", at(22), 9.0),
        ("07:00-22:00", at(3, 30), 3.5),
        ("22:00-06:00", at(23), 0.0),
        ("22:00-06:00", at(5), 0.0),
        ("22:00-06:00", at(12), 10.0),
        (None, at(3), 0.0),
    ],
)
def test_a_crew_waits_until_the_site_opens(hours: str | None, arrival: datetime, wait: float) -> None:
    assert wait_for_access(hours, arrival, ZONE) == timedelta(hours=wait)


@given(st.integers(0, 1439), st.integers(0, 1439), st.integers(0, 1439))
def test_after_the_wait_the_site_is_open(opens: int, closes: int, arrival: int) -> None:
    hours = f"{opens // 60:02d}:{opens % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"
    moment = at(0) + timedelta(minutes=arrival)
    wait = wait_for_access(hours, moment, ZONE)
    assert timedelta(0) <= wait < timedelta(days=1)
    assert wait_for_access(hours, moment + wait, ZONE) == timedelta(0)
