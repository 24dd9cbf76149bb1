"""Histories from truth files hold every complaint that an outage caused, and all the time that users were out."""

import csv
from collections import defaultdict
from datetime import datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest

from benchmarks.true_histories import true_histories
from benchmarks.window_worlds import WINDOW_WORLDS
from correlate.simulate.activity import activity_at
from correlate.study.histories import Histories
from service.results.simulate_files import simulate_to


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    settings = msgspec.structs.replace(WINDOW_WORLDS["fibre"].world, delay_mean_hours=0.2)
    simulate_to(folder, 4, settings)
    return folder


@pytest.fixture(scope="module")
def histories(world: Path) -> Histories:
    return true_histories(world)


def outages(world: Path) -> list[dict[str, str]]:
    with (world / "truth_outages.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["planned"] == "false"]


def test_each_group_is_one_history(world: Path, histories: Histories) -> None:
    assert histories.groups == len({row["group_id"] for row in outages(world)})
    assert len(histories.first) == histories.groups + 1


def test_every_first_complaint_about_an_outage_is_in(world: Path, histories: Histories) -> None:
    assert histories.complaints.sum() == sum(int(row["complaints"]) for row in outages(world))


def spans(world: Path) -> dict[str, list[tuple[float, float, float]]]:
    """Of each group, in the order of the truth: from and to (seconds, within the recording) and users of its cells."""
    with (world / "complaints.csv").open(encoding="utf-8", newline="") as file:
        end = max(datetime.fromisoformat(row["created_at"]).timestamp() for row in csv.DictReader(file))
    found: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for row in outages(world):
        begin, stop = (datetime.fromisoformat(row[name]).timestamp() for name in ("started_at", "ended_at"))
        found[row["group_id"]].append((min(begin, end), min(stop, end), float(row["users"])))
    return found


def test_users_are_out_as_long_as_their_cells_weighed_by_activity(world: Path, histories: Histories) -> None:
    exposure = np.add.reduceat(histories.exposure, histories.first[:-1])
    for index, cells in enumerate(spans(world).values()):
        total = sum(users * activity_at(np.arange(begin, stop)).sum() / 3600 for begin, stop, users in cells)
        assert exposure[index] == pytest.approx(total, rel=0.02)


def test_a_group_is_open_from_its_first_cell_to_its_last(world: Path, histories: Histories) -> None:
    open_hours = np.add.reduceat(histories.open_hours, histories.first[:-1])
    whole = [max(stop for _, stop, _ in cells) - min(begin for begin, _, _ in cells) for cells in spans(world).values()]
    assert open_hours * 3600 == pytest.approx(np.array(whole))
    assert histories.repaired.mean() > 0.9
