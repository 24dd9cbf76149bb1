"""How fast a replay is, and how much memory it takes: a long simulated recording on one core, all result files.

`python -m benchmarks.replay_benchmark` makes the recording once (in ``.cache/bench``), replays it and its first
half's like in processes of their own, times only the decoding of the same files in the same run, prints a table,
and writes it into docs/performance.md. It exits with 1 where a figure misses its mark.
"""

import argparse
import csv
import os
import platform
import subprocess
import sys
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

from benchmarks.machine import processor, today
from correlate.simulate.world import World
from ingest.dataset import Dataset
from ingest.headers import ALARMS, COMPLAINTS
from service.results.simulate_files import simulate_to

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "performance.md"
COMMAND = Path(sys.executable).with_name("goldenwindow")
RECORDS_A_SECOND = 30_000
MEMORY_GIB = 1.5
GROWTH = 1.15
SEED = 11


class Run(msgspec.Struct, frozen=True):
    """One process: how long it took (wall and processor, seconds) and its peak memory (GiB)."""

    wall_s: float
    processor_s: float
    peak_gib: float


class Recording(msgspec.Struct, frozen=True):
    """A dataset and what it holds: alarm states (a row with a clear is two) and complaints."""

    folder: Path
    days: float
    states: int
    complaints: int

    @property
    def records(self) -> int:
        """What a replay is fed with, resolutions of complaints not counted."""
        return self.states + self.complaints


def run(words: Sequence[str] | None = None) -> int:
    """Measure, print, write down; returns the exit code. `words`: of the command line, by default its own."""
    arguments = _arguments(words)
    folder = ROOT / ".cache" / "bench"
    whole = _recording(folder / "whole", arguments, 1.0)
    half = _recording(folder / "half", arguments, 0.5)
    _stay_on_one_core()
    decoding = _run([sys.executable, "-m", "benchmarks.replay_benchmark", "--decode", str(whole.folder)])
    replays = [_run([str(COMMAND), "replay", str(each.folder), "--out", str(folder / "out")]) for each in (half, whole)]
    table = _table(half, whole, decoding, *replays)
    misses = _misses(whole, *replays)
    print(table, *misses, sep="\n")
    _write_down(table)
    return 1 if misses else 0


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--days", type=float, default=56.0)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--alarms", type=int, default=500_000, help="rows of alarms, of which most are two states")
    parser.add_argument("--complaints", type=int, default=200_000)
    parser.add_argument("--decode", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args(words)
    if arguments.decode:
        _decode(arguments.decode)
        raise SystemExit(0)
    return arguments


def _recording(folder: Path, arguments: argparse.Namespace, part: float) -> Recording:
    """The recording, made unless it stands there already; the half has the same network and the same traffic."""
    world = World(
        days=arguments.days * part,
        cells=arguments.cells,
        alarms=int(arguments.alarms * part),
        complaints=int(arguments.complaints * part),
    )
    made_from = repr((SEED, world))
    note = folder / "made_from.txt"
    if not note.exists() or note.read_text(encoding="utf-8") != made_from:
        print(f"Making {folder.relative_to(ROOT)} ...", file=sys.stderr)
        simulate_to(folder, SEED, world)
        note.write_text(made_from, encoding="utf-8")
    with (folder / "alarms.csv").open(encoding="utf-8", newline="") as file:
        states = sum(2 if row["cleared_at"] else 1 for row in csv.DictReader(file))
    with (folder / "complaints.csv").open(encoding="utf-8", newline="") as file:
        complaints = sum(1 for _ in csv.DictReader(file))
    return Recording(folder, world.days, states, complaints)


def _decode(folder: Path) -> None:
    """Reads every row into records, in the order of the files, and throws them away."""
    dataset = Dataset.open(folder)
    for stream, kind in (("alarms", ALARMS), ("complaints", COMPLAINTS)):
        deque(dataset._stream(stream, kind, lambda _: None), maxlen=0)  # type: ignore[arg-type]  # noqa: SLF001


def _stay_on_one_core() -> None:
    """Processes started from here on share one core with this one, which only waits."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _run(command: list[str]) -> Run:
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    bytes_a_unit = 1 if sys.platform == "darwin" else 1024
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * bytes_a_unit / 2**30)


def _table(half: Recording, whole: Recording, decoding: Run, half_run: Run, whole_run: Run) -> str:
    rows = [
        ("replay, all result files", whole, whole_run),
        ("replay of half the length", half, half_run),
        ("only decoding the same files", whole, decoding),
    ]
    lines = [
        "| | days | alarm states | complaints | wall s | processor s | records/s | peak GiB |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, recording, run in rows:
        size = f"{recording.days:g} | {recording.states:,} | {recording.complaints:,}"
        rate = f"{recording.records / run.wall_s:,.0f}"
        lines.append(f"| {name} | {size} | {run.wall_s:.1f} | {run.processor_s:.1f} | {rate} | {run.peak_gib:.2f} |")
    ratio, growth = whole_run.wall_s / decoding.wall_s, whole_run.peak_gib / half_run.peak_gib
    growth_said = f"twice the length takes {growth:.2f} times the memory"
    lines += [
        "",
        f"A replay takes {ratio:.1f} times as long as decoding alone; {growth_said}.",
    ]
    return "\n".join(lines)


def _misses(whole: Recording, half_run: Run, whole_run: Run) -> list[str]:
    rate = whole.records / whole_run.wall_s
    growth = whole_run.peak_gib / half_run.peak_gib
    return [
        text
        for missed, text in (
            (rate < RECORDS_A_SECOND, f"MISSED: {rate:,.0f} records/s; the mark is {RECORDS_A_SECOND:,}"),
            (whole_run.peak_gib > MEMORY_GIB, f"MISSED: {whole_run.peak_gib:.2f} GiB; the mark is {MEMORY_GIB}"),
            (growth > GROWTH, f"MISSED: memory grew {growth:.2f} times with the length; the mark is {GROWTH}"),
        )
        if missed
    ]


def _write_down(table: str) -> None:
    """Puts the table, with when and where it was measured, into its place in the page."""
    begin, end = "<!-- replay -->\n", "<!-- /replay -->\n"
    page = PAGE.read_text(encoding="utf-8")
    head, _, rest = page.partition(begin)
    _, _, tail = rest.partition(end)
    where = f"{today()}, one core of {processor()}, Python {platform.python_version()}:"
    PAGE.write_text(f"{head}{begin}{where}\n\n{table}\n{end}{tail}", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(run())
