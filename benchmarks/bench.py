"""How fast is it, and what does it stand? All figures of ``docs/performance.md``, measured anew and written there.

    make bench                                   # about an hour: what speaks to Kafka, PostgreSQL, InfluxDB too
    make bench ARGS="--only replay"              # three minutes
    make bench ARGS="--only kafka latency"

Nothing else should run meanwhile. `make soak` has what takes hours: kills, mutants, streams in disorder.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping

from rich.console import Console

from benchmarks import (
    action_benchmark,
    batch_benchmark,
    kafka_benchmark,
    kafka_chaos,
    kafka_live_benchmark,
    projection_benchmark,
    replay_benchmark,
    stream_benchmark,
)
from benchmarks.machine import provenance
from benchmarks.page import Part, markdown, renewed, show
from benchmarks.replay_benchmark import PAGE

MESSAGES = 400_000
STEADY_S = 120
FLOOD, FLOOD_S = 10_000, 600

SECTIONS: Mapping[str, Callable[[], Part]] = {
    "batch": batch_benchmark.part,
    "kafka": lambda: kafka_benchmark.part(MESSAGES),
    "latency": lambda: kafka_live_benchmark.part(kafka_live_benchmark.STEADY, STEADY_S),
    "flood": lambda: kafka_live_benchmark.part(FLOOD, FLOOD_S),
    "chaos": lambda: kafka_chaos.part(20, 100, 30),
    "projections": projection_benchmark.part,
    "stream": stream_benchmark.part,
    "actions": action_benchmark.part,
}
"""By name, in the order in which they are measured, after `replay`."""


def main() -> int:
    """Measure, print, write down; returns the exit code: 1 where a gate falls short."""
    options = argparse.ArgumentParser(
        prog="make bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = ["replay", *SECTIONS]
    options.add_argument("--only", nargs="+", choices=names, default=names, metavar="SECTION", help=", ".join(names))
    only = options.parse_args().only
    missed = "replay" in only and replay_benchmark.run([]) != 0
    gates = [gate for part in _measured([name for name in SECTIONS if name in only]) for gate in part.gates]
    return 1 if missed or not all(gate.holds for gate in gates) else 0


def _measured(names: list[str]) -> Iterator[Part]:
    for name in names:
        part = SECTIONS[name]()
        show(part, Console())
        text = f"{markdown(part)}\n\n{provenance(command_of(name))}"
        PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8"), name, text), encoding="utf-8")
        yield part


def command_of(name: str) -> str:
    """What measures one section anew."""
    return f'make bench ARGS="--only {name}"'


if __name__ == "__main__":
    sys.exit(main())
