"""By columns or row by row: a file has to read the same."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from ingest.alarm_columns import AlarmColumns
from ingest.alarm_wire import AlarmReader
from ingest.arrival import Arrival
from ingest.causes import CauseTable
from ingest.complaint_columns import ComplaintColumns
from ingest.complaint_wire import ComplaintReader
from ingest.headers import ALARMS, COMPLAINTS
from ingest.records import Alarm
from ingest.rejected import Reason, Rejected
from ingest.row_states import ColumnReader, RowStates
from ingest.stretches import Row, Stretch
from tests.ingest.cast import KEY, NETWORK, TIMES

TIME = st.sampled_from(["2011-07-04T08:00:00+08:00", "2011-07-04T09:30:00+08:00", "2011-07-05T00:00:00+08:00"])
ODD_TIME = st.sampled_from(["", "", "soon", "2011/7/4 8:05", " 2011-07-04T08:00:00+08:00", "  "])
LINE_BROKEN = Rejected(Reason.UNREADABLE, "a quote opens and never closes; close it", "x")

USUAL_ALARM: Mapping[str, Sequence[str]] = {
    "alarm_id": ["A1", "A2"], "cell_id": ["YC-1", "GY-1", ""], "site_id": ["YC-S1"], "severity": ["major", "严重", ""],
    "probable_cause": ["小区退服", "", "停电"], "specific_problem": ["", "mains failure"], "source": ["huawei", ""],
    "parent_alarm_id": ["", "A9"], "effect": ["", "power"], "planned": ["", "true", "否"], "backhaul_id": [""],
}  # fmt: skip
ODD_ALARM: Mapping[str, Sequence[str]] = {
    "alarm_id": ["", " A3 "], "cell_id": ["nowhere", " YC-1", "YC-9"], "site_id": ["", "nowhere"],
    "backhaul_id": ["ring-3", "ring-9"], "severity": ["cleared", "purple", " "], "probable_cause": ["gremlins", "其他"],
    "effect": ["strange", " "], "planned": ["perhaps"], "source": [" zte "],
}  # fmt: skip
USUAL_COMPLAINT: Mapping[str, Sequence[str]] = {
    "complaint_id": ["K1", "K2"], "region": ["yinchuan", "银川"], "district": ["", "Xingqing"], "cell_id": ["", "YC-1"],
    "latitude": ["", "38.5"], "longitude": ["", "106"], "location_source": ["", "home"], "category": ["voice", "上网"],
    "cause": [""], "customer_ref": ["", "139"], "tier": ["", "gold"], "text": ["", "no signal "],
    "status": ["", "open"],
    "first_contact_resolved": ["", "true"], "repeat_of": ["", "K0"],
}  # fmt: skip
ODD_COMPLAINT: Mapping[str, Sequence[str]] = {
    "complaint_id": ["", " K3"], "region": ["", "atlantis", " 固原"], "cell_id": ["YC-9", "GY-1", " YC-1"],
    "latitude": ["north", "91", " 38"], "longitude": ["east"], "location_source": ["gps"], "category": ["fax"],
    "cause": ["equipment"], "first_contact_resolved": ["maybe"],
}  # fmt: skip


def rows_of(
    columns: Sequence[str], usual: Mapping[str, Sequence[str]], odd: Mapping[str, Sequence[str]]
) -> st.SearchStrategy[list[Row]]:
    """Rows of which one in some has one odd field, is cut off, too long, or could not be split."""

    def plain(column: str) -> st.SearchStrategy[str]:
        return TIME if column.endswith("_at") else st.sampled_from(usual.get(column, [""]))

    def odd_field(place: int) -> st.SearchStrategy[tuple[int, str]]:
        column = columns[place]
        texts = ODD_TIME if column.endswith("_at") else st.sampled_from(odd.get(column, [""]))
        return st.tuples(st.just(place), texts)

    def with_odd(row: list[str], change: tuple[int, str]) -> Row:
        place, text = change
        return [*row[:place], text, *row[place + 1 :]]

    whole = st.tuples(*map(plain, columns)).map(list)
    changed = st.builds(with_odd, whole, st.integers(0, len(columns) - 1).flatmap(odd_field))
    broken = st.one_of(whole.map(lambda row: row[:-1]), whole.map(lambda row: [*row, ""]), st.just(LINE_BROKEN))
    return st.lists(st.one_of(whole, whole, changed, changed, broken), max_size=12)


def read(states: RowStates, rows: list[Row]) -> tuple[list[Arrival], list[tuple[int, Rejected]]]:
    rejected: list[tuple[int, Rejected]] = []
    stretch = Stretch(list(range(2, len(rows) + 2)), rows)
    return states.arrivals(stretch, lambda number, why: rejected.append((number, why))), rejected


@given(rows_of(ALARMS.columns, USUAL_ALARM, ODD_ALARM))
def test_alarms_by_columns_are_the_alarms_row_by_row(rows: list[Row]) -> None:
    found = []
    for with_columns in (True, False):
        causes = CauseTable()
        reader = AlarmReader(NETWORK, TIMES, causes)
        columns: ColumnReader | None = AlarmColumns(NETWORK, TIMES, causes, reader.layout) if with_columns else None
        states = RowStates(reader.read, columns, reader.oddities.first, 1000)
        oddities = reader.oddities
        found.append((*read(states, rows), states.odd_in, oddities.first, oddities.count, causes.unknown))
    assert found[0] == found[1]


@given(rows_of(COMPLAINTS.columns, USUAL_COMPLAINT, ODD_COMPLAINT))
def test_complaints_by_columns_are_the_complaints_row_by_row(rows: list[Row]) -> None:
    found = []
    for with_columns in (True, False):
        reader = ComplaintReader(NETWORK, TIMES, KEY)
        columns = ComplaintColumns(NETWORK, TIMES, KEY, reader.layout) if with_columns else None
        states = RowStates(reader.read, columns, reader.oddities.first, 1000)
        oddities = reader.oddities
        found.append((*read(states, rows), states.odd_in, oddities.first, oddities.count))
    assert found[0] == found[1]


def test_columns_read_what_is_usual_and_leave_only_the_rest_to_the_reader_of_rows() -> None:
    reader = AlarmReader(NETWORK, TIMES, CauseTable())
    asked: list[list[str]] = []
    columns = AlarmColumns(NETWORK, TIMES, CauseTable(), reader.layout)
    time = "2011-07-04T08:00:00+08:00"
    usual = [
        {"alarm_id": "A1", "cell_id": "YC-1", "raised_at": time, "cleared_at": time}.get(c, "") for c in ALARMS.columns
    ]
    odd = ["" if text == "A1" else text for text in usual]

    def read_row(row: list[str]) -> tuple[Alarm, ...] | Rejected:
        asked.append(row)
        return reader.read(row)

    states = RowStates(read_row, columns, [], 0)
    arrivals, rejected = read(states, [usual, odd, usual])
    assert [(each.row, each.last) for each in arrivals] == [(2, False), (2, True), (4, False), (4, True)]
    assert asked == [odd]
    assert [number for number, _ in rejected] == [3]
