"""At a steady pace from Kafka: how long from an alarm to its order pushed, and how far behind at the end?

.venv/bin/python -m benchmarks.kafka_live_benchmark [--a-second 2000] [--seconds 120]
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from rich.console import Console

from benchmarks.kafka_benchmark import COMPLAINTS, PARTITIONS, TOPIC, built, taken
from benchmarks.paced_sender import lonely_network
from benchmarks.page import Gate, Part, show
from ingest.clock import SystemClock
from tests.servers.kafka import KafkaServer, kafka_server

ORDERS_A_SECOND = 2.0
MOST_P99_S, MOST_LAG_S = 5.0, 60.0
STEADY = 2_000
"""Messages a second up to which orders are promised within seconds; in a flood nothing is lost, and it is caught up."""
AFTERWARDS_S = 10.0
WORDS = [
    (
        "A process of its own sends alarm messages at a steady pace to a topic of four partitions; twice a second one "
        "of them takes a whole site down. Latency: from when that message was sent to when its order stood at the "
        "receiver (a file). Behind: how long the service went on once nothing was sent any more."
    )
]
COLUMNS = ("messages a second", "seconds", "orders", "latency p50, s", "p99, s", "longest, s", "behind at the end, s")


class _Order(msgspec.Struct):
    site_ids: list[str]


class Orders:
    """The file of orders, read as it grows: when each site stood in it first."""

    def __init__(self, path: Path) -> None:
        self.seen: dict[str, float] = {}
        self._path, self._read = path, 0

    def look(self) -> None:
        """Take note of what is new."""
        if not self._path.exists():
            return
        with self._path.open("rb") as file:
            file.seek(self._read)
            lines = file.read()
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        now = SystemClock().now().timestamp()
        for line in whole.splitlines():
            for site in msgspec.json.decode(line, type=_Order).site_ids:
                self.seen.setdefault(site, now)


def part(a_second: int, seconds: int) -> Part:
    """One pace, for so long."""
    with kafka_server() as server, tempfile.TemporaryDirectory(prefix="goldenwindow-kafka-") as folder:
        server.make_topic(TOPIC, PARTITIONS)
        server.make_topic(COMPLAINTS)
        latencies, behind_s = _run(server, Path(folder), a_second, seconds)
    p50, p99 = (latencies[min(len(latencies) - 1, int(part * len(latencies)))] for part in (0.5, 0.99))
    row = (f"{a_second:,}", f"{seconds:,}", f"{len(latencies):,}", f"{p50:.2f}", f"{p99:.2f}")
    gates = [Gate(f"behind at the end: less than {MOST_LAG_S:.0f} s", f"{behind_s:.1f} s", behind_s < MOST_LAG_S)]
    if a_second <= STEADY:
        gates += [Gate(f"alarm to order pushed, p99: {MOST_P99_S:.0f} s and less", f"{p99:.2f} s", p99 <= MOST_P99_S)]
    rows = [(*row, f"{latencies[-1]:.2f}", f"{behind_s:.1f}")]
    return Part(f"kafka-live-{a_second}", "Live from Kafka", WORDS, COLUMNS, rows, gates)


def _run(server: KafkaServer, folder: Path, a_second: int, seconds: int) -> tuple[list[float], float]:
    orders, told = Orders(folder / "orders.jsonl"), folder / "sent"
    words = [server.address, TOPIC, str(PARTITIONS), str(a_second), str(seconds), str(ORDERS_A_SECOND)]
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.paced_sender", *words]
    inventory = lonely_network()
    with built(server, folder, SystemClock(), inventory) as service, service.running(), told.open("wb") as sent:
        sender = subprocess.Popen(command, stdout=sent)
        while sender.poll() is None:
            orders.look()
            time.sleep(0.02)
        ended = time.monotonic()
        while taken(service.store) < a_second * seconds:
            orders.look()
            time.sleep(0.02)
        behind_s = time.monotonic() - ended
        until = time.monotonic() + AFTERWARDS_S
        while time.monotonic() < until:
            orders.look()
            time.sleep(0.02)
    moments = [msgspec.json.decode(line, type=tuple[str, float]) for line in told.read_bytes().splitlines()]
    missing = [site for site, _ in moments if site not in orders.seen]
    assert not missing, f"sites without an order: {missing}"
    return sorted(orders.seen[site] - moment for site, moment in moments), behind_s


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--a-second", type=int, default=STEADY)
    parser.add_argument("--seconds", type=int, default=120)
    told = parser.parse_args()
    measured = part(told.a_second, told.seconds)
    show(measured, Console())
    return 0 if all(gate.holds for gate in measured.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
