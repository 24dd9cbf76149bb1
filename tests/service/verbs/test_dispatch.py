"""`goldenwindow dispatch` as its user meets it."""

import csv
import io
import json
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from service.cli import main

REGIONS = "region,subscribers\nA,100000\n"
CELLS = "cell_id,site_id,region,users\n" + "".join(f"A{n}-1,A{n},A,{1000 * n}\n" for n in range(1, 9))
SITES = "site_id,access_hours,travel_hours\nA1,07:00-22:00,0.5\n"
ALARM = "alarm_id,cell_id,raised_at,cleared_at,effect,severity\n"
ALARMS = ALARM + "".join(
    f"{n},A{n}-1,2011-07-04T08:{n:02d}:00,2011-07-04T{10 + n}:30:00,out_of_service,{'critical' if n % 2 else 'minor'}\n"
    for n in range(1, 9)
)
COMPLAINTS = "complaint_id,created_at,region,cell_id\n" + "".join(
    f"C{n},2011-07-04T{10 + n % 8}:20:00,A,A8-1\n" for n in range(1, 12)
)
POLICIES = ["first-come", "severity-first", "users-first", "deadline-first", "avoidable-complaints-first"]


def goldenwindow(*arguments: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error."""
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.getvalue(), complained.getvalue()


def make(folder: Path, **changed: str) -> Path:
    files = {"regions": REGIONS, "cells": CELLS, "sites": SITES, "alarms": ALARMS, "complaints": COMPLAINTS} | changed
    folder.mkdir()
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content, encoding="utf-8")
    return folder


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def dispatched(tmp_path: Path, *more: str, **changed: str) -> Path:
    dataset, out = make(tmp_path / "dataset", **changed), tmp_path / "out"
    code, _, complained = goldenwindow("dispatch", dataset, "--crews", "1", "--out", out, *more)
    assert code == 0, complained
    return out


def notes(out: Path) -> str:
    told = json.loads((out / "summary.json").read_text(encoding="utf-8"))["notes"]
    return " ".join(told)


def test_policies_and_limits_stand_in_files_and_add_up(tmp_path: Path) -> None:
    out = dispatched(tmp_path, "--limits", "4,2")
    policies = rows(out, "policies.csv")
    assert [row["policy"] for row in policies] == POLICIES
    first = float(policies[0]["complaints"])
    for row in policies:
        assert float(row["avoided"]) == pytest.approx(first - float(row["complaints"]), abs=1e-5)
        assert float(row["complaints_lo"]) <= float(row["complaints"]) <= float(row["complaints_hi"])
    limits = rows(out, "limits.csv")
    assert [row["limit_hours"] for row in limits if not row["grade"]] == ["2", "4"]
    assert {row["segment"] for row in limits} == {"all"}
    assert any(row["recommended"] == "true" and row["status"] == "assumed" for row in limits)


def test_the_same_recording_gives_the_same_bytes_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    header, *lines = ALARMS.splitlines()
    shuffled = "\n".join([header, *reversed(lines)]) + "\n"
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    first, second = dispatched(tmp_path / "one"), dispatched(tmp_path / "two", alarms=shuffled)
    for name in ("policies.csv", "limits.csv", "dispatch.html", "summary.json"):
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_an_assumed_curve_and_unknown_repairs_are_said(tmp_path: Path) -> None:
    told = notes(dispatched(tmp_path))
    assert "every figure rests on an assumed complaint curve" in told
    assert "what crews avoid is understated" in told
    assert "2 crew-hours are assumed" in told
    assert "modelled, not counted" in told


def test_past_orders_tell_which_outages_a_crew_ended_and_how_long_crews_take(tmp_path: Path) -> None:
    orders = "order_id,cell_id,issued_at,accepted_at,arrived_at,fixed_at\n" + "".join(
        f"W{n},A{n}-1,2011-07-04T08:20:00,2011-07-04T08:30:00,2011-07-04T09:00:00,2011-07-04T{10 + n}:25:00\n"
        for n in range(1, 6)
    )
    told = notes(dispatched(tmp_path, orders=orders))
    assert "5 of 8 outage groups were ended by a crew" in told
    assert "learnt from 5 past orders" in told


def test_a_recording_without_outages_has_nothing_to_compare_and_says_so(tmp_path: Path) -> None:
    out = dispatched(tmp_path, alarms=ALARM)
    assert [row["complaints"] for row in rows(out, "policies.csv")] == ["0"] * 5
    assert rows(out, "limits.csv") == []
    assert notes(out) == "The recording holds no unplanned outage: there is nothing to compare."
    assert "there is nothing to compare" in (out / "dispatch.html").read_text(encoding="utf-8")


def test_without_complaints_all_outages_count_as_average_and_that_is_said(tmp_path: Path) -> None:
    header = COMPLAINTS.splitlines()[0] + "\n"
    out = dispatched(tmp_path, complaints=header)
    assert "nothing tells how important each outage was" in notes(out)
    assert float(rows(out, "policies.csv")[0]["complaints"]) > 0


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--crews", "0"], "--crews 0: nobody would repair anything; give 1 or more"),
        (["--crews", "-2"], "--crews -2"),
        (["--crews", "2", "--limits", "2,x"], "--limits 2,x: give hours above 0"),
        (["--crews", "2", "--limits", "0"], "--limits 0: give hours above 0"),
        (["--crews", "2", "--limits", "99"], "72 at most"),
        (["--crews", "2", "--seed", "-1"], "--seed -1"),
        ([], "--crews"),
    ],
)
def test_what_can_not_be_asked_ends_with_2_and_one_line(tmp_path: Path, arguments: Sequence[str], told: str) -> None:
    dataset = make(tmp_path / "dataset")
    code, said, complained = goldenwindow("dispatch", dataset, "--out", tmp_path / "out", *arguments)
    assert (code, said) == (2, "")
    assert told in complained
    assert complained.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_json_is_the_summary(tmp_path: Path) -> None:
    dataset, out = make(tmp_path / "dataset"), tmp_path / "out"
    code, said, _ = goldenwindow("dispatch", dataset, "--crews", "2", "--out", out, "--json")
    assert code == 0
    assert json.loads(said) == json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert json.loads(said)["avoided_basis"] == "modelled"


def test_help_has_an_example() -> None:
    code, said, _ = goldenwindow("dispatch", "--help")
    assert code == 0
    assert "Example: goldenwindow dispatch" in " ".join(said.split())
