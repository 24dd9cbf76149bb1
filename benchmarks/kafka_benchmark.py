"""How many alarm messages a second does one core take from Kafka to the store, and how near is it to a bare poll?

.venv/bin/python -m benchmarks.kafka_benchmark [--messages 400000] [--quix PYTHON]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import msgspec
from kafka import KafkaConsumer, KafkaProducer
from rich.console import Console

from benchmarks.alarm_flood import STARTS_AT, messages, network
from benchmarks.page import Gate, Part, show
from ingest.clock import Clock, ReplayClock
from ingest.inventory import Inventory
from service.compose import Service, build_service
from service.configuration.setting_sections import Folder, Kafka, Orders, StoreSection
from service.configuration.settings import Settings
from service.store.store import Store
from tests.servers.kafka import KafkaServer, kafka_server

TOPIC, COMPLAINTS = "network.alarms", "customer.complaints"
PARTITIONS, A_SECOND = 4, 10_000.0
LEAST, WISHED, LEAST_RATIO = 15_000, 30_000, 0.10
GIVE_UP_S = 1_800.0
WORDS = [
    (
        f"Alarm messages of a network of 20,000 cells wait in a topic of {PARTITIONS} partitions. Bare poll: "
        "kafka-python reads them, and nothing else is done. Service: the same client, and the whole of "
        "goldenwindow behind it, until journal, outages, orders and positions are committed to SQLite "
        "(synchronous FULL); one process. Both in one run, one after the other, beside the broker on the same"
        " machine; the first tenth of the service's is left out."
    )
]
COLUMNS = ("", "messages", "a second", "a second of processor time")


class Pace(msgspec.Struct, frozen=True):
    """So many messages in so many seconds, by the clock on the wall and of the processor."""

    messages: int
    wall_s: float
    processor_s: float

    @property
    def of_core(self) -> float:
        """Messages a second of processor time."""
        return self.messages / self.processor_s

    def row(self, name: str) -> tuple[str, str, str, str]:
        """As it is printed."""
        return name, f"{self.messages:,}", f"{self.messages / self.wall_s:,.0f}", f"{self.of_core:,.0f}"


def part(count: int, quix: Path | None = None) -> Part:
    """Bare poll and service on the same topic, and Quix Streams where an interpreter has it."""
    with kafka_server() as server:
        server.make_topic(TOPIC, PARTITIONS)
        server.make_topic(COMPLAINTS)
        _fill(server, count)
        bare, ours = _bare(server, count), _service(server, count)
        others = [] if quix is None else [_quix(server, count, quix).row("Quix Streams, decoding alone")]
    ratio = ours.of_core / bare.of_core
    gates = [
        Gate(
            f"{LEAST:,} alarm messages a second and core from Kafka to commit ({WISHED:,} are wished for)",
            f"{ours.of_core:,.0f}",
            ours.of_core >= LEAST,
        ),
        Gate("part of what a bare poll reaches: .10 and more", f"{ratio:.2f}", ratio >= LEAST_RATIO),
    ]
    rows = [bare.row("bare poll"), *others, ours.row("service")]
    return Part("kafka-speed", "How fast messages are taken from Kafka", WORDS, COLUMNS, rows, gates)


def _fill(server: KafkaServer, count: int) -> None:
    producer = KafkaProducer(bootstrap_servers=server.address, linger_ms=50, batch_size=1 << 18)
    for number, (_, message) in enumerate(messages(count, A_SECOND)):
        producer.send(TOPIC, message, partition=number // 500 % PARTITIONS)
    producer.flush()
    producer.close()


def _bare(server: KafkaServer, count: int) -> Pace:
    consumer = KafkaConsumer(
        TOPIC,
        bootstrap_servers=server.address,
        group_id="bare",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        isolation_level="read_committed",
        max_poll_records=5_000,
        max_partition_fetch_bytes=4 << 20,
        metrics_enabled=False,
    )
    got = sum(map(len, consumer.poll(timeout_ms=30_000).values()))
    begun, wall, processor = got, time.perf_counter(), time.process_time()
    while got < count:
        got += sum(map(len, consumer.poll(timeout_ms=1_000).values()))
    pace = Pace(got - begun, time.perf_counter() - wall, time.process_time() - processor)
    consumer.close()
    return pace


def _quix(server: KafkaServer, count: int, interpreter: Path) -> Pace:
    command = [str(interpreter), "benchmarks/quix_pipeline.py", server.address, TOPIC, str(count)]
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=GIVE_UP_S).stdout.split()
    return Pace(int(told[-3]), float(told[-2]), float(told[-1]))


def _service(server: KafkaServer, count: int) -> Pace:
    clock = ReplayClock(STARTS_AT + timedelta(seconds=count / A_SECOND))
    with (
        tempfile.TemporaryDirectory(prefix="goldenwindow-kafka-") as folder,
        built(server, Path(folder), clock, network()) as ours,
        ours.running(),
    ):
        begun, wall, processor = _taken(ours.store, count // 10), time.perf_counter(), time.process_time()
        ended = _taken(ours.store, count)
        return Pace(ended - begun, time.perf_counter() - wall, time.process_time() - processor)


@contextmanager
def built(server: KafkaServer, folder: Path, clock: Clock, inventory: Inventory) -> Iterator[Service]:
    """A service on the topics of `server`, with its store and its file of orders in `folder`."""
    settings = Settings(
        store=StoreSection(data_dir=folder),
        kafka=Kafka(bootstrap=server.address, alarms_topic=TOPIC, complaints_topic=COMPLAINTS),
        folder=Folder(watch=False),
        orders=Orders(log=False, file=folder / "orders.jsonl"),
    )
    store = Store.open(settings.store_url())
    store.network.replace(inventory)
    store.close()
    service = build_service(settings, clock)
    try:
        yield service
    finally:
        service.close()


def taken(store: Store) -> int:
    """How many messages are committed."""
    return sum(store.positions.of(f"kafka:{TOPIC}/{number}") or 0 for number in range(PARTITIONS))


def _taken(store: Store, wanted: int) -> int:
    """How many messages are committed, once it is so many at least."""
    until = time.perf_counter() + GIVE_UP_S
    while time.perf_counter() < until:
        if (found := taken(store)) >= wanted:
            return found
        time.sleep(0.05)
    raise TimeoutError(f"{wanted:,} messages were not committed in {GIVE_UP_S:.0f} s")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=400_000)
    parser.add_argument("--quix", type=Path, help="a Python that has quixstreams, to compare with")
    told = parser.parse_args()
    measured = part(told.messages, told.quix)
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
