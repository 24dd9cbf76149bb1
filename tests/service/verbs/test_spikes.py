"""`goldenwindow spikes` as its user meets it."""

import csv
import gzip
import io
import json
from contextlib import redirect_stderr, redirect_stdout
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest

from service.cli import main

COLUMNS = ["series_id", "time", "count", "expected", "upper", "p_value", "alarm"]
METHODS = ["scan", "farrington"]
RNG = np.random.default_rng(3)
STEADY = [int(count) for count in RNG.poisson(5.0, 320)]


class Ended(NamedTuple):
    """How a run of the command ended, and what it said."""

    code: object
    stdout: str
    stderr: str


def spikes(*arguments: object) -> Ended:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main(["spikes", *map(str, arguments)])
    return Ended(ended.value.code, said.getvalue(), complained.getvalue())


def weeks(series: str, counts: list[int]) -> str:
    first = date(2005, 1, 3)
    return "".join(f"{series},{first + timedelta(weeks=week)},{count}\n" for week, count in enumerate(counts))


def counts_file(folder: Path, rows: str) -> Path:
    path = folder / "counts.csv"
    path.write_text("series_id,time,count\n" + rows, encoding="utf-8")
    return path


def judged(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(ended: Ended) -> str:
    assert ended.code == 2
    assert ended.stderr.count("\n") == 1, ended.stderr
    return ended.stderr


@pytest.mark.parametrize("method", METHODS)
def test_every_count_has_a_row_and_a_spike_has_an_alarm(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", [*STEADY, 40]) + weeks("B", [*STEADY, 5]))
    ended = spikes(counts, "--out", tmp_path / "made" / "spikes.csv", "--method", method)
    assert ended.code == 0, ended.stderr
    rows = judged(tmp_path / "made" / "spikes.csv")
    assert list(rows[0])[:7] == COLUMNS
    assert len(rows) == 642
    last = {row["series_id"]: row for row in rows}
    assert (last["A"]["alarm"], last["B"]["alarm"]) == ("1", "0")
    assert float(last["A"]["p_value"]) < 1e-6
    assert float(last["A"]["expected"]) == pytest.approx(5.0, rel=0.3)
    assert {row["note"] for row in rows if row["p_value"]} == {""}


@pytest.mark.parametrize("method", METHODS)
def test_an_alarm_is_a_p_value_below_alpha(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    spikes(counts, "--out", tmp_path / "spikes.csv", "--method", method, "--alpha", "0.2")
    rows = [row for row in judged(tmp_path / "spikes.csv") if row["p_value"]]
    assert {row["alarm"] for row in rows} == {"0", "1"}
    assert all((float(row["p_value"]) < 0.2) == (row["alarm"] == "1") for row in rows)


@pytest.mark.parametrize("method", METHODS)
def test_from_and_to_choose_the_rows_and_change_no_answer(tmp_path: Path, method: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    spikes(counts, "--out", tmp_path / "all.csv", "--method", method)
    chosen = ("--from", "2010-12-20", "--to", "2011-01-10")
    spikes(counts, "--out", tmp_path / "some.csv", "--method", method, *chosen)
    some = judged(tmp_path / "some.csv")
    assert [row["time"] for row in some] == ["2010-12-20", "2010-12-27", "2011-01-03", "2011-01-10"]
    assert some == [row for row in judged(tmp_path / "all.csv") if "2010-12-20" <= row["time"] <= "2011-01-10"]


def test_rows_in_any_order_and_gzipped_files_give_the_same(tmp_path: Path) -> None:
    lines = weeks("A", STEADY).splitlines()
    spikes(counts_file(tmp_path, "\n".join(lines)), "--out", tmp_path / "one.csv")
    shuffled = "time,count,series_id,more\n"
    for place in RNG.permutation(len(lines)):
        series, time, count = lines[place].split(",")
        shuffled += f"{time},{count},{series},x\n"
    (tmp_path / "counts.csv.gz").write_bytes(gzip.compress(shuffled.encode()))
    ended = spikes(tmp_path / "counts.csv.gz", "--out", tmp_path / "two.csv.gz")
    assert ended.code == 0, ended.stderr
    assert gzip.decompress((tmp_path / "two.csv.gz").read_bytes()) == (tmp_path / "one.csv").read_bytes()


def test_many_series_in_several_processes_give_the_same_as_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = counts_file(tmp_path, "".join(weeks(f"S{place}", STEADY[: 264 + place % 3]) for place in range(20)))
    spikes(counts, "--out", tmp_path / "one.csv")
    monkeypatch.setattr("service.judge_counts._BINS_FOR_SEVERAL", 1)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    spikes(counts, "--out", tmp_path / "two.csv")
    assert (tmp_path / "two.csv").read_bytes() == (tmp_path / "one.csv").read_bytes()


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("A,2011-02-30,3", "2011-02-30"),
        ("A,2011-01-03,-1", "-1"),
        ("A,2011-01-03,2.5", "2.5"),
        ("A,2011-01-03,many", "many"),
        ("A,2011-01-03,nan", "nan"),
        ("A,2011-01-03,", "count"),
        (",2011-01-03,4", "series_id is empty"),
        ("A,2011-01-03", "fields"),
        ("A,2005-01-03,9", "already has a count"),
        ("A,2010-01-07,9", "beside the step"),
    ],
)
def test_a_bad_row_is_named_with_file_and_line_and_the_rest_is_judged(tmp_path: Path, row: str, why: str) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY) + row + "\n")
    ended = spikes(counts, "--out", tmp_path / "spikes.csv")
    assert ended.code == 0
    first = ended.stderr.splitlines()[0]
    assert "counts.csv, row 322" in first
    assert why in first
    assert len(judged(tmp_path / "spikes.csv")) == 320


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "empty"),
        ("series,time,count\nA,2011-01-03,1\n", "series_id"),
        ("series_id,time,count\nA,yesterday,1\n", "row 2"),
        ("series_id,time,count\nA,2011-01-03,1\nA,2011-02-03,1\nA,2011-03-03,1\n", "hour, day or week"),
    ],
)
def test_a_file_that_can_not_be_used_is_one_line(tmp_path: Path, content: str, why: str) -> None:
    path = tmp_path / "counts.csv"
    path.write_text(content)
    assert why in told(spikes(path, "--out", tmp_path / "spikes.csv"))
    assert not (tmp_path / "spikes.csv").exists()


@pytest.mark.parametrize("alpha", ["0", "0.5", "-1", "nan", "much"])
def test_an_alpha_that_is_no_small_share_is_wrong_use(tmp_path: Path, alpha: str) -> None:
    told(spikes(counts_file(tmp_path, weeks("A", STEADY)), "--out", tmp_path / "spikes.csv", "--alpha", alpha))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert "nowhere.csv" in told(spikes(tmp_path / "nowhere.csv", "--out", tmp_path / "spikes.csv"))


def test_times_that_are_none_and_stretches_that_end_before_they_begin_are_wrong_use(tmp_path: Path) -> None:
    counts = counts_file(tmp_path, weeks("A", STEADY))
    assert "--from" in told(spikes(counts, "--out", tmp_path / "o.csv", "--from", "then"))
    assert "--to" in told(spikes(counts, "--out", tmp_path / "o.csv", "--from", "2011-01-03", "--to", "2010-01-03"))


def test_farrington_knows_no_hours(tmp_path: Path) -> None:
    hours = "".join(f"A,2011-07-04T{hour:02}:00,1\n" for hour in range(24))
    ended = spikes(counts_file(tmp_path, hours), "--out", tmp_path / "o.csv", "--method", "farrington")
    assert "week or day" in told(ended)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("counts", [[], [7], [0, 0], [0] * 320, [3] * 320, [0] * 319 + [5], [10**9] * 320])
def test_degenerate_series_end_well(tmp_path: Path, method: str, counts: list[int]) -> None:
    ended = spikes(counts_file(tmp_path, weeks("A", counts)), "--out", tmp_path / "o.csv", "--method", method)
    assert ended.code == 0, ended.stderr
    rows = judged(tmp_path / "o.csv")
    assert len(rows) == len(counts)
    assert all(row["note"] if row["p_value"] == "" else 0 <= float(row["p_value"]) <= 1 for row in rows)


def test_steps_without_a_row_are_unknown_and_said_to_be(tmp_path: Path) -> None:
    lines = weeks("A", STEADY).splitlines(keepends=True)
    ended = spikes(counts_file(tmp_path, "".join(lines[:100] + lines[105:])), "--out", tmp_path / "o.csv")
    assert ended.code == 0
    assert "5 steps have no row" in ended.stderr
    assert float(judged(tmp_path / "o.csv")[-1]["expected"]) == pytest.approx(5.0, rel=0.3)


def test_the_summary_can_be_had_as_json(tmp_path: Path) -> None:
    ended = spikes(counts_file(tmp_path, weeks("A", [*STEADY, 40])), "--out", tmp_path / "o.csv", "--json")
    summary = json.loads(ended.stdout)
    assert summary["series"] == 1
    assert summary["step"] == "week"
    assert summary["judged"] + summary["unanswered"] == 321
    assert summary["alarms"] >= 1


def test_help_has_an_example() -> None:
    ended = spikes("--help")
    assert ended.code == 0
    assert "Example: goldenwindow spikes" in " ".join(ended.stdout.split())
