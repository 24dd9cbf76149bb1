"""How long does a study take? About 20,000 outage groups and 200,000 complaints, on one core, from raw files.

.venv/bin/python -m benchmarks.study_benchmark
"""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from benchmarks.page import Gate, Part, show
from benchmarks.window_results import CACHE
from benchmarks.window_worlds import STUDIED_AT_ONCE
from benchmarks.worlds import COMMAND
from service.results.simulate_files import simulate_to

SEED = 900_001
MOST_S = 60.0
WORDS = ("`goldenwindow study` of one large recording on one core, from raw files to all result files.",)
COLUMNS = ("outage groups", "complaints", "alarms", "wall s", "processor s", "peak GiB")


class Measured(NamedTuple):
    """What one run took."""

    wall_s: float
    processor_s: float
    peak_gib: float


def part() -> Part:
    """The time a study takes, and its gate."""
    world = recording(CACHE / f"study-{SEED}")
    took = studied(world, CACHE / f"study-{SEED}-results")
    counts = (f"{count:,}" for count in (groups(world), rows(world / "complaints.csv"), rows(world / "alarms.csv")))
    figures = (f"{took.wall_s:.1f}", f"{took.processor_s:.1f}", f"{took.peak_gib:.2f}")
    gate = Gate("a study in less than 60 s", f"{took.wall_s:.1f} s", took.wall_s < MOST_S)
    return Part("speed", "How long a study takes", WORDS, COLUMNS, [(*counts, *figures)], [gate])


def recording(folder: Path) -> Path:
    """The recording, made unless it stands there already."""
    made_from, note = repr((SEED, STUDIED_AT_ONCE)), folder / "made_from.txt"
    if not note.exists() or note.read_text(encoding="utf-8") != made_from:
        print(f"Making {folder.name} ...", file=sys.stderr)
        simulate_to(folder, SEED, STUDIED_AT_ONCE)
        note.write_text(made_from, encoding="utf-8")
    return folder


def studied(world: Path, out: Path) -> Measured:
    """Studies it in a process of its own, which shares one core with this one that only waits."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(before)})
    begun = time.perf_counter()
    process = subprocess.Popen([COMMAND, "study", str(world), "--out", str(out)], stdout=subprocess.DEVNULL)
    os.sched_setaffinity(0, before)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"goldenwindow study ended with {process.returncode}")
    return Measured(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 2**20)


def groups(world: Path) -> int:
    """True outage groups, without planned work."""
    with (world / "truth_outages.csv").open(encoding="utf-8", newline="") as file:
        return len({row["group_id"] for row in csv.DictReader(file) if row["planned"] == "false"})


def rows(path: Path) -> int:
    """Rows of a CSV file below its header."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file)) - 1


if __name__ == "__main__":
    show(part(), Console())
