"""A simulated world on disk: the same bytes for the same seed, and a dataset that ingest reads in full."""

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from correlate.simulate.hazard import Hazard
from correlate.simulate.repair import Repair
from correlate.simulate.world import World
from ingest.dataset import Dataset
from ingest.rejected_rows import RejectedRow
from service.results.simulate_files import read_world, simulate_to

WORLD = World(cells=300, days=7, regions=3)


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(("form", "compress"), [("csv", False), ("csv", True), ("jsonl", False), ("jsonl", True)])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, form: str, compress: bool) -> None:
    for name in ("a", "b"):
        simulate_to(tmp_path / name, 5, WORLD, form, compress)
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_a_gzip_carries_no_time_of_its_making(tmp_path: Path) -> None:
    simulate_to(tmp_path, 5, WORLD, compress=True)
    assert (tmp_path / "alarms.csv.gz").read_bytes()[4:8] == bytes(4)


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    simulate_to(tmp_path / "a", 5, WORLD)
    simulate_to(tmp_path / "b", 6, WORLD)
    assert (tmp_path / "a" / "alarms.csv").read_bytes() != (tmp_path / "b" / "alarms.csv").read_bytes()


def test_all_forms_hold_the_same_complaints(tmp_path: Path) -> None:
    simulate_to(tmp_path / "csv", 5, WORLD)
    simulate_to(tmp_path / "jsonl", 5, WORLD, "jsonl", compress=True)
    ids = [line.split(b",")[0].decode() for line in (tmp_path / "csv" / "complaints.csv").read_bytes().splitlines()]
    documents = gzip.decompress((tmp_path / "jsonl" / "complaints.jsonl.gz").read_bytes()).splitlines()
    assert ids[1:] == [json.loads(document)["complaint_id"] for document in documents]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_ingest_takes_the_good_rows_and_rejects_just_the_corrupt_ones(tmp_path: Path, form: str) -> None:
    summary = simulate_to(tmp_path, 5, World(cells=300, regions=3, corrupt=0.05, duplicates=0.02, late=0.02), form)
    written = summary["written"]
    assert isinstance(written, dict)
    dataset = Dataset.open(tmp_path)
    rejected: list[RejectedRow] = []
    taken = sum(1 for _ in dataset.arrivals(rejected.append))
    assert Counter(row.kind for row in rejected) == {kind: written[kind]["corrupt"] for kind in written}
    assert dataset.read == {kind: written[kind]["rows"] for kind in written}
    assert taken >= sum(dataset.read.values()) - len(rejected)
    assert dataset.warnings == []


def test_progress_counts_every_row_to_the_end(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    simulate_to(tmp_path, 5, World(cells=300, alarms=50_000), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1][0] == seen[-1][1] > 50_000


def test_another_form_takes_the_place_of_the_earlier_one(tmp_path: Path) -> None:
    simulate_to(tmp_path, 5, WORLD)
    simulate_to(tmp_path, 5, WORLD, "jsonl")
    assert not list(tmp_path.glob("alarms.csv")) + list(tmp_path.glob("complaints.csv"))
    assert (tmp_path / "alarms.jsonl").exists()


def test_a_recording_that_was_not_simulated_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "alarms.csv").write_text("alarm_id,cell_id,raised_at\n")
    with pytest.raises(ValueError, match="not simulated; name another folder"):
        simulate_to(tmp_path, 5, WORLD)
    assert content(tmp_path) == {"alarms.csv": b"alarm_id,cell_id,raised_at\n"}


def test_an_unknown_form_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="give one of csv, jsonl"):
        simulate_to(tmp_path, 5, WORLD, "parquet")


def test_a_world_can_be_made_again_from_its_truth_file(tmp_path: Path) -> None:
    world = World(cells=300, days=7, regions=3, repair=Repair(rate_per_hour=0.2, per_complaint=0.3), frailty_shape=0.0)
    simulate_to(tmp_path / "a", 5, world)
    assert read_world(tmp_path / "a" / "truth_parameters.json") == world
    alone = tmp_path / "alone.json"
    alone.write_text('{"cells": 300, "hazard": {"form": "step"}}', encoding="utf-8")
    assert read_world(alone) == World(cells=300, hazard=Hazard(form="step"))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"cels": 300}', "unknown field `cels`"),
        ('{"hazard": {"form": "cliff"}}', "give one of hinge"),
        ('{"cells": "many"}', "Expected `int`"),
        ("{", "truncated"),
        ("[]", "Expected `object`"),
    ],
)
def test_settings_that_are_none_are_named(tmp_path: Path, content: str, told: str) -> None:
    path = tmp_path / "world.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ValueError, match=told) as error:
        read_world(path)
    assert str(error.value).startswith(str(path))


def test_a_file_of_settings_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="name a JSON file"):
        read_world(tmp_path / "none.json")
