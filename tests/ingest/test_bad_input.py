"""Every kind of file in every kind of bad state: one clear line that names file and row, and the good rest read."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dataset import Dataset
from ingest.inventory_wire import DatasetUnreadable
from ingest.records import Alarm
from ingest.rejected import Reason
from ingest.rejected_rows import RejectedRow
from tests.ingest.cast import ALARMS, CELLS, COMPLAINTS, folder_with

GOOD = {"alarms": ["A1", "A2"], "complaints": ["K1", "K2"]}
FILES = {"alarms": ALARMS, "complaints": COMPLAINTS}


def taken_and_rejected(folder: Path) -> tuple[list[str], list[RejectedRow]]:
    """The ids of what was taken, each once, and what was rejected."""
    rejected: list[RejectedRow] = []
    dataset = Dataset.open(folder)
    ids = {
        each.record.alarm_id if isinstance(each.record, Alarm) else each.record.complaint_id
        for each in dataset.arrivals(rejected.append)
    }
    streams = [row for row in rejected if row.kind]
    assert sum(dataset.read.values()) == len(ids) + len(streams), "every row is taken or rejected"
    return sorted(ids), rejected


def refusal(folder: Path) -> str:
    """Why a dataset can not be worked with."""
    with pytest.raises(DatasetUnreadable) as caught:
        Dataset.open(folder)
    assert "\n" not in str(caught.value)
    assert caught.value.what
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize(
    ("kind", "row", "reason"),
    [
        ("alarms", "A3,YC-1,yesterday,", Reason.BAD_TIME),
        ("alarms", "A3,YC-1,1991-04-14T00:30,", None),
        ("alarms", "A3,YC-1,1991-04-14T02:30,", Reason.BAD_TIME),
        ("alarms", "A3,YC-1,1970-01-01T00:00,", Reason.TIME_OUT_OF_RANGE),
        ("alarms", "A3,YC-1,2011-07-04T08:00,2011-07-04T07:00", Reason.CLEARED_BEFORE_RAISED),
        ("alarms", "A3,nowhere,2011-07-04T08:00,", Reason.UNKNOWN_CELL),
        ("alarms", "A3,,2011-07-04T08:00,", Reason.MISSING_FIELD),
        ("alarms", ",YC-1,2011-07-04T08:00,", Reason.MISSING_FIELD),
        ("alarms", "A3,YC-1", Reason.WRONG_FIELD_COUNT),
        ("alarms", "A3,YC-1,2011-07-04T08:00,,surplus", Reason.WRONG_FIELD_COUNT),
        ("alarms", 'A3,"YC-1,2011-07-04T08:00,', Reason.UNREADABLE),
        ("alarms", "A3\0,YC-1,2011-07-04T08:00,", Reason.UNREADABLE),
        ("alarms", b"A3,\xff\xff,2011-07-04T08:00,", Reason.UNREADABLE),
        ("alarms", "A3,YC-1," + "9" * 10_000_000 + ",", Reason.TOO_LARGE),
        ("complaints", "K3,2011-07-04T08:00,atlantis", Reason.UNKNOWN_REGION),
        ("complaints", "K3,,yinchuan", Reason.MISSING_FIELD),
        ("complaints", "K3,soon,yinchuan", Reason.BAD_TIME),
        ("complaints", 'K3,2011-07-04T08:00,"' + "x" * 10_000_000 + '"', Reason.TOO_LARGE),
        ("complaints", "K3,2011-07-04T08:00,银川".encode("gb18030"), None),
    ],
    ids=range(19),
)
def test_a_bad_row_is_rejected_with_its_place_and_the_rest_is_read(
    tmp_path: Path, kind: str, row: str | bytes, reason: Reason | None
) -> None:
    header, first, *rest = FILES[kind].encode().splitlines()
    raw = row.encode() if isinstance(row, str) else row
    folder_with(tmp_path, {f"{kind}.csv": b"\n".join([header, first, raw, *rest]) + b"\n"})
    ids, rejected = taken_and_rejected(tmp_path)
    good = [*GOOD["alarms"], *GOOD["complaints"]]
    if reason is None:
        assert ids == sorted([*good, "A3" if kind == "alarms" else "K3"])
        return
    assert ids == good
    assert [(each.file, each.row, each.kind, each.rejected.reason) for each in rejected] == [
        (f"{kind}.csv", 3, kind, reason)
    ]
    assert rejected[0].rejected.detail


def test_the_row_of_what_spans_several_lines_is_its_first(tmp_path: Path) -> None:
    complaints = (
        "complaint_id,created_at,region,text\n"
        'K1,2011-07-04,yinchuan,"one\ntwo"\nK3,soon,yinchuan,"one\ntwo"\nK2,2011-07-04,guyuan,\n'
    )
    ids, rejected = taken_and_rejected(folder_with(tmp_path, {"complaints.csv": complaints}))
    assert ids == ["A1", "A2", "K1", "K2"]
    assert [(each.row, each.rejected.original) for each in rejected] == [(4, 'K3,soon,yinchuan,"one\ntwo"')]


def test_a_bad_document_among_json_lines_is_rejected_by_its_line(tmp_path: Path) -> None:
    lines = '{"complaint_id":"K1","created_at":1309737600,"region":"yinchuan"}\n{"complaint_id":\n[]\n'
    ids, rejected = taken_and_rejected(folder_with(tmp_path, {"complaints.csv": None, "complaints.jsonl": lines}))
    assert ids == ["A1", "A2", "K1"]
    assert [(each.row, each.rejected.reason) for each in rejected] == [
        (2, Reason.UNREADABLE),
        (3, Reason.UNKNOWN_DOCUMENT),
    ]


@pytest.mark.parametrize("kind", ["alarms", "complaints"])
def test_of_a_gzip_file_that_breaks_off_the_good_part_is_read(tmp_path: Path, kind: str) -> None:
    cell_or_time = {"alarms": "A{0},YC-1,2011-07-04T08:00,", "complaints": "K{0},2011-07-04T08:00,yinchuan"}[kind]
    content = "\n".join([FILES[kind].splitlines()[0], *(cell_or_time.format(n * 7919) for n in range(20_000))])
    broken = gzip.compress(content.encode())[:-1000]
    ids, rejected = taken_and_rejected(folder_with(tmp_path, {f"{kind}.csv": None, f"{kind}.csv.gz": broken}))
    (row,) = rejected
    assert (row.file, row.rejected.reason) == (f"{kind}.csv.gz", Reason.UNREADABLE)
    assert "breaks off" in row.rejected.detail
    assert len(ids) == (row.row - 2) + 2, "the header, the rows read, the break; and two of the other kind"
    assert len(ids) > 15_000


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("alarms.csv", "alarm_id,cell_id\n", "alarms.csv, row 1: column raised_at is missing; add the column"),
        ("alarms.csv", "alarm_id,raised_at\n", "alarms.csv, row 1: column cell_id (or site_id) is missing"),
        ("complaints.csv", "complaint_id,created_at\n", "complaints.csv, row 1: column region is missing"),
        ("regions.csv", "name_zh\n银川\n", "regions.csv, row 1: column region is missing"),
        ("cells.csv", "cell_id\nYC-1\n", "cells.csv, row 1: column region is missing"),
        ("sites.csv", "owner\nself\n", "sites.csv, row 1: column site_id is missing"),
        ("planned_work.csv", "work_id,starts_at\n", "planned_work.csv, row 1: column ends_at is missing"),
        ("orders.csv", "order_id\n", "orders.csv, row 1: column issued_at is missing"),
        ("alarms.csv", "", "alarms.csv, row 1: is empty; write the header"),
        ("alarms.csv", "alarm_id,cell_id,raised_at\n".encode("utf-16"), "alarms.csv, row 1: neither UTF-8 nor GB18030"),
        ("complaints.csv.gz", b"no gzip", "complaints.csv.gz, row 1: the gzip file breaks off here"),
        ("alarms.parquet", b"PAR1", "alarms.parquet: no Parquet file that can be read"),
        (
            "cells.csv",
            CELLS + "YC-9,atlantis,S,1\n",
            "cells.csv, row 5: region 'atlantis' is not in regions; add it there",
        ),
        ("cells.csv", CELLS + "YC-9,yinchuan,S,many\n", "cells.csv, row 5: users: 'many' is not a number"),
        ("cells.csv", CELLS + ",yinchuan,S,1\n", "cells.csv, row 5: cell_id is empty"),
        ("cells.csv", CELLS + "YC-9\n", "cells.csv, row 5: 1 fields under a header of 4"),
        ("cells.csv", CELLS.encode() + b"\xff\xff,yinchuan,S,1\n", "cells.csv, row 5: neither UTF-8 nor GB18030"),
        (
            "regions.csv",
            "region,subscribers\nyinchuan,-5\nguyuan,\n",
            "regions.csv, row 2: subscribers: '-5' lies outside 0 to 1e+12; correct it",
        ),
        ("cells.csv", None, "no file cells.csv"),
        ("regions.csv", None, "no file regions.csv"),
        ("dataset.toml", "timezone = Asia", "dataset.toml: "),
        ("dataset.toml", 'timezone = "Mars/Olympus"', "timezone 'Mars/Olympus' is not known"),
        ("dataset.toml", "timezone = 8", "timezone 8 is not known"),
        ("dataset.toml", 'timezone = "../../etc/passwd"', "is not known"),
    ],
    ids=range(24),
)
def test_what_can_not_be_worked_with_is_refused_in_one_line(
    tmp_path: Path, file: str, content: str | bytes | None, message: str
) -> None:
    assert message in refusal(folder_with(tmp_path, {file: content}))


def test_no_folder_and_a_folder_of_nothing_are_refused(tmp_path: Path) -> None:
    assert "is not a folder" in refusal(tmp_path / "nowhere")
    assert "neither alarms nor complaints" in refusal(tmp_path)


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("sites.csv", "site_id,battery_hours\nYC-S1,2\nYC-S2,long\nGY-S1,3\n"),
        (
            "planned_work.csv",
            "work_id,site_id,starts_at,ends_at\nW1,YC-S1,2011-07-05,2011-07-06\nW2,YC-S1,soon,\nW3,YC-S1,2011-07-05,2011-07-06\n",
        ),
        ("orders.csv", "order_id,issued_at\nO1,2011-07-05\nO2,soon\nO3,2011-07-05\n"),
        (
            "orders.jsonl",
            '{"order_id":"O1","issued_at":"2011-07-05"}\n\n{\n{"order_id":"O3","issued_at":"2011-07-05"}\n',
        ),
    ],
)
def test_a_bad_row_of_the_other_inventory_files_is_rejected_and_the_rest_is_read(
    tmp_path: Path, file: str, content: str
) -> None:
    dataset = Dataset.open(folder_with(tmp_path, {file: content}))
    assert len(dataset.inventory.sites) + len(dataset.inventory.works) + len(dataset.past_orders) == 2
    assert [(each.file, each.row, each.kind) for each in dataset.rejected] == [(file, 3, None)]
    told: list[RejectedRow] = []
    list(dataset.arrivals(told.append))
    assert told == dataset.rejected


@given(st.binary(max_size=400), st.sampled_from(["alarms", "complaints"]), st.sampled_from(["csv", "jsonl", "csv.gz"]))
def test_arbitrary_bytes_behind_a_good_header_never_raise(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str, suffix: str
) -> None:
    folder = folder_with(tmp_path_factory.mktemp("any"), {f"{kind}.csv": None})
    header = FILES[kind].encode().splitlines()[0] + b"\n" if suffix.startswith("csv") else b""
    whole = header + content
    (folder / f"{kind}.{suffix}").write_bytes(gzip.compress(whole) if suffix.endswith("gz") else whole)
    rejected: list[RejectedRow] = []
    dataset = Dataset.open(folder)
    taken = {each.row for each in dataset.arrivals(rejected.append)}
    assert sum(dataset.read.values()) == len(taken) + len(rejected)
