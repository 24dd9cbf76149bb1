from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alerts.supervision.bulk import Bulk

START = datetime(2011, 7, 4, tzinfo=UTC)
WITHIN = timedelta(minutes=60)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


@given(minutes=st.lists(st.integers(0, 300), min_size=1, max_size=30), least=st.integers(1, 6), now=st.integers(0, 400))
def test_a_place_is_in_bulk_while_that_many_complaints_are_younger_than_the_time(
    minutes: list[int], least: int, now: int
) -> None:
    bulk = Bulk[str](least, WITHIN)
    for minute in minutes:
        bulk.add("YC", at(minute))
    until = bulk.until("YC")
    is_bulk = sum(at(minute) + WITHIN > at(now) for minute in minutes) >= least
    assert (until is not None and until > at(now)) is is_bulk


@given(minutes=st.lists(st.integers(0, 300), min_size=1, max_size=30))
def test_it_makes_no_difference_whether_complaints_were_there_before(minutes: list[int]) -> None:
    one, other = Bulk[str](3, WITHIN), Bulk[str](3, WITHIN, [("YC", at(minute)) for minute in minutes])
    for minute in minutes:
        one.add("YC", at(minute))
    assert one.until("YC") == other.until("YC")


def test_places_are_counted_apart() -> None:
    bulk = Bulk[str](2, WITHIN, [("YC", at(0)), ("SZ", at(1))])
    assert (bulk.until("YC"), bulk.until("SZ")) == (None, None)
