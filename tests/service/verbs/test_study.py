import csv
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import numpy as np
import pytest

from correlate.model import default_model, read_model, write_model
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import Durations, World
from service.cli import main
from service.results.simulate_files import simulate_to

ROOT = Path(__file__).resolve().parents[3]
FILES = {
    *("outages.csv", "attributions.csv", "windows.csv", "curve.csv", "model.json", "study.html"),
    *("summary.json", "rejected.jsonl"),
}
BEGIN = datetime(2024, 3, 3, 16, tzinfo=UTC)
SMALL = World(
    days=22,
    cells=120,
    regions=2,
    districts=2,
    outages_per_cell_week=0.35,
    durations=Durations(0.5, 3.0, 8.0, 12.0),
    noise_per_cell_day=0.0,
    silent_share=0.0,
    hazard=Hazard(base=4.0e-4),
)
Row = dict[str, str]


def studied(dataset: Path, *more: str) -> Path:
    out = dataset.parent / f"{dataset.name}-study"
    with pytest.raises(SystemExit) as ended:
        main(["study", str(dataset), "--out", str(out), *more])
    assert ended.value.code == 0
    return out


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write(path: Path, lines: Sequence[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def text(hours: float) -> str:
    return (BEGIN + timedelta(hours=hours)).isoformat()


def made(
    folder: Path,
    outages: Sequence[tuple[str, float, float | None]] = (),
    complaints: Sequence[tuple[float, str, str]] = (),
    users: float = 1500,
) -> Path:
    """A dataset of two regions with forty cells each; outages as (cell, hours from, hours to), complaints as
    (hours, region, cell)."""
    folder.mkdir()
    write(folder / "regions.csv", ["region,subscribers", f"A,{40 * users}", f"B,{40 * users}"])
    cells = [
        f"{region}{number},S{region}{number // 2},{region},4G,urban,{users}" for region in "AB" for number in range(40)
    ]
    write(folder / "cells.csv", ["cell_id,site_id,region,technology,area_class,users", *cells])
    raised = [
        f"a{number},{cell},{text(start)},{'' if end is None else text(end)},out_of_service,"
        for number, (cell, start, end) in enumerate(outages)
    ]
    write(folder / "alarms.csv", ["alarm_id,cell_id,raised_at,cleared_at,effect,severity", *raised])
    said = [f"c{number},{text(hours)},{region},{cell}" for number, (hours, region, cell) in enumerate(complaints)]
    write(folder / "complaints.csv", ["complaint_id,created_at,region,cell_id", *said])
    return folder


def calls(count: int, hours: float, seed: int = 0, since: float = 0.0) -> list[tuple[float, str, str]]:
    rng = np.random.default_rng(seed)
    return [
        (float(when), "AB"[number % 2], "") for number, when in enumerate(np.sort(rng.uniform(since, hours, count)))
    ]


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("study") / "world"
    simulate_to(folder, 3, SMALL)
    return folder, studied(folder)


def test_every_result_file_is_written(simulated: tuple[Path, Path]) -> None:
    assert {path.name for path in simulated[1].iterdir()} == FILES


def test_the_first_row_is_of_all_and_the_truth_lies_in_its_interval(simulated: tuple[Path, Path]) -> None:
    first = rows(simulated[1] / "windows.csv")[0]
    assert (first["segment"], first["technology"], first["area_class"], first["status"]) == ("all", "", "", "ok")
    assert float(first["window_lo"]) <= 3.41 <= float(first["window_hi"])
    assert float(first["burst_lo"]) <= 2.0 <= float(first["burst_hi"])
    assert float(first["window_hi"]) - float(first["window_lo"]) < 1.5


def test_the_outages_are_those_that_a_replay_concludes(simulated: tuple[Path, Path]) -> None:
    world, out = simulated
    again = world.parent / "replayed"
    with pytest.raises(SystemExit):
        main(["replay", str(world), "--out", str(again)])
    columns = ("outage_id", "group_id", "started_at", "ended_at", "planned", "alarms", "flaps", "note", "down_hours")
    both = [
        sorted(tuple(row[name] for name in columns) for row in rows(folder / "outages.csv")) for folder in (out, again)
    ]
    assert both[0] == both[1]


def test_what_is_put_down_to_outages_and_background_adds_up(simulated: tuple[Path, Path]) -> None:
    sums: dict[str, float] = {}
    by_outage: dict[str, float] = {}
    for row in rows(simulated[1] / "attributions.csv"):
        sums[row["complaint_id"]] = sums.get(row["complaint_id"], 0.0) + float(row["probability"])
        by_outage[row["outage_id"]] = by_outage.get(row["outage_id"], 0.0) + float(row["probability"])
    assert sums.keys() == {row["complaint_id"] for row in rows(simulated[0] / "complaints.csv")}
    assert all(abs(total - 1) < 1e-6 for total in sums.values())
    for row in rows(simulated[1] / "outages.csv"):
        assert float(row["complaints"]) == pytest.approx(by_outage.get(row["outage_id"], 0.0), abs=1e-5)


def test_complaints_are_put_down_to_what_caused_them(simulated: tuple[Path, Path]) -> None:
    true = {row["complaint_id"] for row in rows(simulated[0] / "truth_complaints.csv") if row["outage_id"]}
    background = [row for row in rows(simulated[1] / "attributions.csv") if not row["outage_id"]]
    calm = sum(float(row["probability"]) for row in background if row["complaint_id"] not in true)
    wrong = sum(float(row["probability"]) for row in background if row["complaint_id"] in true)
    every = len(rows(simulated[0] / "complaints.csv"))
    assert wrong < 0.1 * len(true)
    assert calm > 0.6 * (every - len(true))


def test_the_account_adds_up(simulated: tuple[Path, Path]) -> None:
    account = json.loads((simulated[1] / "summary.json").read_text(encoding="utf-8"))
    for kind in ("alarms", "complaints"):
        counts = account[kind]
        assert counts["read"] == counts["accepted"] + counts["duplicate"] + counts["rejected"] > 0


def test_the_model_says_what_it_was_made_from_and_can_be_replayed_with(simulated: tuple[Path, Path]) -> None:
    world, out = simulated
    model = read_model((out / "model.json").read_bytes())
    assert model.learnt
    assert model.provenance is not None
    assert model.provenance.complaints == len(rows(world / "complaints.csv"))
    assert model.provenance.until is not None
    assert model.provenance.until.endswith("+08:00")
    assert model.curves[0].window_hours == pytest.approx(float(rows(out / "windows.csv")[0]["window_hours"]), abs=1e-3)
    assert model.delay.mean_hours == pytest.approx(0.5, abs=0.25)
    assert model.location_weights["network"][0] > 0.7
    with pytest.raises(SystemExit) as ended:
        main(["replay", str(world), "--out", str(out.parent / "with-model"), "--model", str(out / "model.json")])
    assert ended.value.code == 0


def test_the_model_keeps_the_bounds_that_the_curve_file_has(simulated: tuple[Path, Path]) -> None:
    _, out = simulated
    curve = read_model((out / "model.json").read_bytes()).curves[0]
    told = [row for row in rows(out / "curve.csv") if row["segment"] == "all"]
    for bounds, name in ((curve.hazards_lo, "lo"), (curve.hazards_hi, "hi")):
        assert list(bounds) == pytest.approx([float(row[name]) for row in told])
    assert curve.note == rows(out / "windows.csv")[0]["note"]


def test_the_curve_rises_to_one_at_the_reference(simulated: tuple[Path, Path]) -> None:
    curve = [row for row in rows(simulated[1] / "curve.csv") if row["segment"] == "all"]
    shares = [float(row["cumulative_share"]) for row in curve]
    assert shares == sorted(shares)
    assert shares[[float(row["age_hours"]) for row in curve].index(12.0)] == pytest.approx(1.0)
    assert all(float(row["lo"]) <= float(row["hazard"]) <= float(row["hi"]) for row in curve)


def test_the_page_shows_the_curve_and_the_window_in_both_languages(simulated: tuple[Path, Path]) -> None:
    page = (simulated[1] / "study.html").read_text(encoding="utf-8")
    window = rows(simulated[1] / "windows.csv")[0]["window_hours"]
    assert "<svg" in page
    assert "黄金抢修时间" in page
    assert "Golden repair time" in page
    assert f"{float(window):.2f}" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    assert "the fitted curve" in page
    assert "the curve that is assumed" not in page


def test_the_same_input_gives_the_same_bytes_whatever_the_order_of_rows(simulated: tuple[Path, Path]) -> None:
    world, out = simulated
    again = world.parent / "shuffled"
    again.mkdir()
    for path in world.iterdir():
        if path.name.startswith("truth_"):
            continue
        lines = path.read_bytes().splitlines(keepends=True)
        if path.stem in ("alarms", "complaints"):
            lines[1:] = lines[:0:-1]
        (again / path.name).write_bytes(b"".join(lines))
    other = studied(again)
    for name in FILES - {"model.json"}:
        assert (other / name).read_bytes() == (out / name).read_bytes(), name
    models = [read_model((folder / "model.json").read_bytes()) for folder in (out, other)]
    assert msgspec.structs.replace(models[0], provenance=None) == msgspec.structs.replace(models[1], provenance=None)


def test_two_weeks_of_a_few_cities_tell_no_window(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        main(["study", str(ROOT / "datasets" / "ningxia-2011"), "--out", str(out)])
    assert ended.value.code == 0
    assert {row["status"] for row in rows(out / "windows.csv")} == {"not_enough_data"}
    first = rows(out / "windows.csv")[0]
    assert first["burst_hours"] == first["window_hours"] == first["window_lo"] == ""
    assert "14 days" in first["note"]
    page = (out / "study.html").read_text(encoding="utf-8")
    assert "14 天不足以了解通常情况" in page
    assert "the curve that is assumed" in page
    assert "the fitted curve" not in page


ONE = [("A1", 30.0, 36.0)]
MANY = [(f"{'AB'[number % 2]}{number % 40}", 9.0 + 11.0 * number, 12.0 + 11.0 * number) for number in range(60)]
OPEN: list[tuple[str, float, float | None]] = [(cell, 650.0 + start / 100, None) for cell, start, _ in MANY]
HALF_WAY = [(when, "A", "") for when, _, _ in calls(200, 700)]
HALF_WAY += [(when, "B", "") for when, _, _ in calls(90, 700, 1, 400)]
DEGENERATE: dict[str, Callable[[Path], Path]] = {
    "nothing at all": made,
    "no complaints": lambda folder: made(folder, MANY),
    "no outages": lambda folder: made(folder, (), calls(300, 700)),
    "one outage": lambda folder: made(folder, ONE, calls(300, 700)),
    "one complaint": lambda folder: made(folder, MANY, [(100.0, "A", "A1")]),
    "zero users": lambda folder: made(folder, MANY, calls(300, 700), users=0),
    "all open": lambda folder: made(folder, OPEN, calls(300, 660)),
    "all stale": lambda folder: made(folder, [(cell, start, None) for cell, start, _ in MANY[:40]], calls(300, 2000)),
    "a region half way": lambda folder: made(folder, MANY, HALF_WAY),
    "unknown cells": lambda folder: made(folder, [*MANY, ("X9", 40.0, 44.0)], [*calls(300, 700), (41.0, "A", "X9")]),
}  # fmt: skip


@pytest.mark.parametrize("case", DEGENERATE)
def test_where_there_is_too_little_it_says_so_and_gives_no_number(case: str, tmp_path: Path) -> None:
    out = studied(DEGENERATE[case](tmp_path / "data"))
    for row in rows(out / "windows.csv"):
        assert row["status"] in {"not_enough_data", "no_burst", "not_reached"}
        assert row["burst_hours"] == row["window_hours"] == ""
        assert row["note"]
    model = read_model((out / "model.json").read_bytes())
    assert all(np.isfinite(curve.hazards).all() for curve in model.curves)
    page = (out / "study.html").read_text(encoding="utf-8")
    assert "nan" not in page
    assert "No golden repair time is told" in page


def test_short_outages_leave_a_later_burst_open(tmp_path: Path) -> None:
    world = msgspec.structs.replace(SMALL, durations=Durations(0.2, 0.5, 1.0, 1.3), hazard=Hazard(base=4e-3))
    simulate_to(tmp_path / "short", 1, world)
    first = rows(studied(tmp_path / "short") / "windows.csv")[0]
    assert first["status"] == "not_reached"
    assert float(first["window_lo"]) > 0
    assert first["window_hi"] == first["window_hours"] == ""
    curve = read_model((tmp_path / "short-study" / "model.json").read_bytes()).curves[0]
    assert curve.window_lo == pytest.approx(float(first["window_lo"]), abs=1e-3)
    assert curve.window_hi is None


def test_a_bad_row_is_told_and_the_rest_is_studied(tmp_path: Path) -> None:
    folder = made(tmp_path / "data", MANY, calls(300, 700))
    with (folder / "complaints.csv").open("a", encoding="utf-8") as file:
        file.write("c-bad,yesterday,A,\n")
    out = studied(folder)
    (told,) = (out / "rejected.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(told)["row"] == 302


def against(world: Path, model: Path, out: Path) -> tuple[int, dict[str, float]]:
    with pytest.raises(SystemExit) as ended:
        main(["study", str(world), "--out", str(out), "--against", str(model)])
    assert isinstance(ended.value.code, int)
    return ended.value.code, json.loads((out / "summary.json").read_text(encoding="utf-8"))["against"]


def test_a_new_model_is_not_worse_than_the_assumed_one_and_worse_than_one_that_has_seen_the_weeks(
    simulated: tuple[Path, Path], tmp_path: Path
) -> None:
    world, out = simulated
    (tmp_path / "assumed.json").write_bytes(write_model(default_model()))
    code, told = against(world, tmp_path / "assumed.json", tmp_path / "one")
    assert code == 0
    assert told["difference"] > 2 * told["standard_error"] > 0
    assert told["complaints"] > 100
    code, told = against(world, out / "model.json", tmp_path / "two")
    assert code == 1
    assert -0.1 < told["difference"] < -told["standard_error"]


def test_a_recording_too_short_to_hold_weeks_out_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "assumed.json").write_bytes(write_model(default_model()))
    out = studied(made(tmp_path / "data", MANY, calls(300, 400)), "--against", str(tmp_path / "assumed.json"))
    assert "too short to hold weeks out" in capsys.readouterr().err
    assert "against" not in json.loads((out / "summary.json").read_text(encoding="utf-8"))
