"""The worlds of the window table are as large as they say, and different where they say."""

import json
from pathlib import Path

import pytest

from benchmarks.window_worlds import WINDOW_WORLDS
from correlate.simulate.simulation import simulate
from service.results.simulate_files import simulate_to


@pytest.mark.parametrize("name", WINDOW_WORLDS)
def test_each_has_about_250_groups_and_550_complaints_about_them(name: str) -> None:
    groups, complaints = [], []
    for seed in range(6):
        truth = simulate(WINDOW_WORLDS[name].world, seed).truth["truth_outages"]
        of_group: dict[str, int] = {}
        columns = list(truth.columns)
        for row in truth.rows():
            told = dict(zip(columns, row, strict=True))
            if told["planned"] == "false":
                of_group[told["group_id"]] = of_group.get(told["group_id"], 0) + int(told["complaints"])
        groups.append(len(of_group))
        complaints.append(sum(of_group.values()))
    assert sum(groups) / 6 == pytest.approx(250, rel=0.1)
    assert sum(complaints) / 6 == pytest.approx(550, rel=0.25)


def test_the_truth_stands_beside_the_dataset(tmp_path: Path) -> None:
    simulate_to(tmp_path, 1, WINDOW_WORLDS["G"].world)
    truth = json.loads((tmp_path / "truth_parameters.json").read_text(encoding="utf-8"))["truth"]
    assert truth["burst_hours"] == 2.0
    assert truth["window_hours"] == pytest.approx(3.408, abs=1e-3)


def test_a_world_without_a_burst_has_no_window(tmp_path: Path) -> None:
    simulate_to(tmp_path, 1, WINDOW_WORLDS["flat"].world)
    truth = json.loads((tmp_path / "truth_parameters.json").read_text(encoding="utf-8"))["truth"]
    assert (truth["burst_hours"], truth["window_hours"]) == (None, None)
