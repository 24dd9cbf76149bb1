"""Laws of a replay: late records end as if they had been punctual."""

import csv
from pathlib import Path

import pytest

from correlate.model import default_model
from correlate.rules import Rules
from correlate.simulate.world import World
from ingest.dataset import Dataset
from service.history.replay import Replay, ReplaySummary
from service.results.simulate_files import simulate_to

RECEIVED = ("received_at", "clear_received_at")
FINAL = ("outages.csv", "attributions.csv", "weekly.csv")


def replayed(dataset: Path) -> tuple[ReplaySummary, dict[str, bytes]]:
    """The summary and the final result files."""
    out = dataset.with_name(dataset.name + "-out")
    summary = Replay(Dataset.open(dataset), default_model(), Rules()).run(out)
    return summary, {name: (out / name).read_bytes() for name in FINAL}


def punctual(dataset: Path, folder: Path) -> Path:
    """The same recording, in which everything became known as it happened."""
    folder.mkdir()
    for file in dataset.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as source, (folder / file.name).open("w", newline="") as target:
            rows = csv.DictReader(source)
            names = [name for name in rows.fieldnames or () if name not in RECEIVED]
            writer = csv.DictWriter(target, names, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    (folder / "dataset.toml").write_bytes((dataset / "dataset.toml").read_bytes())
    return folder


def end_later(dataset: Path) -> None:
    """One more alarm, about no outage, long after the last: both recordings end with it."""
    with (dataset / "alarms.csv").open(encoding="utf-8", newline="") as file:
        names = csv.DictReader(file).fieldnames or ()
    with (dataset / "cells.csv").open(encoding="utf-8", newline="") as file:
        cell = next(csv.DictReader(file))["cell_id"]
    end = {"alarm_id": "END", "cell_id": cell, "raised_at": "2024-03-10T12:00:00", "effect": "degraded"}
    with (dataset / "alarms.csv").open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names, lineterminator="\n").writerow(end)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_late_records_end_as_if_they_had_been_punctual(tmp_path: Path, seed: int) -> None:
    world = World(days=2, cells=300, regions=2, late=0.2, late_hours=24.0, outages_per_cell_week=1.0)
    simulate_to(tmp_path / "late", seed, world)
    end_later(tmp_path / "late")
    late, results = replayed(tmp_path / "late")
    on_time, expected = replayed(punctual(tmp_path / "late", tmp_path / "punctual"))
    assert late.concluded_twice
    assert late.counts["alarms"].late > 0
    assert not on_time.concluded_twice
    assert results == expected
