"""How many alarm messages a second does one core take, from bytes to commit? On SQLite, a batch of 5,000 at a time.

.venv/bin/python -m benchmarks.batch_benchmark
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import islice
from pathlib import Path

import msgspec
from rich.console import Console

from alerts.channels.routing import Route
from benchmarks.alarm_flood import STARTS_AT, messages, network
from benchmarks.page import Gate, Part, show
from correlate.model import default_model
from correlate.rules import Rules
from ingest.alarm_wire import AlarmReader
from ingest.causes import CauseTable
from ingest.clock import ReplayClock
from ingest.inventory import Inventory
from ingest.times import TimeReader
from service.intake.inbox import Submission
from service.pipeline.batch_worker import BatchWorker, Clocks, Outgoing
from service.pipeline.recovery import Basis
from service.store.store import Store

BATCH, BATCHES = 5_000, 40
A_SECOND = 10_000.0
LEAST, WISHED = 15_000, 30_000
WORDS = (
    (f"{BATCHES} batches of {BATCH:,} alarm messages each, {A_SECOND:,.0f} a second by the clock of the pipeline, of a "
     "network of 20,000 cells: read from JSON, filed, concluded, decided and committed to SQLite (synchronous FULL), "
     "in one thread on one core. Processor time; the first quarter is left out."),
)  # fmt: skip
COLUMNS = ("messages", "committed a second", "a second of processor time", "milliseconds a batch, median", "worst")


def part() -> Part:
    """How fast batches are committed, and whether that is enough."""
    with tempfile.TemporaryDirectory(prefix="goldenwindow-batches-") as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'store.db'}")
        taken = list(_turns(store))
        store.close()
    counted = taken[len(taken) // 4 :]
    wall, processor = (sum(times) for times in zip(*counted, strict=True))
    walls = sorted(each for each, _ in counted)
    rate, of_core = (len(counted) * BATCH / each for each in (wall, processor))
    row = (f"{len(counted) * BATCH:,}", f"{rate:,.0f}", f"{of_core:,.0f}")
    middle, worst = (f"{1000 * each:,.0f}" for each in (walls[len(walls) // 2], walls[-1]))
    words = f"{LEAST:,} messages a second and core from bytes to commit ({WISHED:,} are wished for)"
    gate = Gate(words, f"{of_core:,.0f}", of_core >= LEAST)
    return Part("batch-speed", "How fast messages are taken", WORDS, COLUMNS, [(*row, middle, worst)], [gate])


def _turns(store: Store) -> Iterator[tuple[float, float]]:
    """Wall and processor seconds of each batch."""
    clock = ReplayClock(STARTS_AT)
    worker = worker_on(store, network(), clock)
    flood = messages(BATCH * BATCHES, A_SECOND)
    while batch := list(islice(flood, BATCH)):
        clock.advance_to(batch[-1][0])
        submission = Submission("alarms", [document for _, document in batch], Future())
        wall, processor = time.perf_counter(), time.process_time()
        worker.turn([submission])
        yield time.perf_counter() - wall, time.process_time() - processor
        answer = submission.answer.result(0)
        assert answer.accepted == len(batch), answer


def worker_on(store: Store, inventory: Inventory, clock: ReplayClock) -> BatchWorker:
    """A worker whose orders go to one channel."""
    readers = {"alarms": AlarmReader(inventory, TimeReader(inventory.timezone), CauseTable())}
    outgoing = Outgoing((Route("log"),), msgspec.json.encode, msgspec.json.encode)
    return BatchWorker(store, Basis(inventory, default_model(), Rules()), readers, Clocks(clock, clock), outgoing)


def main() -> int:
    """Measure and print."""
    measured = part()
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
