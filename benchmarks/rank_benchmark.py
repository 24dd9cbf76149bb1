"""How long does it take to put 5,000 open outages in order? From raw files, on one core.

.venv/bin/python -m benchmarks.rank_benchmark
"""

import time
from datetime import UTC, timedelta
from pathlib import Path

from rich.console import Console

from alerts.dispatch.crew_times import CrewTimes
from alerts.dispatch.queue import Crews, Queue
from alerts.dispatch.repair_time import Repairs
from alerts.dispatch.under_way import OrdersUnderWay
from benchmarks.page import Gate, Part, show
from benchmarks.window_results import CACHE
from correlate.model import default_model
from correlate.rules import Rules
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import Durations, World
from ingest.dataset import Dataset
from service.history.as_of import as_of
from service.results.rank_file import write_queue
from service.results.simulate_files import simulate_to

SEED = 900_002
STORM = World(
    days=3.0,
    cells=22_500,
    regions=8,
    outages_per_cell_week=3.0,
    durations=Durations(2.0, 20.0, 60.0, 70.0),
    hazard=Hazard(base=1.1e-5),
    noise_per_cell_day=0.0,
)
AT = STORM.starts_at + timedelta(days=2.5)
MOST_S = 2.0
WORDS = (
    ("Two and a half days of a storm in eight regions, as a rank in its midst finds them: read from raw files; every "
     "complaint explained by all outages of its region at once; the queue put in order and written."),
)  # fmt: skip
COLUMNS = ("open outages", "groups", "records read", "reading and explaining, s", "ranking, s", "writing, s")


def part() -> Part:
    """The times, and the gate of ranking; processor time."""
    world, model = _recording(CACHE / f"rank-{SEED}"), default_model()
    begun = time.process_time()
    dataset = Dataset.open(world)
    known = as_of(dataset, model, Rules(), AT.astimezone(UTC))
    explained = time.process_time()
    repairs = Repairs(CrewTimes(2.0), known.inventory.sites, known.inventory.timezone)
    crews = Crews(repairs, OrdersUnderWay([], known.at), known.lasting, known.kinds)
    queue = Queue(model, dataset.timezone).ranked(known.groups, crews, known.at, known.factors)
    ranked = time.process_time()
    write_queue(world / "queue.csv", queue, known.at, dataset.timezone)
    written = time.process_time()
    seconds = (explained - begun, ranked - explained, written - ranked)
    counts = (len(queue), len(known.groups), known.records)
    rows = [(*(f"{count:,}" for count in counts), *(f"{each:.2f}" for each in seconds))]
    gate = Gate(f"{len(queue):,} open outages ranked in less than 2 s", f"{seconds[1]:.2f} s", seconds[1] < MOST_S)
    return Part("rank-speed", "How long a rank takes", WORDS, COLUMNS, rows, [gate])


def _recording(folder: Path) -> Path:
    """The recording, made unless it stands there already."""
    made_from, note = repr((SEED, STORM)), folder / "made_from.txt"
    if not note.exists() or note.read_text(encoding="utf-8") != made_from:
        simulate_to(folder, SEED, STORM)
        note.write_text(made_from, encoding="utf-8")
    return folder


if __name__ == "__main__":
    show(part(), Console())
