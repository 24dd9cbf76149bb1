import gzip
from operator import attrgetter
from pathlib import Path
from zlib import crc32

import pytest

from ingest.causes import CauseTable
from ingest.dataset import Dataset
from ingest.records import Alarm, Effect
from ingest.rejected_rows import RejectedRow
from tests.ingest.cast import ALARMS, CELLS, COMPLAINTS, at, folder_with


def told(dataset: Dataset) -> list[tuple[str, int]]:
    """Every state in order: the id, and how many minutes after eight it was known."""
    return [
        (
            each.record.alarm_id if isinstance(each.record, Alarm) else each.record.complaint_id,
            round((each.known_at - at("08:00")).total_seconds() / 60),
        )
        for each in dataset.arrivals()
    ]


def test_a_folder_is_one_stream_in_the_order_in_which_things_became_known(tmp_path: Path) -> None:
    dataset = Dataset.open(folder_with(tmp_path, {}))
    assert told(dataset) == [("A1", 0), ("K1", 10), ("K2", 20), ("A2", 30), ("A1", 60)]
    assert dataset.read == {"alarms": 2, "complaints": 2}
    assert (dataset.warnings, dataset.rejected) == ([], [])


def test_the_parts_of_a_row_share_its_number_and_the_last_one_says_so(tmp_path: Path) -> None:
    arrivals = [each for each in Dataset.open(folder_with(tmp_path, {})).arrivals() if isinstance(each.record, Alarm)]
    assert [(each.record.alarm_id, each.last) for each in arrivals if isinstance(each.record, Alarm)] == [
        ("A1", False), ("A2", True), ("A1", True),
    ]  # fmt: skip
    assert arrivals[0].row == arrivals[2].row < arrivals[1].row


def test_it_can_be_read_again_and_in_the_order_of_events(tmp_path: Path) -> None:
    late = "alarm_id,cell_id,raised_at,received_at\nA1,YC-1,2011-07-04T08:15,2011-07-04T12:00\n"
    dataset = Dataset.open(folder_with(tmp_path, {"alarms.csv": late}))
    assert [name for name, _ in told(dataset)] == ["K1", "K2", "A1"]
    assert [name for name, _ in told(dataset)] == ["K1", "K2", "A1"]
    by_event = [each.record for each in dataset.arrivals_by_event(attrgetter("event_time"))]
    assert [type(record).__name__ for record in by_event] == ["Complaint", "Alarm", "Complaint"]
    assert dataset.read == {"alarms": 1, "complaints": 2}


def many_alarms(count: int) -> list[str]:
    minutes = [(number * 7919) % (count * 3) for number in range(count)]
    return [
        f"A{n},YC-1,2011-07-{4 + m // 1440:02}T{m // 60 % 24:02}:{m % 60:02},,{n % 3}" for n, m in enumerate(minutes)
    ]


def test_neither_the_order_of_rows_nor_the_memory_allowed_makes_a_difference(tmp_path: Path) -> None:
    rows, header = many_alarms(1500), "alarm_id,cell_id,raised_at,cleared_at,source"
    results = []
    for seed, run_length in ((0, 200_000), (1, 200_000), (2, 64)):
        rows.sort(key=lambda row: crc32(f"{seed}{row}".encode()))
        folder = tmp_path / str(seed)
        folder.mkdir()
        folder_with(folder, {"alarms.csv": "\n".join([header, *rows])})
        results.append(
            [each.record for each in Dataset.open(folder, run_length=run_length, customer_key=b"k").arrivals()]
        )
    assert len(results[0]) == 1502
    assert results[0] == results[1] == results[2]


def test_several_files_of_a_kind_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    june = ALARMS.replace("A1", "J1").replace("A2", "J2")
    folder_with(
        tmp_path,
        {"alarms.csv": None, "alarms-2011-07.csv.gz": gzip.compress(ALARMS.encode()), "alarms-2011-06.csv": june},
    )
    dataset = Dataset.open(tmp_path)
    assert [name for name, _ in told(dataset) if name[0] in "AJ"] == ["J1", "A1", "J2", "A2", "J1", "A1"]
    assert dataset.read["alarms"] == 4


def test_json_lines_are_read_beside_csv(tmp_path: Path) -> None:
    lines = (
        '{"alarm_id": "A1", "cell_id": "YC-1", "raised_at": "2011-07-04T08:00"}\n\n'
        '{"告警编号": "A1", "小区编号": "YC-1", "告警发生时间": "2011-07-04T08:00", "severity": "cleared",'
        ' "changed_at": 1309741200}\n'
    )
    cells = gzip.compress(b'{"cell_id": "YC-1", "region": "yinchuan", "users": 1500}\n')
    files = {"alarms.csv": None, "alarms.jsonl": lines, "cells.csv": None, "cells.jsonl.gz": cells}
    folder_with(tmp_path, files)
    dataset = Dataset.open(tmp_path)
    assert [(name, minute) for name, minute in told(dataset) if name == "A1"] == [("A1", 0), ("A1", 0), ("A1", 60)]
    assert dataset.read["alarms"] == 2
    assert dataset.inventory.cells["YC-1"].users == 1500


def test_an_export_of_the_order_system_in_gb18030_is_read(tmp_path: Path) -> None:
    header = "告警编号,小区编号,告警发生时间,告警清除时间,告警级别,告警原因,是否工程"
    alarms = f"{header}\nA1,YC-1,2011/7/4 8:00,2011/7/4 9:00,紧急,基站脱管,是\n"
    complaints = "投诉工单编号,投诉时间,地市,投诉类型,备注\nK1,2011/7/4 8:10,银川,话音,急\n"
    folder_with(tmp_path, {"alarms.csv": alarms.encode("gb18030"), "complaints.csv": complaints.encode("gb18030")})
    dataset = Dataset.open(tmp_path)
    assert told(dataset) == [("A1", 0), ("K1", 10), ("A1", 60)]
    alarm = next(dataset.arrivals()).record
    assert isinstance(alarm, Alarm)
    assert (alarm.effect, alarm.planned, alarm.probable_cause) == (Effect.OUT_OF_SERVICE, True, "基站脱管")
    assert dataset.warnings == ["complaints.csv: unknown columns are left out: 备注"]


def test_the_zone_of_times_without_an_offset_is_the_datasets(tmp_path: Path) -> None:
    folder_with(tmp_path, {"dataset.toml": 'timezone = "UTC"\nname = "Ningxia"\n'})
    dataset = Dataset.open(tmp_path)
    assert told(dataset)[0] == ("A1", 480)
    assert (dataset.timezone, dataset.inventory.timezone, dataset.name) == ("UTC", "UTC", "Ningxia")


def test_without_settings_the_zone_is_shanghai_and_the_name_that_of_the_folder(tmp_path: Path) -> None:
    dataset = Dataset.open(folder_with(tmp_path, {}))
    assert (dataset.timezone, dataset.name) == ("Asia/Shanghai", tmp_path.name)


def test_sites_planned_work_and_past_orders_are_read_where_they_are_and_truth_is_not(tmp_path: Path) -> None:
    folder_with(
        tmp_path,
        {
            "sites.csv": "site_id,battery_hours\nYC-S1,2\n",
            "planned_work.csv": "work_id,site_id,starts_at,ends_at\nW1,YC-S1,2011-07-05T01:00,2011-07-05T05:00\n",
            "orders.csv": "order_id,cell_id,issued_at\nO1,YC-1,2011-07-01T08:00\n",
            "truth_outages.csv": "whatever\n",
            "alarms_truth.csv": "whatever\n",
            "README.md": "a dataset",
        },
    )
    dataset = Dataset.open(tmp_path)
    assert dataset.inventory.sites["YC-S1"].battery_hours == 2
    assert [work.work_id for work in dataset.inventory.works] == ["W1"]
    assert [order.order_id for order in dataset.past_orders] == ["O1"]
    assert len(told(dataset)) == 5


def test_users_bring_their_own_headers_and_causes(tmp_path: Path) -> None:
    alarms = "alarm_id,网元,raised_at,cause\nA1,YC-1,2011-07-04T08:00,gremlins\n"
    folder_with(tmp_path, {"alarms.csv": alarms})
    synonyms, causes = {"网元": "cell_id", "cause": "probable_cause"}, CauseTable({"gremlins": Effect.POWER})
    alarm = next(Dataset.open(tmp_path, synonyms=synonyms, causes=causes).arrivals()).record
    assert isinstance(alarm, Alarm)
    assert (alarm.effect, alarm.cell_id) == (Effect.POWER, "YC-1")


def test_customers_are_the_same_within_a_reading_and_tell_nothing_outside_it(tmp_path: Path) -> None:
    complaints = "complaint_id,created_at,region,customer_ref\nK1,2011-07-04,yinchuan,139\nK2,2011-07-04,yinchuan,139\n"
    folder_with(tmp_path, {"complaints.csv": complaints})

    def customers(key: bytes | None) -> list[str | None]:
        arrivals = Dataset.open(tmp_path, customer_key=key).arrivals()
        return [each.record.customer for each in arrivals if not isinstance(each.record, Alarm)]

    assert len(set(customers(b"key"))) == 1
    assert customers(b"key") == customers(b"key")
    assert set(customers(None)).isdisjoint(customers(None))


def test_a_region_that_is_not_there_yet_may_be_wholly_absent_from_the_complaints(tmp_path: Path) -> None:
    dataset = Dataset.open(folder_with(tmp_path, {"complaints.csv": None}))
    assert dataset.warnings == ["there is no file of complaints; results will hold none"]
    assert [name for name, _ in told(dataset)] == ["A1", "A2", "A1"]


def test_what_is_not_understood_is_left_out_with_one_warning_a_column(tmp_path: Path) -> None:
    complaints = (
        "complaint_id,created_at,region,category,latitude\n"
        "K1,2011-07-04,yinchuan,voice,38\nK2,2011-07-04,yinchuan,fax,north\nK3,2011-07-04,yinchuan,telex,\n"
    )
    dataset = Dataset.open(folder_with(tmp_path, {"complaints.csv": complaints}))
    for _ in range(2):
        assert len(told(dataset)) == 6
    assert dataset.warnings == [
        "complaints.csv row 3: latitude 'north' is not understood and left out",
        "complaints.csv row 3: category 'fax' is not understood and left out, and 1 more such",
    ]


def test_a_cell_given_twice_and_differently_is_told(tmp_path: Path) -> None:
    dataset = Dataset.open(folder_with(tmp_path, {"cells.csv": CELLS + CELLS.splitlines()[1] + "\nYC-2,guyuan,X,1\n"}))
    assert dataset.warnings == ["cells: YC-2 is given twice and differently; the last one counts"]
    assert dataset.inventory.cells["YC-2"].region == "guyuan"


@pytest.mark.parametrize("run_length", [200_000, 2])
def test_every_row_is_a_state_or_a_rejection(tmp_path: Path, run_length: int) -> None:
    bad = "A3,nowhere,2011-07-04T08:00,\n"
    folder_with(
        tmp_path,
        {"alarms.csv": ALARMS + bad + ALARMS.split("\n", 1)[1], "complaints.csv": COMPLAINTS + "K3,soon,yinchuan\n"},
    )
    rejected: list[RejectedRow] = []
    dataset = Dataset.open(tmp_path, run_length=run_length)
    arrivals = list(dataset.arrivals(rejected.append))
    assert dataset.read == {"alarms": 5, "complaints": 3}
    assert len({each.row for each in arrivals}) + len(rejected) == 8
    assert [(row.file, row.row, row.kind) for row in rejected] == [
        ("alarms.csv", 4, "alarms"), ("complaints.csv", 4, "complaints"),
    ]  # fmt: skip
