from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.columns import Unusual, first_given, optional_times_of, times_of, trimmed
from ingest.times import TimeReader, TimeUnreadable
from tests.ingest.cast import TIMES

ODD_TIMES = [
    "", " ", "soon", "2011-07-04", "2011/7/4 8:05", "2011-07-04T08:05:00", "2011-07-04T08:05+08:00", "1309741200",
    "2011-07-04T08:05:00.1234567+08:00", "2011-07-04T08:05:00Z", "2011-07-04T08:05:00+05:30",
    "2011-13-04T08:05:00+08:00",
    "1989-07-04T08:05:00+08:00", "2109-07-04T08:05:00+08:00", "2011-07-04T08:05:00+08:00 ", "2011-07-04T08:05:00+08:75",
    '2011-07-04T08:05:00+08:00","2011-07-04T08:05:00+08:00', "\\u0032011-07-04T08:05:00+08:00",
    "2011-07-04T08:05:00+08:00+08:00", "2011-07-04T08:05:60+08:00",
]  # fmt: skip


def times(offset: str) -> st.SearchStrategy[str]:
    clock = st.tuples(st.integers(1985, 2110), *map(st.integers, (1, 1, 0, 0, 0), (12, 28, 23, 59, 59)))
    return clock.map(lambda parts: "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}".format(*parts) + offset)


def one_by_one(column: list[str]) -> list[datetime | None]:
    found: list[datetime | None] = []
    for text in column:
        try:
            found.append(TimeReader("Asia/Shanghai").read(text))
        except TimeUnreadable:
            found.append(None)
    return found


@given(
    st.sampled_from(["+08:00", "-03:30", "Z", "", "+00:00"]).flatmap(
        lambda offset: st.lists(times(offset), min_size=1)
    ),
    st.lists(st.tuples(st.integers(0, 50), st.sampled_from(ODD_TIMES)), max_size=2),
)
def test_a_column_of_times_is_what_each_of_them_is_and_unreadable_ones_are_named(
    column: list[str], odd: list[tuple[int, str]]
) -> None:
    for place, text in odd:
        column.insert(place, text)
    expected = one_by_one(column)
    unreadable = {row for row, time in enumerate(expected) if time is None}
    if unreadable:
        with pytest.raises(Unusual) as caught:
            times_of(column, TIMES)
        assert caught.value.rows == unreadable
        return
    found = times_of(column, TIMES)
    assert found == expected
    assert all(time.tzinfo is UTC for time in found)


def test_times_that_may_be_absent_are_none_and_rows_keep_their_places() -> None:
    told = "2011-07-04T08:05:00+08:00"
    assert optional_times_of(["", told, "", told], TIMES) == [None, TIMES.read(told), None, TIMES.read(told)]
    assert optional_times_of(["", ""], TIMES) == [None, None]
    with pytest.raises(Unusual) as caught:
        optional_times_of(["", told, "", "soon"], TIMES)
    assert caught.value.rows == {3}


def test_the_first_that_is_given_counts() -> None:
    early, late = TIMES.read("2011-07-04"), TIMES.read("2011-07-05")
    assert first_given([None, late], [early, early]) == [early, late]
    assert first_given([late, late], [early, early]) == [late, late]


@given(st.lists(st.text(" a\u3000\t小", max_size=3)))
def test_texts_are_trimmed_as_each_of_them_would_be(column: list[str]) -> None:
    assert list(trimmed(column)) == [text.strip() for text in column]
