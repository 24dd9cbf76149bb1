"""`goldenwindow rank` as its user meets it."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from correlate.model import Curve, default_model, write_model
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import World
from service.cli import main
from service.results.simulate_files import simulate_to

HOURS = ("0", "0.5", "1", "2", "4", "8", "12", "24")
COLUMNS = (
    *("rank", "outage_id", "cell_id", "site_id", "region", "age_hours", "users", "complaints_so_far", "burst_at"),
    *("window_closes_at", "peak_at", "crew_hours", "avoidable", "index", "reason"),
    *(f"expected_if_restored_in_{hours}h" for hours in HOURS),
)
NOON = "2011-07-04T12:00"
Row = Mapping[str, object]


class Ended(NamedTuple):
    """How a run of the command ended, and what it said."""

    code: object
    stdout: str
    stderr: str


def rank(*arguments: object) -> Ended:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main(["rank", *map(str, arguments)])
    return Ended(ended.value.code, said.getvalue(), complained.getvalue())


def write(path: Path, rows: Sequence[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def alarm(cell_id: str, raised: str, **more: object) -> Row:
    raised_at = f"2011-07-04T{raised}"
    return {"alarm_id": f"A-{cell_id}-{raised}", "cell_id": cell_id, "raised_at": raised_at, "cleared_at": "", **more}


def complaint(number: int, made: str, cell_id: str, **more: object) -> Row:
    told = {"complaint_id": f"C-{number}", "created_at": f"2011-07-04T{made}", "region": "Guyuan", "cell_id": cell_id}
    return {**told, "location_source": "serving_cell", "customer_ref": f"c-{number}", **more}


CELLS = [
    {"cell_id": f"G{number}", "site_id": f"S{number}", "region": "Guyuan", "technology": "2G", "users": 2000 - number}
    for number in range(1, 7)
]
ALARMS = [alarm("G1", "08:00"), alarm("G2", "08:30"), alarm("G3", "10:00"), alarm("G4", "11:55")]
COMPLAINTS = [complaint(number, f"11:{number + 10}", "G1") for number in range(12)]


def dataset(
    folder: Path, alarms: Sequence[Row] = ALARMS, complaints: Sequence[Row] = COMPLAINTS, **more: Sequence[Row]
) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "regions.csv", [{"region": "Guyuan", "subscribers": 200_000}])
    write(folder / "cells.csv", CELLS)
    for name, rows in {"alarms": alarms, "complaints": complaints, **more}.items():
        if rows:
            write(folder / f"{name}.csv", rows)
    return folder


def queue(folder: Path, at: str = NOON, *options: object) -> list[dict[str, str]]:
    out = folder.with_name(f"{folder.name}-queue.csv")
    ended = rank(folder, "--as-of", at, "--out", out, *options)
    assert ended.code == 0, ended.stderr
    return read(out)


def cells(rows: Iterable[Mapping[str, str]]) -> list[str]:
    return [row["cell_id"] for row in rows]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rank") / "world"
    small = World(days=4, cells=300, regions=2, hazard=Hazard(base=1e-4), outages_per_cell_week=1.5)
    simulate_to(folder, 11, msgspec.structs.replace(small, late=0.05, order_share=0.6))
    return folder


def test_every_open_outage_stands_in_the_queue_once_with_the_columns_of_the_contract(tmp_path: Path) -> None:
    rows = queue(dataset(tmp_path / "data"))
    assert tuple(rows[0])[: len(COLUMNS)] == COLUMNS
    assert sorted(cells(rows)) == ["G1", "G2", "G3", "G4"]
    assert [row["rank"] for row in rows] == ["1", "2", "3", "4"]


def test_the_queue_runs_by_the_index_and_not_by_the_time_left(world: Path, tmp_path: Path) -> None:
    rows = queue(world, "2024-03-07T15:00")
    free = [float(row["index"]) for row in rows if not row["reason"].startswith("Order")]
    assert len(free) > 10
    assert free == sorted(free, reverse=True)


def test_a_later_restoration_never_costs_less_and_the_intervals_hold_the_middle(world: Path) -> None:
    for row in queue(world, "2024-03-07T15:00"):
        expected = [float(row[f"expected_if_restored_in_{hours}h"]) for hours in HOURS]
        assert expected == sorted(expected)
        for hours, mean in zip(HOURS, expected, strict=True):
            lo, hi = (float(row[f"expected_if_restored_in_{hours}h_{bound}"]) for bound in ("lo", "hi"))
            assert 0 <= lo <= mean + 1
            assert lo <= hi
            assert hi >= mean - 1
        assert float(row["avoidable"]) >= 0


def test_complaints_about_a_cell_raise_it_above_its_like(tmp_path: Path) -> None:
    quiet = {row["cell_id"]: row for row in queue(dataset(tmp_path / "quiet", complaints=COMPLAINTS[:1]))}
    loud = {row["cell_id"]: row for row in queue(dataset(tmp_path / "loud"))}
    assert float(loud["G1"]["complaints_so_far"]) > 9
    assert float(loud["G1"]["avoidable"]) > 1.5 * float(quiet["G1"]["avoidable"])
    assert float(loud["G3"]["avoidable"]) < float(loud["G1"]["avoidable"])


def known_at(row: dict[str, str], at: str) -> dict[str, str] | None:
    """What of a row had arrived by a moment; None if nothing had."""
    if (row.get("received_at") or row.get("raised_at") or row["created_at"]) > at:
        return None
    if row.get("clear_received_at", "") > at:
        return {**row, "cleared_at": "", "clear_received_at": ""}
    if row.get("resolved_at", "") > at:
        later = ("cause", "resolved_at", "first_contact_resolved", "repeat_of")
        return {**row, **dict.fromkeys(later, ""), "status": "in_progress"}
    return row


def test_what_arrives_later_changes_not_a_byte(world: Path, tmp_path: Path) -> None:
    at, cut = "2024-03-07T15:00:00+08:00", tmp_path / "cut"
    cut.mkdir()
    for name in ("regions", "cells", "sites", "planned_work"):
        (cut / f"{name}.csv").write_bytes((world / f"{name}.csv").read_bytes())
    for name in ("alarms", "complaints"):
        rows = [known for row in read(world / f"{name}.csv") if (known := known_at(row, at)) is not None]
        assert rows != read(world / f"{name}.csv")
        write(cut / f"{name}.csv", rows)
    orders = [
        {column: "" if column.endswith("_at") and value > at else value for column, value in row.items()}
        for row in read(world / "orders.csv")
        if row["issued_at"] <= at
    ]
    write(cut / "orders.csv", orders)
    outs = [tmp_path / "all.csv", tmp_path / "cut.csv"]
    for folder, out in zip((world, cut), outs, strict=True):
        assert rank(folder, "--as-of", at, "--out", out).code == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_an_outage_that_has_ended_or_has_not_been_told_of_yet_is_not_in_the_queue(tmp_path: Path) -> None:
    alarms = [
        alarm("G1", "08:00", cleared_at="2011-07-04T11:59"),
        alarm("G2", "08:00", received_at="2011-07-04T12:01"),
        alarm("G3", "08:00", cleared_at="2011-07-04T11:00", clear_received_at="2011-07-04T13:00"),
    ]
    assert cells(queue(dataset(tmp_path / "data", alarms))) == ["G3"]


def test_without_orders_a_crew_takes_two_hours(tmp_path: Path) -> None:
    assert {row["crew_hours"] for row in queue(dataset(tmp_path / "data"))} == {"2"}


def order(number: int, cell_id: str, issued: str, accepted: str, fixed: str = "", **more: object) -> Row:
    times = {"issued_at": issued, "accepted_at": accepted, "fixed_at": fixed}
    told = {column: f"2011-07-{time}" if time else "" for column, time in times.items()}
    return {"order_id": f"R-{number}", "cell_id": cell_id, **told, **more}


def test_crew_hours_are_learnt_from_orders_that_were_fixed_by_then(tmp_path: Path) -> None:
    past = [order(number, "G6", "03T08:00", "03T08:30", "03T14:30") for number in range(40)]
    later = [order(99, "G5", "03T08:00", "03T08:30", "04T23:00")]
    folder = dataset(tmp_path / "data", orders=past + later)
    assert {row["crew_hours"] for row in queue(folder)} == {f"{(40 * 6 + 2) / 41:.6f}"}


def test_an_outage_with_an_order_under_way_comes_after_the_others_and_says_so(tmp_path: Path) -> None:
    orders = [
        order(1, "G1", "04T09:00", "04T09:10"),
        order(2, "G2", "04T09:00", "04T12:10"),
        order(3, "G3", "04T10:30", "04T10:35", "04T11:30"),
    ]
    rows = queue(dataset(tmp_path / "data", orders=orders))
    assert rows[-1]["cell_id"] == "G1"
    assert "Order R-1 is under way" in rows[-1]["reason"]
    assert not any("under way" in row["reason"] for row in rows[:-1])


def test_an_order_under_way_is_found_by_the_outage_too(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "data")
    first = queue(folder)[0]
    write(folder / "orders.csv", [{**order(7, "", "04T09:00", "04T09:10"), "outage_id": first["outage_id"]}])
    assert queue(folder)[-1]["outage_id"] == first["outage_id"]


def test_cells_that_failed_together_stand_together(tmp_path: Path) -> None:
    folder = dataset(tmp_path / "data", [*ALARMS, alarm("G5", "09:00"), alarm("G6", "09:00")])
    rows = read(folder / "cells.csv")
    write(folder / "cells.csv", [{**row, "site_id": "S5"} if row["cell_id"] in ("G5", "G6") else row for row in rows])
    ranked = queue(folder)
    place = {row["cell_id"]: int(row["rank"]) for row in ranked}
    assert abs(place["G5"] - place["G6"]) == 1
    five, six = (next(row for row in ranked if row["cell_id"] == cell) for cell in ("G5", "G6"))
    assert five["index"] == six["index"]
    assert float(five["index"]) == pytest.approx((float(five["avoidable"]) + float(six["avoidable"])) / 2, rel=1e-4)
    assert "It failed with 1 other cell" in five["reason"]


def test_planned_work_is_not_ranked_until_it_overruns(tmp_path: Path) -> None:
    work = {"work_id": "W-1", "cell_id": "G2", "starts_at": "2011-07-04T08:30", "ends_at": "2011-07-04T13:00"}
    folder = dataset(tmp_path / "data", planned_work=[{**work, "announced_at": "2011-07-01T08:00"}])
    assert "G2" not in cells(queue(folder))
    assert "G2" in cells(queue(folder, "2011-07-04T13:30"))


def test_planned_work_that_was_announced_later_was_not_known(tmp_path: Path) -> None:
    work = {"work_id": "W-1", "cell_id": "G2", "starts_at": "2011-07-04T08:30", "ends_at": "2011-07-04T18:00"}
    folder = dataset(tmp_path / "data", planned_work=[{**work, "announced_at": "2011-07-04T12:30"}])
    assert "G2" in cells(queue(folder))


def test_a_closed_site_makes_the_crew_wait(tmp_path: Path) -> None:
    sites = [{"site_id": "S1", "access_hours": "14:00-22:00"}]
    open_, closed = dataset(tmp_path / "open"), dataset(tmp_path / "closed", sites=sites)
    before, after = ({row["cell_id"]: row for row in queue(folder)} for folder in (open_, closed))
    assert float(after["G1"]["avoidable"]) < float(before["G1"]["avoidable"])
    assert after["G3"]["avoidable"] == before["G3"]["avoidable"]
    assert "lets nobody in for 2:00 h" in after["G1"]["reason"]


def test_key_customers_weigh_more(tmp_path: Path) -> None:
    complaints = [
        complaint(number, f"11:{number + 10}", "G1" if number % 2 else "G2", tier="standard") for number in range(20)
    ]
    vips = [{**one, "tier": "VIP"} if one["cell_id"] == "G2" else one for one in complaints]
    plain = {row["cell_id"]: float(row["index"]) for row in queue(dataset(tmp_path / "plain", complaints=complaints))}
    keyed = {row["cell_id"]: float(row["index"]) for row in queue(dataset(tmp_path / "keyed", complaints=vips))}
    assert keyed["G2"] / keyed["G1"] > 1.2 * plain["G2"] / plain["G1"]


def test_a_model_that_knows_no_segment_of_the_network_falls_back_to_all_and_says_so(tmp_path: Path) -> None:
    folder, path = dataset(tmp_path / "data"), tmp_path / "model.json"
    curves = (Curve(), Curve("6G-lunar", "6G", "lunar", base_hazard=1.0))
    path.write_bytes(write_model(msgspec.structs.replace(default_model(), curves=curves, learnt=True)))
    out = tmp_path / "queue.csv"
    ended = rank(folder, "--as-of", NOON, "--out", out, "--model", path, "--json")
    assert "knows no segment of this network" in ended.stderr
    assert json.loads(ended.stdout)["fallback_to_all"] is True
    assert {row["segment"] for row in read(out)} == {"all"}


def test_before_anything_arrived_the_queue_is_empty_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "queue.csv"
    ended = rank(dataset(tmp_path / "data"), "--as-of", "2011-07-01", "--out", out)
    assert ended.code == 0
    assert "nothing had arrived" in ended.stderr
    assert read(out) == []
    assert out.read_text(encoding="utf-8").startswith("rank,outage_id,")


@pytest.mark.parametrize("users", ["0", ""])
def test_cells_without_users_or_of_unknown_users_are_ranked_all_the_same(tmp_path: Path, users: str) -> None:
    folder = dataset(tmp_path / "data")
    write(folder / "cells.csv", [{**cell, "users": users} for cell in CELLS])
    rows = queue(folder)
    assert len(rows) == 4
    assert all(float(row["avoidable"]) >= 0 for row in rows)


def test_without_complaints_the_curves_speak_alone(tmp_path: Path) -> None:
    rows = queue(dataset(tmp_path / "data", complaints=[]))
    assert sorted(cells(rows)) == ["G1", "G2", "G3", "G4"]
    assert {row["complaints_so_far"] for row in rows} == {"0.000000"}


@pytest.mark.parametrize("at", ["yesterday", "2011-13-40", ""])
def test_a_moment_that_can_not_be_read_is_refused_in_one_line(tmp_path: Path, at: str) -> None:
    ended = rank(dataset(tmp_path / "data"), "--as-of", at, "--out", tmp_path / "queue.csv")
    assert ended.code == 2
    assert ended.stderr.count("\n") == 1
    assert "--as-of" in ended.stderr
    assert not (tmp_path / "queue.csv").exists()


def test_the_summary_counts_what_the_file_holds(tmp_path: Path) -> None:
    orders = [order(1, "G1", "04T09:00", "04T09:10")]
    folder = dataset(tmp_path / "data", orders=orders)
    told = json.loads(rank(folder, "--as-of", NOON, "--out", tmp_path / "queue.csv", "--json").stdout)
    assert (told["open_outages"], told["groups"], told["under_way"]) == (4, 4, 1)
    assert told["records"] == len(ALARMS) + len(COMPLAINTS)
