"""A dataset in Parquet reads as the same dataset in CSV does."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from ingest.dataset import Dataset
from ingest.inventory_wire import DatasetUnreadable
from ingest.parquet_rows import read_header, read_rows
from ingest.records import Alarm
from ingest.rejected import Reason, Rejected
from ingest.rejected_rows import RejectedRow
from tests.ingest.cast import ALARMS, CELLS, COMPLAINTS, at, folder_with

FILES = {"cells": CELLS, "alarms": ALARMS, "complaints": COMPLAINTS}


def written(folder: Path, name: str, columns: dict[str, object]) -> Path:
    path = folder / f"{name}.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def as_parquet(folder: Path) -> Path:
    """The CSV files of a dataset, written again as Parquet, all columns text."""
    for name in FILES:
        rows = list(csv.DictReader(io.StringIO((folder / f"{name}.csv").read_text("utf-8"))))
        written(folder, name, {column: [row[column] or None for row in rows] for column in rows[0]})
        (folder / f"{name}.csv").unlink()
    return folder


def test_a_dataset_in_parquet_comes_to_the_same_records(tmp_path: Path) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "binary").mkdir()
    text = folder_with(tmp_path / "text", {})
    binary = as_parquet(folder_with(tmp_path / "binary", {}))
    arrivals = [list(Dataset.open(folder, customer_key=b"key").arrivals()) for folder in (text, binary)]
    assert arrivals[0] == arrivals[1]
    assert arrivals[0]


def test_times_and_numbers_may_be_times_and_numbers(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {})
    (folder / "alarms.csv").unlink()
    zone = pa.timestamp("ms", tz="Asia/Shanghai")
    raised = [datetime(2011, 7, 4, 0, 5, tzinfo=UTC), datetime(2011, 7, 4, 0, 6, tzinfo=UTC)]
    columns = {
        "alarm_id": pa.array([17, 18]),
        "cell_id": ["YC-1", "YC-1"],
        "raised_at": pa.array(raised, zone),
        "cleared_at": pa.array([datetime(2011, 7, 4, 8, 30), None], pa.timestamp("us")),  # noqa: DTZ001 # naive
        "planned": [True, None],
    }
    written(folder, "alarms", columns)
    alarms = [each.record for each in Dataset.open(folder).arrivals() if isinstance(each.record, Alarm)]
    clear = next(alarm for alarm in alarms if alarm.cleared_at)
    assert sorted(alarm.alarm_id for alarm in alarms) == ["17", "17", "18"]
    assert (clear.raised_at, clear.cleared_at, clear.planned) == (at("08:05"), at("08:30"), True)


def test_values_become_the_text_that_a_table_holds(tmp_path: Path) -> None:
    columns = {
        "text": ["银川"],
        "bytes": [b"x"],
        "nothing": [None],
        "number": [float("nan")],
        "exact": [Decimal("1.50")],
        "day": [date(2011, 7, 4)],
    }
    path = written(tmp_path, "alarms", columns)
    assert read_header(path) == list(columns)
    assert list(read_rows(path)) == [(1, ["银川", "x", "", "", "1.50", "2011-07-04"])]


def test_a_value_that_no_text_can_tell_rejects_its_row_alone(tmp_path: Path) -> None:
    columns = {"a": pa.array([b"good", b"\xff\xff", b"nul\0"]), "b": pa.array([[], None, None], pa.list_(pa.int64()))}
    (first, second, third) = (content for _, content in read_rows(written(tmp_path, "alarms", columns)))
    assert [each.reason for each in (first, second, third) if isinstance(each, Rejected)] == [
        Reason.BAD_VALUE, Reason.UNREADABLE, Reason.BAD_VALUE,
    ]  # fmt: skip


def test_rows_are_numbered_as_in_a_csv_file(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {})
    (folder / "alarms.csv").unlink()
    written(folder, "alarms", {"alarm_id": ["A1", ""], "cell_id": ["YC-1"] * 2, "raised_at": ["2011-07-04T08:00"] * 2})
    rejected: list[RejectedRow] = []
    list(Dataset.open(folder).arrivals(rejected.append))
    assert [(row.file, row.row, row.rejected.reason) for row in rejected] == [
        ("alarms.parquet", 3, Reason.MISSING_FIELD)
    ]


def test_what_is_no_parquet_file_is_told_by_its_name(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, {})
    (folder / "alarms.parquet").write_bytes(b"alarm_id,cell_id\n")
    with pytest.raises(DatasetUnreadable, match=r"alarms\.parquet: no Parquet file"):
        Dataset.open(folder)


def test_a_file_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = written(tmp_path, "alarms", {"alarm_id": [f"A{number}" * 40 for number in range(60_000)]})
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 4_000] = b"\xff" * 4_000
    path.write_bytes(content)
    *_, (_, last) = read_rows(path)
    assert isinstance(last, Rejected)
    assert last.reason is Reason.UNREADABLE
