from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.floors import END, LeastTime, floors
from ingest.headers import ALARMS, Columns
from ingest.rejected import Reason, Rejected
from ingest.stretches import Row
from tests.ingest.cast import TIMES, at

NOON = datetime(2011, 7, 4, 12, tzinfo=UTC)
LAYOUT = Columns(ALARMS).layout(["alarm_id", "raised_at", "received_at"])
KNOWN = LeastTime(ALARMS, LAYOUT, ("received_at", "raised_at"), TIMES)


def test_the_least_time_is_that_of_the_first_column_that_says_one() -> None:
    assert KNOWN.of([["A1", "2011-07-04T07:00", "2011-07-04T09:00"], ["A2", "2011-07-04T08:00", " "]]) == at("08:00")


def test_rows_from_which_nothing_can_come_do_not_count() -> None:
    rejected = Rejected(Reason.UNREADABLE, "a quote; close it", "x")
    early = "2011-07-04T01:00"
    rows: list[Row] = [
        ["A1", early],
        rejected,
        ["A2", early, "soon"],
        ["A3", "", ""],
        ["A4", early, "2011-07-04T08:00", ""],
    ]
    assert KNOWN.of(rows) == at("08:00")
    assert KNOWN.of([rejected]) == KNOWN.of([]) == END


def test_a_column_that_is_not_there_is_not_looked_for_in_fields_past_the_header() -> None:
    happened = LeastTime(ALARMS, LAYOUT, ("cleared_at", "raised_at"), TIMES)
    assert happened.of([["A1", "2011-07-04T08:00", "", "2011-07-04T01:00"]]) == at("08:00")


@given(st.lists(st.integers(0, 50)))
def test_a_floor_is_the_least_of_what_is_still_to_come(minutes: list[int]) -> None:
    leasts = [NOON + timedelta(minutes=minute) for minute in minutes]
    assert floors(leasts) == [min(leasts[place + 1 :], default=END) for place in range(len(leasts))]
