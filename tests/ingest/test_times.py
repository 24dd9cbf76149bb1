from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rejected import Reason
from ingest.times import TimeReader, TimeUnreadable

FIVE_PAST_EIGHT = datetime(2011, 7, 4, 0, 5, tzinfo=UTC)
"""In Shanghai."""


@pytest.fixture
def shanghai() -> TimeReader:
    return TimeReader("Asia/Shanghai")


def reason(reader: TimeReader, text: str | float) -> Reason:
    with pytest.raises(TimeUnreadable) as caught:
        reader.read(text)
    return caught.value.reason


@pytest.mark.parametrize(
    "text",
    [
        "2011-07-04T08:05:00+08:00",
        "2011-07-04T00:05:00Z",
        "2011-07-04T08:05:00",
        "2011-07-04 08:05:00",
        "2011-07-04T08:05",
        " 2011-07-04 08:05:00.000 ",
        "2011-07-04T08:05:00,000+0800",
        "20110704T080500",
        "20110704080500",
        "2011/7/4 8:05",
        "2011/7/4 8:5:0",
        "2011/07/04 08:05:00",
        "2011.7.4 8:05",
        "2011年7月4日 8:05",
        "2011年7月4日8时5分",
        "1309737900",
        "1309737900000",
        "1309737900.0",
        1309737900,
        1309737900000,
        1309737900.0,
        "1.3097379e9",
    ],
)
def test_one_moment_however_it_is_written(shanghai: TimeReader, text: str | float) -> None:
    assert shanghai.read(text) == FIVE_PAST_EIGHT
    assert shanghai.read(text) == FIVE_PAST_EIGHT, "and again, from memory"
    assert shanghai.read(text).tzinfo is UTC


def test_fractions_of_a_second_are_kept(shanghai: TimeReader) -> None:
    wanted = FIVE_PAST_EIGHT.replace(microsecond=123456)
    assert shanghai.read("2011-07-04T08:05:00.123456789") == wanted
    assert shanghai.read("2011/7/4 8:05:00.123456789") == wanted
    assert shanghai.read("1309737900123") == FIVE_PAST_EIGHT.replace(microsecond=123000)


def test_a_date_alone_is_its_midnight(shanghai: TimeReader) -> None:
    assert shanghai.read("2011-07-04") == datetime(2011, 7, 3, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", " ", "yesterday", "2011-13-01", "2011-02-29 10:00", "2011-07-04T25:00", "nan", "inf", "²",
     "12:30", "1_309_737_900", "None", True],
)  # fmt: skip
def test_what_is_no_time_is_bad(shanghai: TimeReader, text: str | float) -> None:
    assert reason(shanghai, text) is Reason.BAD_TIME


@pytest.mark.parametrize(
    "text",
    ["1989-12-31T23:59:59", "2101-01-01", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00",
     "0", "-1", 10**18, "1e300"],
)  # fmt: skip
def test_what_lies_outside_1990_to_2100_is_out_of_range(shanghai: TimeReader, text: str | float) -> None:
    assert reason(shanghai, text) is Reason.TIME_OUT_OF_RANGE


def test_the_first_and_the_last_moment_are_within(shanghai: TimeReader) -> None:
    assert shanghai.read("1990-01-01T00:00:00").year == 1989  # in UTC
    assert shanghai.read("2100-12-31T23:59:59").year == 2100


def test_a_time_that_the_clocks_leave_out_is_bad_and_says_which_zone() -> None:
    reader = TimeReader("Europe/Berlin")
    reader.read("2011-03-27T01:59:59")
    with pytest.raises(TimeUnreadable, match=r"does not exist in Europe/Berlin.*write the offset") as caught:
        reader.read("2011-03-27T02:30:00")
    assert caught.value.reason is Reason.BAD_TIME
    assert reader.read("2011-03-27T02:30:00Z") == datetime(2011, 3, 27, 2, 30, tzinfo=UTC)


def test_of_a_repeated_hour_the_first_is_meant() -> None:
    assert TimeReader("Europe/Berlin").read("2011-10-30T02:30:00") == datetime(2011, 10, 30, 0, 30, tzinfo=UTC)


def test_half_an_hour_left_out_is_told_from_the_half_that_is_not() -> None:
    reader = TimeReader("Australia/Lord_Howe")
    for minute in ("10", "40"):
        reader.read(f"2011-10-03T05:{minute}")  # so that these minutes are remembered
    assert reader.read("2011-10-02T01:59") == datetime(2011, 10, 1, 15, 29, tzinfo=UTC)
    assert reason(reader, "2011-10-02T02:10") is Reason.BAD_TIME
    assert reader.read("2011-10-02T02:40") == datetime(2011, 10, 1, 15, 40, tzinfo=UTC)
    assert reason(reader, "2011-10-02T02:10") is Reason.BAD_TIME, "also after its neighbour was read"


def test_an_unknown_zone_is_refused() -> None:
    with pytest.raises(ZoneInfoNotFoundError):
        TimeReader("Mars/Olympus")


def test_half_an_hour_that_repeats_is_meant_the_first_time() -> None:
    reader = TimeReader("Australia/Lord_Howe")
    for minute in ("15", "45"):
        reader.read(f"2011-04-04T05:{minute}")
    for _ in range(2):
        assert reader.read("2011-04-03T01:15") == datetime(2011, 4, 2, 14, 15, tzinfo=UTC)
        assert reader.read("2011-04-03T01:45") == datetime(2011, 4, 2, 14, 45, tzinfo=UTC)
        assert reader.read("2011-04-03T02:15") == datetime(2011, 4, 2, 15, 45, tzinfo=UTC)


def test_memory_has_bounds(monkeypatch: pytest.MonkeyPatch, shanghai: TimeReader) -> None:
    monkeypatch.setattr("ingest.times._REMEMBERED", 10)
    for hour in range(100):
        moment = FIVE_PAST_EIGHT + timedelta(hours=hour, seconds=hour)
        assert shanghai.read(moment.isoformat()) == moment
        assert shanghai.read(f"{moment + timedelta(hours=8):%Y-%m-%d %H:%M:%S}") == moment
    assert max(len(shanghai._utc_hours), len(shanghai._zoned_hours), len(shanghai._rests)) <= 10


MOMENTS = st.datetimes(datetime(1991, 1, 1), datetime(2099, 12, 31))  # noqa: DTZ001


@given(
    st.lists(MOMENTS, min_size=1, max_size=8),
    st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "Australia/Lord_Howe"]),
)
def test_memory_makes_no_difference(naive: list[datetime], zone: str) -> None:
    reader = TimeReader(zone)
    for moment in [each.replace(microsecond=0) for each in [*naive, *naive]]:
        utc = moment.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        exists = utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == moment
        for text in (moment.isoformat(), f"{moment:%Y/%m/%d %H:%M:%S}"):
            if exists:
                assert reader.read(text) == utc
            else:
                assert reason(reader, text) is Reason.BAD_TIME
        assert reader.read(f"{moment.isoformat()}-03:30") == (moment + timedelta(hours=3.5)).replace(tzinfo=UTC)


@given(st.text() | st.floats() | st.integers() | st.from_regex(r"[0-9]{1,4}[-/][0-9T :+Z.eE-]{0,30}"))
def test_nothing_but_times_and_unreadable_comes_out(value: str | float) -> None:
    outcome: object
    try:
        outcome = TimeReader("Asia/Shanghai").read(value).year
    except TimeUnreadable as error:
        outcome = error.reason
    assert outcome in (Reason.BAD_TIME, Reason.TIME_OUT_OF_RANGE, *range(1989, 2101))
