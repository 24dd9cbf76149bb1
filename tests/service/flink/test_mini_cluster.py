"""The bundled weeks through Flink's mini cluster give the final facts of a replay."""

import os
import subprocess
from datetime import datetime
from pathlib import Path

import pytest

from correlate.correlator import Correlator
from correlate.facts import Fact
from correlate.model import default_model
from correlate.rules import Rules
from ingest.dataset import Dataset
from ingest.records import Alarm, Record
from ingest.watermark import Watermark
from service.flink.fact_wire import read_fact
from service.sharing.shards import components, part_of, rules_of
from tests.laws.worlds import final

ROOT = Path(__file__).parents[3]
WEEKS = ROOT / "datasets" / "ningxia-2011"
FLINK = Path.home() / ".cache" / "goldenwindow" / "flink-2.3.0"
_LONGEST_S = 400

pytestmark = pytest.mark.skipif(
    not (FLINK / "installed.lock").exists(),
    reason="Flink's environment is not there; scripts/build_flink brings it (Java, Maven and Python 3.11)",
)


def _by_flink(work: Path) -> list[Fact]:
    python = FLINK / "venv" / "bin" / "python"
    words = [str(WEEKS), str(work / "facts"), str(work)]
    path = f"{python.parent}:{os.environ['PATH']}"  # noqa: TID251 - Flink starts Python by its name
    environment = {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}  # noqa: TID251
    command = [str(python), "tests/service/flink/mini_cluster.py", *words]
    run = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, timeout=_LONGEST_S, check=False)
    assert run.returncode == 0, run.stderr.decode()[-3000:]
    return [read_fact(line) for line in (work / "facts").read_bytes().splitlines()]


def _by_replay() -> list[Fact]:
    """Each key by itself: what is usual is learnt from all regions that one correlator has, so the whole differs."""
    dataset = Dataset.open(WEEKS)
    records = [arrival.record for arrival in dataset.arrivals(lambda _row: None)]
    facts: list[Fact] = []
    for regions in components(dataset.inventory):
        part = part_of(dataset.inventory, regions)
        correlator = Correlator(part, default_model(), rules_of(Rules(), part, dataset.inventory))
        facts += _concluded(
            correlator, [record for record in records if record.region in regions], records[-1].known_at
        )
    return facts


def _concluded(correlator: Correlator, records: list[Record], ended_at: datetime) -> list[Fact]:
    watermark, facts = Watermark(correlator.rules.lateness), list[Fact]()
    for record in records:
        while (due := correlator.next_due) is not None and due < record.known_at:
            facts += correlator.advance(due, watermark.at(due))
        correlator.observe(record)
        kind = "alarms" if isinstance(record, Alarm) else "complaints"
        watermark.observe(kind, record.event_time, record.known_at)
    while (due := correlator.next_due) is not None and due <= ended_at:
        facts += correlator.advance(due, watermark.at(due))
    return [*facts, *correlator.drain(ended_at)]


def test_two_slots_say_what_a_replay_of_each_key_says(tmp_path: Path) -> None:
    assert final(_by_flink(tmp_path)) == final(_by_replay())
