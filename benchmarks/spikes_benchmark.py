"""How many weekly counts are judged in a second of one core? From a file of count series to the written results.

.venv/bin/python -m benchmarks.spikes_benchmark
"""

import os
import subprocess
from datetime import date, timedelta
from pathlib import Path

from rich.console import Console

from benchmarks.count_series import JUDGED
from benchmarks.page import Gate, Part, show
from benchmarks.surveillance import recorded_world
from benchmarks.window_results import CACHE
from benchmarks.worlds import COMMAND

SERIES = 210
"""Every fourth of R's 840 series."""
METHODS = ("scan", "farrington")
LEAST_A_SECOND = 500.0
FIRST = date(2000, 1, 3)
WORDS = (
    ("`goldenwindow spikes` of 210 series of 624 weeks, of which the last 49 are judged, each by all that came before "
     "it. Processor time of all its processes together, with starting, reading and writing."),
)  # fmt: skip
COLUMNS = ("method", "counts judged", "processor s", "counts a second and core")


def part() -> Part:
    """The speed of both methods, and the gate of the default."""
    counts = CACHE / "weekly-counts.csv"
    if not counts.exists():
        write_counts(counts)
    judged = SERIES * len(JUDGED)
    rows, speeds = [], {}
    for method in METHODS:
        seconds = processor_seconds(counts, method)
        speeds[method] = judged / seconds
        rows.append((method, f"{judged:,}", f"{seconds:.1f}", f"{speeds[method]:,.0f}"))
    words = f"{LEAST_A_SECOND:.0f} weekly counts a second and core"
    gate = Gate(words, f"{speeds['scan']:,.0f}", speeds["scan"] >= LEAST_A_SECOND)
    return Part("spikes-speed", "How fast counts are judged", WORDS, COLUMNS, rows, [gate])


def write_counts(path: Path) -> None:
    """The series as a file of counts, written beside first."""
    beside = path.with_suffix(".partial")
    beside.parent.mkdir(parents=True, exist_ok=True)
    with beside.open("w", encoding="utf-8") as file:
        file.write("series_id,time,count\n")
        for number, series in enumerate(recorded_world().full[:: 840 // SERIES].tolist()):
            rows = (f"s{number},{FIRST + timedelta(weeks=week)},{count:.0f}\n" for week, count in enumerate(series))
            file.writelines(rows)
    beside.replace(path)


def processor_seconds(counts: Path, method: str) -> float:
    """What judging the last weeks takes."""
    since = FIRST + timedelta(weeks=int(JUDGED[0]))
    options = ("--out", str(counts.with_name("weekly-spikes.csv")), "--method", method, "--from", str(since))
    process = subprocess.Popen([COMMAND, "spikes", str(counts), *options], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"goldenwindow spikes ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    show(part(), Console())
