from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from correlate.simulate.world import World
from service.analysis import runs
from service.analysis.tables import read_table
from service.cli import app

ZONE = "Asia/Shanghai"
SMALL = World(days=6, cells=120, regions=2)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return runs.simulate(tmp_path_factory.mktemp("world") / "small", 5, SMALL)


def command(*arguments: str | Path) -> None:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    assert result.exit_code == 0, result.output


def test_a_replay_has_the_figures_that_the_command_writes(dataset: Path, tmp_path: Path) -> None:
    replayed = runs.replay(dataset)
    command("replay", dataset, "--out", tmp_path / "out")
    for name in ("outages", "attributions", "spikes", "weekly"):
        pd.testing.assert_frame_equal(getattr(replayed, name), read_table(tmp_path / "out" / f"{name}.csv", ZONE))
    assert len(replayed.orders) == len((tmp_path / "out" / "orders.jsonl").read_bytes().splitlines())
    assert set(replayed.orders["outage_id"]) <= set(replayed.outages["outage_id"])


def test_a_study_has_the_figures_and_the_model_that_the_command_writes(dataset: Path, tmp_path: Path) -> None:
    studied = runs.study(dataset)
    command("study", dataset, "--out", tmp_path / "out")
    pd.testing.assert_frame_equal(studied.windows, read_table(tmp_path / "out" / "windows.csv", ZONE))
    pd.testing.assert_frame_equal(studied.curve, read_table(tmp_path / "out" / "curve.csv", ZONE))
    assert studied.windows["segment"].iloc[0] == "all"
    assert studied.model.provenance is not None


def test_a_queue_has_the_rows_that_the_command_writes(dataset: Path, tmp_path: Path) -> None:
    at = datetime(2024, 3, 6, 4, tzinfo=UTC)
    queue = runs.rank(dataset, at)
    command("rank", dataset, "--as-of", at.isoformat(), "--out", tmp_path / "queue.csv")
    pd.testing.assert_frame_equal(queue, read_table(tmp_path / "queue.csv", ZONE))
    assert queue["rank"].tolist() == list(range(1, len(queue) + 1))


def test_limits_and_policies_are_those_of_the_command(dataset: Path, tmp_path: Path) -> None:
    told = runs.dispatch(dataset, 2, [4, 2], seed=3)
    command("dispatch", dataset, "--crews", "2", "--limits", "2,4", "--seed", "3", "--out", tmp_path / "out")
    pd.testing.assert_frame_equal(told.policies, read_table(tmp_path / "out" / "policies.csv", ZONE))
    pd.testing.assert_frame_equal(told.limits, read_table(tmp_path / "out" / "limits.csv", ZONE))


def test_unusual_counts_are_found_in_a_table() -> None:
    times = pd.date_range("2009-01-05", periods=150, freq="7D", tz=ZONE)
    counts = np.random.default_rng(3).poisson(20, 150)
    counts[-1] = 60
    judged = runs.spikes(pd.DataFrame({"series_id": "northern", "time": times, "count": counts}), ZONE)
    assert judged["alarm"].iloc[-1] == 1
    assert judged["p_value"].iloc[-1] < 0.001


def test_a_single_count_tells_no_step() -> None:
    one = pd.DataFrame({"series_id": ["a"], "time": ["2009-01-05"], "count": [3]})
    with pytest.raises(ValueError, match="at least two times"):
        runs.spikes(one, ZONE)
