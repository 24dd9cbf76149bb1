"""How fast is a target told what waited for it, and what do batches lose by telling? Against a real InfluxDB and Kafka.

.venv/bin/python -m benchmarks.projection_benchmark
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from pathlib import Path

import msgspec
from rich.console import Console

from benchmarks.alarm_flood import STARTS_AT, messages, network
from benchmarks.batch_benchmark import worker_on
from benchmarks.page import Gate, Part, show
from correlate.facts import BinConcluded
from correlate.model import default_model
from ingest.clock import ReplayClock, SystemClock
from ingest.inventory import Inventory
from service.configuration.setting_sections import Facts, Influx, Kafka
from service.configuration.settings import Settings
from service.intake.inbox import Submission
from service.pipeline.changes import Changes
from service.projections.projections import Projections
from service.projections.queued import Tellings
from service.projections.targets import projections_of, tellings_of
from service.store.store import Store
from tests.servers.influxdb import BUCKET, ORG, TOKEN, influx_server
from tests.servers.kafka import kafka_server

REGIONS, BINS, TOPIC = 200, 1_000, "correlate.facts"
BATCH, BATCHES, A_SECOND = 5_000, 16, 10_000.0
MOST_LOST = 0.10
WORDS = (
    (f"{REGIONS * BINS:,} bins of {REGIONS} regions wait in the store (SQLite) and are told to InfluxDB as points and "
     "to Kafka as facts, one after the other; target and service share the machine."),
    (f"{BATCHES} batches of {BATCH:,} alarm messages are committed, {A_SECOND:,.0f} a second by the pipeline's clock, "
     "once with nobody to tell and once with both targets; processor time of what queues, the first quarter left out."),
)  # fmt: skip
COLUMNS = ("", "items", "a second", "a second of processor time")


def part() -> Part:
    """How fast it is told, and what telling costs."""
    with ExitStack() as stack:
        influx, kafka = stack.enter_context(influx_server()), stack.enter_context(kafka_server())
        kafka.make_topic(TOPIC, partitions=3)
        series = Influx(url=influx.url, token=TOKEN, org=ORG, bucket=BUCKET)  # type: ignore[arg-type]
        only = {
            "points to InfluxDB": Settings(influx=series),
            "facts to Kafka": Settings(kafka=Kafka(bootstrap=kafka.address), facts=Facts(send=True, topic=TOPIC)),
        }
        rows = [(name, *_told(settings)) for name, settings in only.items()]
    both = only["facts to Kafka"].model_copy(update={"influx": series})
    alone, telling = (_committed(tellings) for tellings in (Tellings(), tellings_of(both)))
    rows += [("batches, nobody told", *_rate(alone)), ("batches, both told", *_rate(telling))]
    lost = telling[1] / alone[1] - 1
    gate = Gate(f"telling costs batches less than {MOST_LOST:.0%} of their time", f"{lost:.1%}", lost < MOST_LOST)
    return Part("projection-speed", "How fast others are told", WORDS, COLUMNS, rows, [gate])


def _told(settings: Settings) -> tuple[str, str, str]:
    with tempfile.TemporaryDirectory(prefix="goldenwindow-projections-") as folder:
        store = Store.open(f"sqlite:///{Path(folder) / 'store.db'}")
        waiting = tellings_of(settings).of(list(_bins()), STARTS_AT)
        store.projections.add(waiting, SystemClock().now())
        empty = Inventory([], [])
        projections = projections_of(settings, store, empty, default_model, SystemClock(), Changes())
        wall, processor = time.perf_counter(), time.process_time()
        _work_off(projections, store, waiting[0].target)
        spent = time.perf_counter() - wall, time.process_time() - processor
        store.close()
    return _rate((sum(row.items for row in waiting), spent[1]), spent[0])


def _work_off(projections: Projections, store: Store, target: str) -> None:
    projections.start()
    while store.projections.backlog(target).waiting:
        time.sleep(0.05)
    projections.stop()


def _bins() -> Iterator[BinConcluded]:
    step = timedelta(minutes=15)
    for number in range(BINS):
        starts_at = STARTS_AT + number * step
        for region in range(REGIONS):
            yield BinConcluded(f"region-{region}", None, starts_at, starts_at + step, number % 40, 12.5, 22.0, 3.25)


def _committed(tellings: Tellings) -> tuple[int, float]:
    """Messages, and seconds of processor time."""
    with tempfile.TemporaryDirectory(prefix="goldenwindow-projections-") as folder:
        store, clock = Store.open(f"sqlite:///{Path(folder) / 'store.db'}"), ReplayClock(STARTS_AT)
        worker = worker_on(store, network(), clock)
        worker._outgoing = msgspec.structs.replace(worker._outgoing, tellings=tellings)  # noqa: SLF001
        flood, spent = messages(BATCH * BATCHES, A_SECOND), list[float]()
        while batch := list(islice(flood, BATCH)):
            clock.advance_to(batch[-1][0])
            began = time.process_time()
            worker.turn([Submission("alarms", [document for _, document in batch], Future())])
            spent.append(time.process_time() - began)
        store.close()
    counted = spent[len(spent) // 4 :]
    return len(counted) * BATCH, sum(counted)


def _rate(items_and_processor: tuple[int, float], wall: float | None = None) -> tuple[str, str, str]:
    items, processor = items_and_processor
    return f"{items:,}", f"{items / wall:,.0f}" if wall else "", f"{items / processor:,.0f}"


def main() -> int:
    """Measure and print."""
    measured = part()
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
