"""Who was sent to repair what: past dispatches that agree with when outages ended."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.failures import Kind, Units
from correlate.simulate.network import Network
from correlate.simulate.places import cell_words, district_of, unit_words
from correlate.simulate.table import Serials, Table, Times, Words
from correlate.simulate.world import World

Indices = NDArray[np.int64]
_CREWS = ("一组", "二组", "三组")
_LEAST_S = 1200
"""What ends sooner after an order was accepted came back by itself."""
_WORK_MEDIAN_S, _WORK_SPREAD, _WORK_MOST = 3600, 0.6, 0.8


class Dispatches(msgspec.Struct, frozen=True):
    """Columns by order, in order of issue: the first unit of its group, the crew, and epoch seconds."""

    unit: Indices
    crew: Indices
    issued: Indices
    accepted: Indices
    arrived: Indices
    fixed: Indices


def draw_dispatches(world: World, units: Units, group: Indices, rng: np.random.Generator) -> Dispatches:
    """Orders for some of the groups: issued after a while, the crew there in time for its work, fixed at the end."""
    _, unit = np.unique(group, return_index=True)
    unit = unit[(units.kind[unit] != Kind.PLANNED) & ~units.silent[unit]]
    issued = units.start[unit] + rng.integers(300, 1201, len(unit))
    accepted = issued + 60 + rng.exponential(600, len(unit)).astype(np.int64)
    fixed = units.end[unit]
    needed = _WORK_MEDIAN_S * np.exp(_WORK_SPREAD * rng.standard_normal(len(unit)))
    arrived = fixed - np.minimum(needed, _WORK_MOST * np.maximum(fixed - accepted, 0)).astype(np.int64)
    sent = (rng.random(len(unit)) < world.order_share) & (fixed - accepted >= _LEAST_S) & (issued < world.end_s)
    made = Dispatches(unit, rng.integers(0, len(_CREWS), len(unit)), issued, accepted, arrived, fixed)
    order = np.flatnonzero(sent)[np.argsort(issued[sent], kind="stable")]
    return Dispatches(*(getattr(made, name)[order] for name in made.__struct_fields__))


def order_table(world: World, network: Network, units: Units, made: Dispatches) -> Table:
    """``orders``; what lies after the recording is not known yet."""
    site = units.site[made.unit]
    times = {"issued_at": made.issued, "accepted_at": made.accepted, "arrived_at": made.arrived, "fixed_at": made.fixed}
    return Table({
        "order_id": Serials(np.arange(1, len(site) + 1), ("D-",), width=6),
        "cell_id": Words(units.cell[made.unit], cell_words(network)),
        **{name: Times(np.where(time < world.end_s, time, -1)) for name, time in times.items()},
        "unit": Words(district_of(network, site), unit_words(network)),
        "crew": Words(made.crew, _CREWS),
    })  # fmt: skip
