"""Recordings that tell next to nothing: every verb ends well, says what is lacking, and makes up no number."""

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from service.cli import main

BEGIN = datetime(2024, 3, 4, tzinfo=UTC)
NO_NUMBER = re.compile(r"\b(nan|inf|infinity|none)\b", re.IGNORECASE)


class Recorded(msgspec.Struct, frozen=True):
    """Outages as (cell, hours from, hours to), complaints as (hours, region, cell)."""

    outages: Sequence[tuple[str, float, float | None]] = tuple((f"A{n}", 5 + 20.0 * n, 8 + 20.0 * n) for n in range(8))
    complaints: Sequence[tuple[float, str, str]] = tuple((2.5 * n, "AB"[n % 2], "") for n in range(80))
    users: str = "1500"
    kind: str = "4G,urban"

    def write(self, folder: Path) -> Path:
        folder.mkdir()
        cells = [
            f"{region}{n},S{region}{n // 2},{region},{self.kind},{self.users}" for region in "AB" for n in range(8)
        ]
        alarms = [f"a{n},{cell},{_at(start)},{_at(end)}" for n, (cell, start, end) in enumerate(self.outages)]
        calls = [f"c{n},{_at(hours)},{region},{cell}" for n, (hours, region, cell) in enumerate(self.complaints)]
        for name, header, lines in (
            ("regions", "region", ["A", "B"]),
            ("cells", "cell_id,site_id,region,technology,area_class,users", cells),
            ("alarms", "alarm_id,cell_id,raised_at,cleared_at", alarms),
            ("complaints", "complaint_id,created_at,region,cell_id", calls),
        ):
            (folder / f"{name}.csv").write_text("\n".join([header, *lines, ""]), encoding="utf-8")
        return folder


def _at(hours: float | None) -> str:
    return "" if hours is None else (BEGIN + timedelta(hours=hours)).isoformat()


CASES: Mapping[str, Recorded] = {
    "no complaints": Recorded(complaints=()),
    "no alarms": Recorded(outages=()),
    "nothing at all": Recorded(outages=(), complaints=()),
    "one outage": Recorded(outages=[("A1", 5.0, 9.0)]),
    "one complaint": Recorded(complaints=[(6.0, "A", "A0")]),
    "all cells one segment": Recorded(kind=","),
    "zero users": Recorded(users="0"),
    "users unknown": Recorded(users=""),
    "cells without inventory": Recorded(outages=[(f"X{n}", 9.0 * n, 9.0 * n + 3) for n in range(8)]),
    "a region that appears half-way": Recorded(
        outages=[("AB"[n > 3] + str(n), 5 + 20.0 * n, 8 + 20.0 * n) for n in range(8)],
        complaints=[(2.5 * n, "AB"[n > 40], "") for n in range(80)],
    ),
    "all outages censored": Recorded(outages=[(f"A{n}", 60.0 + 15 * n, None) for n in range(8)]),
    "everything at one moment": Recorded(
        outages=[(f"A{n}", 10.0, 10.0) for n in range(8)], complaints=[(10.0, "A", "")] * 80
    ),
}


class Ended(NamedTuple):
    """What a verb said."""

    said: str
    warnings: list[str]


def ended(*arguments: str | Path) -> Ended:
    """What a verb says that ends well: a warning a line, if any."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as end:
        main([str(argument) for argument in arguments])
    warnings = complained.getvalue().splitlines()
    assert end.value.code == 0, warnings
    assert all(line.startswith("warning: ") for line in warnings)
    return Ended(said.getvalue(), warnings)


def made_up(folder: Path) -> list[Path]:
    """Results that hold what is no number."""
    results = [path for path in folder.rglob("*") if path.suffix in {".csv", ".json", ".jsonl"}]
    return [path for path in results if NO_NUMBER.search(path.read_text(encoding="utf-8"))]


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def recording(case: str, tmp_path: Path) -> Path:
    return CASES[case].write(tmp_path / "recording")


def test_a_study_says_what_it_lacks_and_its_model_can_be_ranked_with(recording: Path, tmp_path: Path) -> None:
    ended("study", recording, "--out", tmp_path / "study")
    with (tmp_path / "study" / "windows.csv").open(encoding="utf-8", newline="") as file:
        every = list(csv.DictReader(file))
    assert {row["status"] for row in every} == {"not_enough_data"}
    assert all(row["note"].startswith("not enough data: ") for row in every)
    assert {row[figure] for row in every for figure in ("burst_hours", "window_hours", "window_lo")} == {""}
    model = tmp_path / "study" / "model.json"
    ended("rank", recording, "--as-of", _at(100.0), "--model", model, "--out", tmp_path / "study" / "queue.csv")
    assert made_up(tmp_path / "study") == []


def test_a_rank_lists_what_is_open_and_says_what_it_rests_on(case: str, recording: Path, tmp_path: Path) -> None:
    told = ended("rank", recording, "--as-of", _at(106.0), "--out", tmp_path / "out" / "queue.csv", "--json")
    summary = json.loads(told.said)
    open_then = [end for cell, start, end in CASES[case].outages if start <= 106.0 < (end or 999.0) and cell[0] in "AB"]
    assert summary["open_outages"] == len(open_then)
    assert any("assumed, not learnt" in line for line in told.warnings)
    assert made_up(tmp_path / "out") == []


def test_a_what_if_of_dispatch_says_what_it_can_not_tell(recording: Path, tmp_path: Path) -> None:
    ended("dispatch", recording, "--crews", "1", "--limits", "4", "--out", tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert re.search("nothing to compare|assumed complaint curve", " ".join(summary["notes"]))
    assert made_up(tmp_path / "out") == []


def test_a_profile_says_that_no_window_can_be_told(recording: Path) -> None:
    told = ended("profile", recording).said
    assert re.search(r"^no +How long is the golden window( of all)?\?", told, re.MULTILINE)
    assert not NO_NUMBER.search(told)


def test_a_replay_accounts_for_every_row(case: str, recording: Path, tmp_path: Path) -> None:
    ended("replay", recording, "--out", tmp_path / "out")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    counts = {kind: summary[kind] for kind in ("alarms", "complaints")}
    assert [one["read"] for one in counts.values()] == [len(CASES[case].outages), len(CASES[case].complaints)]
    assert all(one["read"] == one["accepted"] + one["duplicate"] + one["rejected"] for one in counts.values())
    assert made_up(tmp_path / "out") == []


def test_rejected_rows_are_told_by_verbs_that_write_no_account_of_them(tmp_path: Path) -> None:
    recording = CASES["cells without inventory"].write(tmp_path / "recording")
    words = "warning: 8 of 8 alarms were rejected and are left out; `goldenwindow replay` writes rejected.jsonl"
    ranked = ended("rank", recording, "--as-of", _at(100.0), "--out", tmp_path / "queue.csv")
    dispatched = ended("dispatch", recording, "--crews", "1", "--out", tmp_path / "dispatch")
    for told in (ranked, dispatched):
        assert any(line.startswith(words) for line in told.warnings)
