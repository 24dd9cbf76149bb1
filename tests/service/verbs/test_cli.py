"""The command as its user meets it."""

import gzip
import io
import json
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from service.cli import main

COMMAND = Path(sys.executable).with_name("goldenwindow")

REGIONS = "region,subscribers\nA,100000\n"
CELLS = "cell_id,site_id,region,users\nA1-1,A1,A,1000\nA2-1,A2,A,800\n"
ALARMS = (
    "alarm_id,cell_id,raised_at,cleared_at,effect\n"
    "1,A1-1,2011-07-04T08:00:00,2011-07-04T09:30:00,out_of_service\n"
    "2,A2-1,2011-07-04T10:00:00,2011-07-04T10:45:00,out_of_service\n"
)
COMPLAINTS = "complaint_id,created_at,region,cell_id\nC1,2011-07-04T09:00:00,A,A1-1\nC2,2011-07-04T12:00:00,A,\n"


class Ended(NamedTuple):
    """How a run of the command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


def goldenwindow(*arguments: str | Path) -> Ended:
    """Run the command to its end, in this process."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    code = ended.value.code
    assert isinstance(code, int)
    return Ended(code, said.getvalue(), complained.getvalue())


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A small dataset that is in order."""
    folder = tmp_path / "dataset"
    folder.mkdir()
    files = {"regions": REGIONS, "cells": CELLS, "alarms": ALARMS, "complaints": COMPLAINTS}
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def replayed(dataset: Path) -> tuple[Ended, dict[str, dict[str, int]]]:
    """The run and its summary."""
    out = dataset.parent / "out"
    run = goldenwindow("replay", dataset, "--out", out)
    assert run.returncode == 0, run.stderr
    return run, json.loads((out / "summary.json").read_text(encoding="utf-8"))


def one_line(run: Ended) -> str:
    """What was said on stderr, which has to be one line, and no traceback."""
    assert run.returncode == 2
    assert run.stderr.count("\n") == 1, run.stderr
    return run.stderr


def test_the_installed_command_runs_in_a_process_of_its_own() -> None:
    run = subprocess.run([COMMAND, "--version"], capture_output=True, text=True, check=True, timeout=60)
    assert run.stdout == "goldenwindow 0.1.0\n"


def test_ctrl_c_ends_with_130(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.verbs.replay.Replay", interrupted)
    assert goldenwindow("replay", dataset, "--out", dataset.parent / "out").returncode == 130


@pytest.mark.parametrize("verb", ["demo", "run", "replay", "simulate"])
def test_help_of_every_verb_has_an_example(verb: str) -> None:
    run = goldenwindow(verb, "--help")
    assert run.returncode == 0
    assert f"Example: goldenwindow {verb}" in " ".join(run.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nosuch"], "nosuch"),
        (["replay"], "DATASET"),
        (["replay", "x"], "--out"),
        (["simulate", "--out", "x", "--seed", "a"], "--seed"),
        (["demo", "--lang", "fr"], "--lang"),
        (["demo", "--speed", "0"], "--speed"),
    ],
)
def test_a_command_line_that_can_not_be_understood_ends_with_2_and_one_line(arguments: list[str], told: str) -> None:
    assert told in one_line(goldenwindow(*arguments))


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert str(tmp_path / "nowhere") in one_line(goldenwindow("replay", tmp_path / "nowhere", "--out", tmp_path / "o"))


def test_an_out_that_can_not_be_made_is_named(dataset: Path) -> None:
    in_the_way = dataset.parent / "file"
    in_the_way.write_text("")
    assert "file" in one_line(goldenwindow("replay", dataset, "--out", in_the_way / "out"))


@pytest.mark.parametrize("until", ["yesterday", "2011-13-01"])
def test_an_until_that_is_no_time_says_how_to_write_one(dataset: Path, until: str) -> None:
    assert "2011-07-04T08:00" in one_line(
        goldenwindow("replay", dataset, "--out", dataset.parent / "o", "--until", until)
    )


@pytest.mark.parametrize("speed", ["0", "-1", "fast", "nan", "inf"])
def test_a_speed_that_is_none_is_refused(dataset: Path, speed: str) -> None:
    assert "--speed" in one_line(goldenwindow("replay", dataset, "--out", dataset.parent / "o", "--speed", speed))


def test_a_model_that_is_none_is_refused(dataset: Path) -> None:
    model = dataset.parent / "model.json"
    model.write_text("{}")
    assert "goldenwindow study" in one_line(
        goldenwindow("replay", dataset, "--out", dataset.parent / "o", "--model", model)
    )


def test_a_replay_writes_every_result_file(dataset: Path) -> None:
    replayed(dataset)
    names = {path.name for path in (dataset.parent / "out").iterdir()}
    assert names == {
        "attributions.csv",
        "generators.jsonl",
        "orders.jsonl",
        "outages.csv",
        "rejected.jsonl",
        "spikes.csv",
        "summary.json",
        "weekly.csv",
        "weekly.html",
    }


def test_the_summary_as_json_is_json(dataset: Path) -> None:
    run = goldenwindow("replay", dataset, "--out", dataset.parent / "out", "--json")
    assert json.loads(run.stdout)["alarms"]["read"] == 2


def test_a_shuffled_file_gives_the_same_bytes(dataset: Path) -> None:
    replayed(dataset)
    before = {path.name: path.read_bytes() for path in (dataset.parent / "out").iterdir()}
    for name in ("alarms", "complaints"):
        header, *rows = (dataset / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (dataset / f"{name}.csv").write_text("\n".join([header, *reversed(rows)]) + "\n", encoding="utf-8")
    replayed(dataset)
    assert {path.name: path.read_bytes() for path in (dataset.parent / "out").iterdir()} == before


@pytest.mark.parametrize("column", ["cell_id,", "raised_at,", "alarm_id,"])
def test_a_file_without_a_required_column_is_refused_by_name(dataset: Path, column: str) -> None:
    (dataset / "alarms.csv").write_text(ALARMS.replace(column, column.replace(",", "_x,"), 1), encoding="utf-8")
    told = one_line(goldenwindow("replay", dataset, "--out", dataset.parent / "out"))
    assert "alarms.csv" in told
    assert column.strip(",") in told


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("3,A1-1,not a time,,out_of_service", "bad_time"),
        ("3,A1-1,1889-07-04T08:00:00,,out_of_service", "time_out_of_range"),
        ("3,A1-1,,,out_of_service", "missing_field"),
        ("3,X9-9,2011-07-04T08:00:00,,out_of_service", "unknown_cell"),
        ("3,A1-1,2011-07-04T08:00:00,2011-07-04T07:00:00,out_of_service", "cleared_before_raised"),
        ("3,A1-1,2011-07-04T08:00:00", "wrong_field_count"),
        ("3," + "x" * 10_000_000 + ",2011-07-04T08:00:00,,out_of_service", "too_large"),
    ],
)
def test_a_bad_row_is_rejected_by_file_and_row_and_the_rest_is_processed(dataset: Path, row: str, reason: str) -> None:
    header, first, second = ALARMS.splitlines()
    (dataset / "alarms.csv").write_text(f"{header}\n{first}\n{row}\n{second}\n", encoding="utf-8")
    run, summary = replayed(dataset)
    assert summary["alarms"] == {"read": 3, "accepted": 2, "duplicate": 0, "rejected": 1, "late": 0}
    (rejected,) = map(json.loads, (dataset.parent / "out" / "rejected.jsonl").read_text(encoding="utf-8").splitlines())
    assert (rejected["file"], rejected["row"], rejected["reason"]) == ("alarms.csv", 3, reason)
    assert "1 of 3 alarms were rejected" in run.stderr


def test_a_time_that_the_clocks_skipped_is_rejected(dataset: Path) -> None:
    (dataset / "dataset.toml").write_text('timezone = "Europe/Berlin"\n')
    (dataset / "alarms.csv").write_text(ALARMS + "3,A1-1,2011-03-27T02:30:00,,out_of_service\n", encoding="utf-8")
    _, summary = replayed(dataset)
    assert summary["alarms"]["rejected"] == 1


def test_a_truncated_gz_gives_what_is_good_and_says_where_it_broke(dataset: Path) -> None:
    many = ALARMS + "".join(f"{n},A1-1,2011-07-05T{n % 24:02}:00:00,,degraded\n" for n in range(10, 5000))
    (dataset / "alarms.csv").unlink()
    (dataset / "alarms.csv.gz").write_bytes(gzip.compress(many.encode())[:-2000])
    run, summary = replayed(dataset)
    assert summary["alarms"]["accepted"] > 1000
    assert summary["alarms"]["rejected"] >= 1
    assert "rejected" in run.stderr


def test_mixed_encodings_in_one_file_are_read(dataset: Path) -> None:
    content = b"alarm_id,cell_id,raised_at,probable_cause\n"
    content += "1,A1-1,2011-07-04T08:00:00,小区退服\n".encode()
    content += "2,A2-1,2011-07-04T08:00:00,小区退服\n".encode("gb18030")
    (dataset / "alarms.csv").write_bytes(content)
    _, summary = replayed(dataset)
    assert summary["alarms"]["accepted"] == 2


def test_chinese_headers_are_read(dataset: Path) -> None:
    (dataset / "alarms.csv").write_bytes(
        "告警编号,小区编号,告警发生时间,告警清除时间,告警原因,告警级别\n"
        "1,A1-1,2011/7/4 8:00,2011/7/4 9:30,小区退服,严重\n".encode("gb18030")
    )
    replayed(dataset)
    outages = (dataset.parent / "out" / "outages.csv").read_text(encoding="utf-8")
    assert "A1-1" in outages
    assert "2011-07-04T08:00:00+08:00" in outages


def test_nothing_of_an_earlier_result_is_lost_when_a_replay_fails(dataset: Path) -> None:
    replayed(dataset)
    before = (dataset.parent / "out" / "outages.csv").read_bytes()
    (dataset / "cells.csv").write_text("cell_id,region\n,A\n", encoding="utf-8")
    told = one_line(goldenwindow("replay", dataset, "--out", dataset.parent / "out"))
    assert "cells.csv" in told
    assert (dataset.parent / "out" / "outages.csv").read_bytes() == before


def test_until_uses_nothing_that_became_known_later(dataset: Path) -> None:
    out = dataset.parent / "early"
    assert goldenwindow("replay", dataset, "--out", out, "--until", "2011-07-04T09:15:00").returncode == 0
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["alarms"]["read"], summary["complaints"]["read"]) == (1, 1)
    (_, row) = (out / "outages.csv").read_text(encoding="utf-8").splitlines()
    assert ",open" in row


def test_a_simulated_dataset_can_be_replayed(tmp_path: Path) -> None:
    made = goldenwindow(
        "simulate", "--out", tmp_path / "world", "--seed", "3", "--days", "1", "--cells", "100", "--json"
    )
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout)["made"]["alarms"] > 0
    assert goldenwindow("replay", tmp_path / "world", "--out", tmp_path / "out").returncode == 0


def test_a_folder_with_somebody_elses_dataset_is_not_simulated_over(dataset: Path) -> None:
    assert "name another folder" in one_line(goldenwindow("simulate", "--out", dataset, "--seed", "1"))
