"""Small simulated recordings, gathered as a study takes them."""

import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec

from correlate.model import default_model
from correlate.rules import Rules
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import Durations, World
from correlate.study.gathering import Gathering
from correlate.study.material import Material, material_of, study_tables
from ingest.dataset import Dataset
from service.results.simulate_files import simulate_to

SMALL = World(
    days=22,
    cells=120,
    regions=2,
    districts=2,
    outages_per_cell_week=0.35,
    durations=Durations(0.5, 3.0, 8.0, 12.0),
    noise_per_cell_day=0.0,
    silent_share=0.0,
    hazard=Hazard(base=3.0e-4),
)


@cache
def gathered(seed: int = 1, clock_minutes: float = 0.0, delay_hours: float = 0.5) -> tuple[Gathering, datetime]:
    """All records of the small world, and when the last of them came."""
    world = msgspec.structs.replace(SMALL, complaint_clock_minutes=clock_minutes, delay_mean_hours=delay_hours)
    with tempfile.TemporaryDirectory() as folder:
        simulate_to(Path(folder), seed, world)
        dataset = Dataset.open(folder)
        gathering, now = Gathering(dataset.inventory, Rules()), datetime(1970, 1, 1, tzinfo=UTC)
        for arrival in dataset.arrivals():
            gathering.observe(arrival.record)
            now = arrival.known_at
    return gathering, now


@cache
def material(seed: int = 1, clock_minutes: float = 0.0, delay_hours: float = 0.5) -> Material:
    """The same as arrays."""
    gathering, now = gathered(seed, clock_minutes, delay_hours)
    tables = study_tables(gathering.topology, gathering.outages(now), gathering.complaints(), now)
    return material_of(tables, default_model())
