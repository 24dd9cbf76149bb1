"""Messages that were harmed on their way (a twentieth of what `make soak` does)."""

import json
import random
from pathlib import Path

from benchmarks.torture.mutants import REJECTED, REPAIRED, SENT, mutants
from benchmarks.torture.mutations import mutated


def test_5000_mutants_are_accounted_for_and_come_through_repaired(tmp_path: Path) -> None:
    outcome = mutants(1, tmp_path, 5_000)
    assert outcome.faults == ()
    assert outcome.counts[SENT] == 5_000
    assert 1_000 < outcome.counts[REJECTED] == outcome.counts[REPAIRED]


def test_every_harm_is_done_and_some_of_it_can_still_be_read() -> None:
    sound = json.dumps({"alarm_id": "A", "raised_at": "2024-03-04T00:00:00Z", "inner": {"cell": "小区"}}).encode()
    chance = random.Random(1)  # noqa: S311
    done: dict[str, set[bytes]] = {}
    for _ in range(1_000):
        name, document = mutated(sound, chance)
        done.setdefault(name, set()).add(document)
    assert len(done) == 15
    assert all(documents - {sound} for documents in done.values())
