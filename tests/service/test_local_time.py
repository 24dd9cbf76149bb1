from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.local_time import LocalTime

moments = st.integers(631152000, 4070908800).map(lambda second: datetime.fromtimestamp(second + 0.25, UTC))


def test_a_time_stands_with_the_offset_of_the_zone() -> None:
    assert LocalTime("Asia/Shanghai").text(datetime(2011, 7, 4, 0, 5, tzinfo=UTC)) == "2011-07-04T08:05:00+08:00"


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Kolkata", "Europe/Berlin", "Australia/Lord_Howe", "UTC"])
@given(when=moments, minutes=st.integers(0, 300))
def test_kept_hours_give_the_text_that_the_library_gives(zone: str, when: datetime, minutes: int) -> None:
    local = LocalTime(zone)
    for moment in (when, when + timedelta(minutes=minutes), when):
        assert local.text(moment) == moment.astimezone(ZoneInfo(zone)).isoformat()


def test_the_hour_in_which_clocks_change_is_not_kept() -> None:
    local = LocalTime("Europe/Berlin")
    change = datetime(2024, 3, 31, 1, tzinfo=UTC)
    texts = [local.text(change + timedelta(minutes=minutes)) for minutes in (-1, 0, 1)]
    assert texts == ["2024-03-31T01:59:00+01:00", "2024-03-31T03:00:00+02:00", "2024-03-31T03:01:00+02:00"]


class HalfPast(tzinfo):
    """A zone in which clocks go forward by an hour at half past noon, UTC."""

    def fromutc(self, when: datetime) -> datetime:
        return when + self._offset(when)

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return None if when is None else self._offset(when - timedelta(hours=1))

    def dst(self, _when: datetime | None) -> None:
        return None

    def tzname(self, _when: datetime | None) -> str:
        return "half past"

    def _offset(self, utc: datetime) -> timedelta:
        return timedelta(hours=1 + ((utc.hour, utc.minute) >= (12, 30)))


def test_an_hour_within_which_clocks_change_is_asked_for_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    local = LocalTime("UTC")
    monkeypatch.setattr(local, "zone", HalfPast())
    noon = datetime(2011, 7, 4, 12, tzinfo=UTC)
    texts = [local.text(noon + timedelta(minutes=minutes))[11:16] for minutes in (0, 10, 29, 31)]
    assert texts == ["13:00", "13:10", "13:29", "14:31"]


def test_what_is_kept_is_bounded() -> None:
    local = LocalTime("UTC")
    for hour in range(5000):
        local.text(datetime(2011, 1, 1, tzinfo=UTC) + timedelta(hours=hour))
    assert len(local._hours) <= 4096
