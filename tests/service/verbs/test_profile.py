"""`goldenwindow profile` as its user meets it."""

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from correlate.simulate.world import World
from service.cli import main
from service.results.simulate_files import simulate_to


def profile(*arguments: object) -> tuple[object, str, str]:
    said, complained = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(complained), pytest.raises(SystemExit) as ended:
        main(["profile", *map(str, arguments)])
    return ended.value.code, said.getvalue(), complained.getvalue()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("profile") / "world"
    simulate_to(folder, 3, World(days=5, cells=120, regions=2, duplicates=0.02, corrupt=0.05, missing_clears=0.1))
    return folder


def test_every_row_is_accounted_for(world: Path) -> None:
    code, said, _ = profile(world, "--json")
    found = json.loads(said)
    assert code == 0
    for counts in found["counts"].values():
        assert counts["read"] == counts["accepted"] + counts["duplicate"] + counts["rejected"]
        assert counts["rejected"] > 0
    assert sum(found["rejected"].values()) == sum(counts["rejected"] for counts in found["counts"].values())


def test_alarms_that_never_cleared_are_counted(world: Path) -> None:
    found = json.loads(profile(world, "--json")[1])
    assert 0.03 < found["never_cleared"] / found["outage_alarms"] < 0.3


def test_located_complaints_add_up(world: Path) -> None:
    found = json.loads(profile(world, "--json")[1])
    everyone = found["located"][0]
    assert everyone["complaints"] == found["counts"]["complaints"]["accepted"]
    assert everyone["by_cell"] + everyone["by_address"] + everyone["unlocated"] == everyone["complaints"]
    regions = [row["complaints"] for row in found["located"] if row["by"] == "region"]
    assert sum(regions) == everyone["complaints"]


def test_a_person_reads_sentences_and_tables(world: Path) -> None:
    code, said, _ = profile(world)
    assert code == 0
    assert "How long is the golden window of all?" in said
    assert "were never cleared" in said


def test_a_recording_without_complaints_says_what_it_can_not_tell(tmp_path: Path) -> None:
    (tmp_path / "regions.csv").write_text("region\nGuyuan\n", encoding="utf-8")
    (tmp_path / "cells.csv").write_text("cell_id,region\nG1,Guyuan\n", encoding="utf-8")
    alarms = "alarm_id,cell_id,raised_at,cleared_at\nA-1,G1,2011-07-04T08:00,2011-07-04T09:00\n"
    (tmp_path / "alarms.csv").write_text(alarms, encoding="utf-8")
    code, said, _ = profile(tmp_path, "--json")
    assert code == 0
    answered = {answer["question"]: answer for answer in json.loads(said)["answers"]}
    assert answered["Which outage explains which complaint?"]["why"] == "there are no complaints"


def test_a_folder_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    code, _, complained = profile(tmp_path / "nowhere")
    assert code == 2
    assert complained.count("\n") == 1
