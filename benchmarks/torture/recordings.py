"""Small recordings to torture the service with: a few cells that fail often, and customers who complain of it."""

from collections.abc import Sequence
from pathlib import Path

from correlate.simulate.world import World
from ingest.arrival import Arrival
from ingest.dataset import Dataset
from service.results.simulate_files import simulate_to


def small_recording(folder: Path, seed: int, days: float = 1.0, complaints: int = 60) -> Path:
    """A dataset of two regions in `folder`, made where it is missing."""
    world = World(days=days, cells=24, regions=2, districts=2, outages_per_cell_week=4.0, complaints=complaints)
    if not folder.exists():
        simulate_to(folder, seed, world)
    return folder


def arrivals_of(dataset: Path) -> Sequence[Arrival]:
    """Its records in the order in which they became known."""
    return list(Dataset.open(dataset).arrivals())
