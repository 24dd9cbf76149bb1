"""The bundled weeks, counted again from the committed files with nothing but csv and datetime."""

import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "ningxia-2011"
MONDAY = datetime.fromisoformat("2011-06-27")
TABLE = {
    "Yinchuan": ("394 442 12.18", "120.26 364.17 202.82", "21 88 319.05"),
    "Shizuishan": ("17 35 105.88", "2.40 19.67 721.10", "3 11 266.67"),
    "Wuzhong": ("70 68 -2.86", "39.82 36.17 -9.16", "2 2 0.00"),
    "Guyuan": ("96 202 110.42", "140.13 354.99 153.33", "6 15 150.00"),
    "Zhongwei": ("56 51 -8.93", "31.93 22.81 -28.55", "6 4 -33.33"),
}
OUT_OF_SERVICE_CAUSES = {"小区退服", "基站退服", "断站"}
FAULT_CAUSES = {"equipment", "transmission", "power", "engineering"}
Rows = list[dict[str, str]]
Period = tuple[datetime, datetime]


def rows(name: str) -> Rows:
    with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def is_out_of_service(alarm: dict[str, str]) -> bool:
    return (alarm["effect"] or ("out_of_service" if alarm["probable_cause"] in OUT_OF_SERVICE_CAUSES else "")) == (
        "out_of_service"
    )


def union(periods: list[Period]) -> list[Period]:
    merged: list[Period] = []
    for start, end in sorted(periods):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def down_periods() -> dict[str, list[Period]]:
    """Every cell's time out of service, planned work included."""
    cells_of = defaultdict(list)
    for cell in rows("cells"):
        cells_of[cell["site_id"]].append(cell["cell_id"])
    down: dict[str, list[Period]] = defaultdict(list)
    for alarm in rows("alarms"):
        if is_out_of_service(alarm):
            period = (datetime.fromisoformat(alarm["raised_at"]), datetime.fromisoformat(alarm["cleared_at"]))
            for cell_id in [alarm["cell_id"]] if alarm["cell_id"] else cells_of[alarm["site_id"]]:
                down[cell_id].append(period)
    return {cell: union(periods) for cell, periods in down.items()}


def outages() -> list[tuple[str, list[Period]]]:
    """Down periods less than ten minutes apart, joined."""
    found: list[tuple[str, list[Period]]] = []
    for cell, periods in down_periods().items():
        parts = [[periods[0]]]
        for period in periods[1:]:
            if period[0] - parts[-1][-1][1] < timedelta(minutes=10):
                parts[-1].append(period)
            else:
                parts.append([period])
        found += [(cell, part) for part in parts]
    return found


def planned_windows() -> dict[str, list[Period]]:
    windows = defaultdict(list)
    slack = timedelta(minutes=15)
    for work in rows("planned_work"):
        if work["affects_service"] == "true":
            start, end = datetime.fromisoformat(work["starts_at"]), datetime.fromisoformat(work["ends_at"])
            windows[work["site_id"]].append((start - slack, end + slack))
    return windows


def week_of(time: datetime) -> int:
    return (time - MONDAY) // timedelta(weeks=1)


def rounded(value: Decimal) -> str:
    return str(value.quantize(Decimal("0.01"), ROUND_HALF_UP))


def change(last: Decimal, this: Decimal) -> str:
    return rounded((this / last - 1) * 100)


def test_the_printed_table_comes_out_of_the_raw_alarms_to_the_last_digit() -> None:
    place = {cell["cell_id"]: cell for cell in rows("cells")}
    windows = planned_windows()
    cells: dict[tuple[str, int], set[str]] = defaultdict(set)
    seconds: Counter[tuple[str, int]] = Counter()
    for cell, periods in outages():
        start = periods[0][0]
        if any(begin <= start < end for begin, end in windows[place[cell]["site_id"]]):
            continue
        week = (place[cell]["region"], week_of(start))
        cells[week].add(cell)
        seconds[week] += sum(int((end - begin).total_seconds()) for begin, end in periods)
    for city, (printed_cells, printed_hours, _) in TABLE.items():
        counts = [Decimal(len(cells[city, week])) for week in (0, 1)]
        hours = [Decimal(seconds[city, week]) / 3600 for week in (0, 1)]
        assert f"{counts[0]} {counts[1]} {change(*counts)}" == printed_cells
        assert f"{rounded(hours[0])} {rounded(hours[1])} {change(*hours)}" == printed_hours


def test_the_printed_table_comes_out_of_the_raw_complaints() -> None:
    faults: Counter[tuple[str, int]] = Counter()
    for complaint in rows("complaints"):
        if complaint["cause"] in FAULT_CAUSES:
            faults[complaint["region"], week_of(datetime.fromisoformat(complaint["created_at"]))] += 1
    for city, (_, _, printed) in TABLE.items():
        last, this = faults[city, 0], faults[city, 1]
        assert f"{last} {this} {change(Decimal(last), Decimal(this))}" == printed


def test_every_outage_lies_within_one_of_the_two_weeks() -> None:
    for _, periods in outages():
        assert 0 <= week_of(periods[0][0]) == week_of(periods[-1][1]) <= 1


def test_what_is_flagged_planned_lies_in_an_announced_window() -> None:
    windows = planned_windows()
    flagged = [alarm for alarm in rows("alarms") if alarm["planned"] == "true"]
    assert flagged
    for alarm in flagged:
        start = datetime.fromisoformat(alarm["raised_at"])
        assert any(begin <= start < end for begin, end in windows[alarm["site_id"]])


def test_only_alarms_that_are_no_outage_were_never_cleared() -> None:
    open_ones = [alarm for alarm in rows("alarms") if not alarm["cleared_at"]]
    assert open_ones
    assert not any(is_out_of_service(alarm) for alarm in open_ones)


def test_the_complaints_of_each_city_are_at_the_published_level_of_july() -> None:
    made = Counter(complaint["region"] for complaint in rows("complaints"))
    for region in rows("regions"):
        assert made[region["region"]] == round(float(region["subscribers"]) / 10_000 * 6.81 * 14 / 31)


def test_the_classes_stand_in_the_published_proportion() -> None:
    made = rows("complaints")
    voice = sum(complaint["category"] == "voice" for complaint in made)
    assert voice / len(made) == pytest.approx(4.03 / 6.80, abs=0.005)


def test_a_repeated_complaint_names_an_earlier_one_of_the_same_customer() -> None:
    made = {complaint["complaint_id"]: complaint for complaint in rows("complaints")}
    repeats = [complaint for complaint in made.values() if complaint["repeat_of"]]
    assert len(repeats) > 30
    for complaint in repeats:
        first = made[complaint["repeat_of"]]
        assert first["customer_ref"] == complaint["customer_ref"]
        assert first["created_at"] < complaint["created_at"]


def test_nothing_is_known_before_it_happened_or_after_the_recording() -> None:
    end = (MONDAY + timedelta(weeks=2)).isoformat()
    for complaint in rows("complaints"):
        assert complaint["created_at"] <= complaint["received_at"] < end
        assert (complaint["resolved_at"] or complaint["received_at"]) < end
        assert not complaint["cause"] or complaint["resolved_at"] > complaint["created_at"]
    for alarm in rows("alarms"):
        assert MONDAY.isoformat() <= alarm["raised_at"] <= alarm["received_at"] < end
        assert not alarm["cleared_at"] or alarm["raised_at"] < alarm["cleared_at"] <= alarm["clear_received_at"] < end


def test_building_again_gives_the_committed_files_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "build.py"), "--out", str(tmp_path)], check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert built == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.csv")) < 3_000_000
