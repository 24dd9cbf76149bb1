"""Files that are dropped in: alarms or complaints, in every form, under the operators' own headers."""

import gzip
from pathlib import Path

import msgspec
import pytest

from ingest.dropped_file import DroppedFile
from ingest.inventory_wire import DatasetUnreadable
from ingest.rejected import Reason, Rejected

ALARMS = "告警编号,小区编号,告警发生时间,颜色\nA-1,YC1-1,2011-07-04 08:00,红\nA-2,YC1-2,2011-07-04 08:01,蓝\n"


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def documents(file: DroppedFile) -> list[tuple[int, dict[str, str]]]:
    return [(row, msgspec.json.decode(document)) for row, document in file.documents() if isinstance(document, bytes)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_what_a_table_holds_is_told_by_its_columns(tmp_path: Path, encoding: str) -> None:
    file = DroppedFile(written(tmp_path, "网管导出.csv", ALARMS.encode(encoding)))
    assert (file.kind, file.unknown) == ("alarms", ("颜色",))
    assert documents(file)[1] == (
        3,
        {"告警编号": "A-2", "小区编号": "YC1-2", "告警发生时间": "2011-07-04 08:01", "颜色": "蓝"},
    )


def test_a_table_may_be_gzipped_and_its_columns_called_as_the_settings_say(tmp_path: Path) -> None:
    content = gzip.compress(b"number,complaint_date,city\nC-1,2011-07-04,Yinchuan\n")
    synonyms = {"number": "complaint_id", "complaint_date": "created_at"}
    assert DroppedFile(written(tmp_path, "export.csv.gz", content), synonyms).kind == "complaints"


def test_lines_of_json_are_documents_as_they_stand(tmp_path: Path) -> None:
    lines = '{"complaint_id": "C-1"}\n\n{"complaint_id": "西"}\n'.encode("gb18030")
    file = DroppedFile(written(tmp_path, "complaints-1.jsonl", lines))
    assert file.kind == "complaints"
    assert documents(file) == [(1, {"complaint_id": "C-1"}), (3, {"complaint_id": "西"})]


def test_a_row_of_another_width_is_rejected_and_of_two_columns_of_one_name_the_first_counts(tmp_path: Path) -> None:
    content = b'alarm_id,cell_id,raised_at,cell_id\nA-1,YC1-1,2011-07-04,x\nA-2\n"A-3\nand more",b,c,d\n'
    rows = list(DroppedFile(written(tmp_path, "alarms.csv", content)).documents())
    assert [row for row, _ in rows] == [2, 3, 4]
    first, second = rows[0][1], rows[1][1]
    assert isinstance(first, bytes)
    assert msgspec.json.decode(first)["cell_id"] == "YC1-1"
    assert isinstance(second, Rejected)
    assert (second.reason, second.original) == (Reason.WRONG_FIELD_COUNT, "A-2")


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("alarms.csv", b"alarm_id,cell_id\nA-1,YC1-1\n", "column raised_at is missing"),
        ("alarms.csv", b"", "empty"),
        ("alarms.parquet", b"PAR1", "no Parquet file"),
        ("alarms.xlsx", b"PK", "in no form that is read"),
        ("other.jsonl", b"{}\n", "does not say what it holds"),
        ("cells.csv", b"cell_id,region\nYC1-1,Yinchuan\n", "neither alarms nor complaints"),
    ],
)
def test_what_can_not_be_read_says_why_and_what_to_do(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    with pytest.raises(DatasetUnreadable, match=why) as told:
        DroppedFile(written(tmp_path, name, content))
    assert told.value.remedy
