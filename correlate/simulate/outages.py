"""Outages by cell with their down periods, made from the units that failed."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.activity import activity_at
from correlate.simulate.failures import Kind, Units
from correlate.simulate.hazard import Hazard
from correlate.simulate.importance import Importance
from correlate.simulate.network import Network
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
_LEAST_FLAPPING_S = 2400
_MOST_FLAPS = 3
_SHORTEST_GAP_S, _LONGEST_GAP_S = 60, 540


class Outages(msgspec.Struct, frozen=True):
    """Columns by outage: one cell each, in order of start; `unit` indexes the units, `group` what failed together.

    `period_…` are columns by down period (without flap gaps), ordered by outage and time. Epoch seconds.
    `frailty` is the importance of the group, mean 1; `users` are those whom nobody takes over.
    """

    unit: Indices
    group: Indices
    cell: Indices
    start: Indices
    end: Indices
    flaps: Indices
    frailty: Floats
    users: Floats
    period_outage: Indices
    period_start: Indices
    period_end: Indices

    def __len__(self) -> int:
        """Number of outages."""
        return len(self.unit)


def make_outages(
    world: World, network: Network, units: Units, importance: Importance, rng: np.random.Generator
) -> Outages:
    """One outage for each cell of each unit."""
    unit = np.repeat(np.arange(len(units)), units.cells)
    offset = np.arange(len(unit)) - np.repeat(np.cumsum(units.cells) - units.cells, units.cells)
    cell = units.cell[unit] + offset
    flaps = _flaps(world, units, rng)
    owner, start, end = _periods(units, flaps, rng)
    count = flaps[unit] + 1
    period_outage = np.repeat(np.arange(len(unit)), count)
    first = np.searchsorted(owner, unit)
    source = np.repeat(first, count) + np.arange(len(period_outage)) - np.repeat(np.cumsum(count) - count, count)
    return Outages(
        unit=unit,
        group=importance.group[unit],
        cell=cell,
        start=units.start[unit],
        end=units.end[unit],
        flaps=flaps[unit],
        frailty=importance.frailty[unit],
        users=network.cell_users[cell] * importance.lost_share[unit],
        period_outage=period_outage,
        period_start=start[source],
        period_end=end[source],
    )


def _flaps(world: World, units: Units, rng: np.random.Generator) -> Indices:
    """How often each unit comes back for less than ten minutes."""
    may = (units.kind <= Kind.SITE) & (units.end - units.start >= _LEAST_FLAPPING_S)
    does = rng.random(len(units)) < world.flap_share
    return np.where(may & does, rng.integers(1, _MOST_FLAPS + 1, len(units)), 0)


def _periods(units: Units, flaps: Indices, rng: np.random.Generator) -> tuple[Indices, Indices, Indices]:
    """Down periods of each unit: the span cut at roughly even places, each gap short of the flap gap."""
    count = flaps + 1
    owner = np.repeat(np.arange(len(units)), count)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    span = (units.end - units.start)[owner]
    place = (number + rng.uniform(-0.2, 0.2, len(owner))) / count[owner]
    gap = np.minimum(rng.integers(_SHORTEST_GAP_S, _LONGEST_GAP_S + 1, len(owner)), span // 10)
    back_up = units.start[owner] + (place * span).astype(np.int64)
    first = number == 0
    start = np.where(first, units.start[owner], back_up + gap)
    end = np.where(np.append(first[1:], True), units.end[owner], np.append(back_up[1:], 0))
    return owner, start, end


def expected_complaints(world: World, outages: Outages) -> Floats:
    """Complaints expected of each outage, felt before the recording ends; repeats not counted. Exact by the hour."""
    begins, ends = outages.period_start, np.minimum(outages.period_end, world.end_s)
    hours = np.maximum((ends - 1) // 3600 - begins // 3600 + 1, 0)
    owner = np.repeat(np.arange(len(begins)), hours)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(hours) - hours, hours)
    hour = (begins // 3600)[owner] + step
    low = np.maximum(hour * 3600, begins[owner])
    high = np.minimum((hour + 1) * 3600, ends[owner])
    outage = outages.period_outage[owner]
    felt = _between(world.hazard, low - outages.start[outage], high - outages.start[outage])
    weight = outages.users * outages.frailty * world.hazard.base
    total = np.bincount(outage, felt * activity_at(hour * 3600.0), len(outages))
    return np.asarray(total * weight, dtype=np.float64)


def _between(hazard: Hazard, low: Indices, high: Indices) -> Floats:
    return hazard.cumulative(high / 3600) - hazard.cumulative(low / 3600)
