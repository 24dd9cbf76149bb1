from datetime import UTC, datetime, timedelta
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.arrival import Arrival, in_order
from ingest.records import Alarm, Category, Complaint, Effect, LocationSource, Severity

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)


def alarm(row: int, minute: int, *, last: bool = True) -> Arrival:
    known = NOON + timedelta(minutes=minute, microseconds=row)
    record = Alarm(
        "huawei", f"A{row}", NOON, known, "银川", Effect.OUT_OF_SERVICE, "YC-1", cleared_at=known, planned=True,
        severity=Severity.MAJOR, probable_cause="小区退服",
    )  # fmt: skip
    return Arrival(record, NOON + timedelta(minutes=minute), row, last)


def complaint(row: int, minute: int) -> Arrival:
    known = NOON + timedelta(minutes=minute)
    record = Complaint(
        f"K{row}", known, known, "银川", latitude=38.5, location_source=LocationSource.STATED, category=Category.VOICE,
        first_contact_resolved=False, resolved_at=NOON,
    )  # fmt: skip
    return Arrival(record, known, row, last=True)


KNOWN = attrgetter("known_at")


def test_streams_are_merged_by_time_and_ties_by_row() -> None:
    alarms, complaints = [alarm(1, 5), alarm(2, 1)], [complaint(9, 1), complaint(8, 5)]
    assert [each.row for each in in_order([alarms, complaints], KNOWN)] == [2, 9, 1, 8]


def test_nothing_gives_nothing() -> None:
    assert list(in_order([[], []], KNOWN)) == []


@given(st.lists(st.integers(0, 20), max_size=60), st.lists(st.integers(0, 20), max_size=40), st.integers(1, 50))
def test_it_makes_no_difference_how_few_records_are_held_at_once(
    first: list[int], second: list[int], held: int
) -> None:
    alarms = [alarm(row, minute, last=bool(row % 2)) for row, minute in enumerate(first)]
    alarms = [Arrival(each.record, each.record.known_at, each.row, each.last) for each in alarms]
    complaints = [complaint(1000 + row, minute) for row, minute in enumerate(second)]
    assert list(in_order([alarms, complaints], KNOWN, held)) == sorted([*alarms, *complaints], key=KNOWN)


@pytest.mark.parametrize("times", [1, 3])
def test_ties_go_by_row_however_many_there_are_and_wherever_they_wait(times: int) -> None:
    rows = [complaint(row, row % times) for row in range(4000)]
    arrivals = in_order([rows[:2500], rows[2500:]], KNOWN, 1200)
    assert list(arrivals) == sorted(rows, key=KNOWN)


def test_they_can_be_taken_in_the_order_in_which_things_happened() -> None:
    late = Arrival(complaint(1, 10).record, NOON + timedelta(minutes=90), 1, last=True)
    streams = [[alarm(2, 60)], [late]]
    assert [each.row for each in in_order(streams, attrgetter("record.event_time"))] == [1, 2]
    assert [each.row for each in in_order(streams, KNOWN)] == [2, 1]


def test_the_temporary_files_are_closed_when_the_reader_stops_early() -> None:
    arrivals = in_order([[alarm(row, row) for row in range(100)]], KNOWN, 10)
    assert next(arrivals).row == 0
    arrivals.close()  # type: ignore[attr-defined] # a file left open would be a ResourceWarning, and so an error
