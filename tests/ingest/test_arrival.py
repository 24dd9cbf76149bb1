from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from operator import attrgetter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.arrival import Arrival, Batch, batches_in_order, in_order
from ingest.floors import END
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


@given(
    st.lists(st.lists(st.integers(0, 20), max_size=8), max_size=12),
    st.lists(st.lists(st.integers(0, 20), max_size=8), max_size=8),
    st.integers(1, 60),
)
def test_what_lies_below_a_floor_is_passed_on_at_once_and_in_order(
    first: list[list[int]], second: list[list[int]], held: int
) -> None:
    streams = [foreseen(first, 0), foreseen(second, 1000)]
    everything = [arrival for stream in streams for batch in stream for arrival in batch.arrivals]
    assert list(batches_in_order(streams, KNOWN, held)) == sorted(everything, key=KNOWN)


def foreseen(minutes: list[list[int]], first_row: int) -> list[Batch]:
    """Batches with the greatest floors that they can have."""
    rows = count(first_row)
    batches = [[complaint(next(rows), minute) for minute in batch] for batch in minutes]
    later = [[arrival.known_at for rest in batches[place:] for arrival in rest] for place in range(1, len(batches) + 1)]
    return [Batch(batch, min(times, default=END)) for batch, times in zip(batches, later, strict=True)]


def test_no_more_is_read_than_is_needed_for_the_next_one() -> None:
    read: list[int] = []

    def batches() -> Iterator[Batch]:
        for minute in range(100):
            read.append(minute)
            yield Batch([complaint(minute, minute)], NOON + timedelta(minutes=minute + 1))

    arrivals = batches_in_order([batches()], KNOWN, 50)
    assert [next(arrivals).row for _ in range(10)] == [*range(10)]
    assert len(read) <= 12
    assert [each.row for each in arrivals] == [*range(10, 100)]


def test_the_temporary_files_are_closed_when_the_reader_stops_early() -> None:
    arrivals = in_order([[alarm(row, row) for row in range(100)]], KNOWN, 10)
    assert next(arrivals).row == 0
    arrivals.close()  # type: ignore[attr-defined] # a file left open would be a ResourceWarning, and so an error
