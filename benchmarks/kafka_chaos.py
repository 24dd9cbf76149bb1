"""Brokers that are stopped and killed, workers that come, go, die and freeze: is every message taken, and once?

.venv/bin/python -m benchmarks.kafka_chaos [--restarts 20] [--rebalances 100] [--frozen 30]
"""

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from benchmarks.page import Gate, Part, show
from tests.contracts.kafka_group import Group, once
from tests.servers.kafka import KafkaServer, kafka_server

SEED = 11
RESUMED_WITHIN_S, PAST_SESSION_S = 30.0, 4.5
PATIENCE_S = 180.0
MESSAGES, LAST = 400, 4
WORDS = [
    (
        "Workers are processes of one consumer group on a topic of four partitions, with one store. They "
        "write each message with its position in one transaction. Restarts: the broker, cleanly and by kill "
        "-9 by turns. Rebalances: a worker joins, leaves, or is killed with -9, between two and four of them "
        "at a time. Frozen: a worker is held (SIGSTOP) past its session, the group gives its partitions away,"
        " and it goes on as if nothing had been."
    )
]
COLUMNS = ("", "times", "messages", "lost", "twice", "longest until read on, s")


def part(restarts: int, rebalances: int, frozen: int) -> Part:
    """All three, with a broker of their own."""
    chance = random.Random(SEED)  # noqa: S311
    trials: list[tuple[str, int, Callable[[KafkaServer, Group, int], None]]] = [
        ("broker restarts", restarts, _restart),
        ("rebalances", rebalances, lambda _, group, number: _rebalance(group, number, chance)),
        ("frozen workers", frozen, lambda _, group, __: group.freeze(PAST_SESSION_S, chance)),
    ]
    with kafka_server() as server, tempfile.TemporaryDirectory(prefix="goldenwindow-chaos-") as folder:
        rows, longest = zip(*(_trial(server, Path(folder), *trial) for trial in trials), strict=True)
    wrong = sum(int(row[3]) + int(row[4]) for row in rows)
    gates = [
        Gate("messages lost or taken twice: none", f"{wrong:,}", wrong == 0),
        Gate(
            f"read on within {RESUMED_WITHIN_S:.0f} s of a broker's return",
            f"{longest[0]:.1f} s",
            longest[0] <= RESUMED_WITHIN_S,
        ),
    ]
    return Part("kafka-chaos", "Restarts, rebalances, frozen workers", WORDS, COLUMNS, rows, gates)


def _trial(
    server: KafkaServer, folder: Path, name: str, times: int, act: Callable[[KafkaServer, Group, int], None]
) -> tuple[tuple[str, ...], float]:
    group = Group(server, name.replace(" ", "-"), folder, pause_s=0.01)
    group.join()
    group.join()
    longest = 0.0
    for number in range(times):
        group.send(MESSAGES)
        before = group.taken()
        group.wait_for(lambda before=before: group.taken() > before, PATIENCE_S)  # type: ignore[misc]
        act(server, group, number)
        group.send(LAST)
        there = group.sent
        longest = max(longest, group.wait_for(lambda there=there: group.taken() >= there, PATIENCE_S))  # type: ignore[misc]
        print(f"{name} {number + 1}/{times}: {group.taken():,} of {group.sent:,}", file=sys.stderr, flush=True)
    written, wanted = group.end(), once(group.sent)
    lost, twice = (wanted - written).total(), (written - wanted).total()
    row = (name, f"{times:,}", f"{group.sent:,}", str(lost), str(twice), f"{longest:.1f}")
    return row, longest


def _restart(server: KafkaServer, _: Group, number: int) -> None:
    if number % 2:
        server.kill()
    else:
        server.stop()
    server.start()


def _rebalance(group: Group, number: int, chance: random.Random) -> None:
    if len(group.workers) < 4 and (len(group.workers) < 3 or number % 2):
        group.join()
    else:
        group.leave(chance.choice([signal.SIGTERM, signal.SIGKILL]), chance)


def main() -> int:
    """Try, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, times in (("--restarts", 20), ("--rebalances", 100), ("--frozen", 30)):
        parser.add_argument(name, type=int, default=times)
    told = parser.parse_args()
    tried = part(told.restarts, told.rebalances, told.frozen)
    show(tried, Console())
    return 0 if all(gate.holds for gate in tried.gates) else 1


if __name__ == "__main__":
    sys.exit(main())
