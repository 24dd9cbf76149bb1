"""Sends alarm messages to a topic at a steady pace, and says of each site that it took down when that was sent.

`python -m benchmarks.paced_sender BROKER TOPIC PARTITIONS A_SECOND SECONDS OUTAGES_A_SECOND`
"""

import random
import sys
import time
from collections.abc import Iterator
from datetime import datetime

import msgspec
from kafka import KafkaProducer

from benchmarks.alarm_flood import CELLS, CELLS_OF_A_SITE, SEED, network
from ingest.clock import SystemClock
from ingest.inventory import Inventory

TICK_S = 0.02


def main() -> None:
    """Send, a tick at a time."""
    broker, topic, *numbers = sys.argv[1:]
    partitions, a_second, seconds = (int(number) for number in numbers[:3])
    every = round(a_second / float(numbers[3]))
    producer = KafkaProducer(bootstrap_servers=broker, linger_ms=5, batch_size=1 << 17)
    clock, sites = SystemClock(), (f"S-{site}" for site in range(CELLS // CELLS_OF_A_SITE))
    messages = minor_alarms()
    begun, sent = time.monotonic(), 0
    while sent < a_second * seconds:
        due = min(round((time.monotonic() - begun) * a_second), a_second * seconds)
        for number in range(sent, due):
            now = clock.now()
            site = next(sites, None) if number % every == 0 else None
            message = next(messages)(now) if site is None else site_alarm(site, now)
            producer.send(topic, message, partition=number % partitions)
            if site is not None:
                print(msgspec.json.encode((site, now.timestamp())).decode(), flush=True)
        sent = due
        time.sleep(TICK_S)
    producer.flush()
    producer.close()


def lonely_network() -> Inventory:
    """Each site hangs on a hub of its own, so that each that goes down gets an order of its own."""
    told = network()
    cells = [msgspec.structs.replace(cell, backhaul_id=f"hub-of-{cell.site_id}") for cell in told.cells.values()]
    return Inventory(list(told.regions.values()), cells)


def site_alarm(site: str, now: datetime) -> bytes:
    """A whole site is out of service."""
    fields = {"source": "oss-1", "alarm_id": f"S-{site}", "site_id": site, "raised_at": now, "severity": "critical"}
    return msgspec.json.encode({**fields, "probable_cause": "基站退服"})


class Minor:
    """An alarm of a cell that nothing follows from, once it is told when it is raised."""

    def __init__(self, number: int, cell: str) -> None:
        self._fields = {"source": "oss-1", "alarm_id": f"M-{number}", "cell_id": cell, "severity": "minor"}

    def __call__(self, now: datetime) -> bytes:
        """Its message."""
        return msgspec.json.encode({**self._fields, "raised_at": now, "probable_cause": "驻波比告警"})


def minor_alarms() -> Iterator[Minor]:
    """One after the other, of any cell."""
    chance, number = random.Random(SEED), 0  # noqa: S311
    while True:
        yield Minor(number, f"C-{chance.randrange(CELLS)}")
        number += 1


if __name__ == "__main__":
    main()
