"""How outages run where repairs depend on importance, complaints or the hour: complaints and repair together.

What customers would report if nobody came is drawn first, for as long as an outage can last. Up to the repair it is
what they do report, so the hazard of repair is known at every age, and the repair is where its integral reaches an
exponential draw: exact, but for the width of the steps in which complaints and the hour are looked at.
"""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.durations import cumulative_hazard
from correlate.simulate.failures import Kind, Units, free_of_overlap
from correlate.simulate.importance import Importance
from correlate.simulate.network import Network
from correlate.simulate.reports import Reports, draw_reports
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
_STEP_HOURS = 1 / 30
_AT_ONCE = 400


class Course(NamedTuple):
    """The units as they were repaired, their importance, and by unit what would be reported if nobody came.

    `felt` has a row for each cell of each unit, counted through; None where repairs do not depend on complaints.
    """

    units: Units
    importance: Importance
    felt: Reports | None


class _Groups(NamedTuple):
    """Columns by group: when its first unit went out (epoch seconds) and its importance."""

    start: Indices
    frailty: Floats

    def some(self, rows: slice) -> "_Groups":
        return _Groups(self.start[rows], self.frailty[rows])


def run_course(
    world: World, network: Network, units: Units, importance: Importance, rng: np.random.Generator
) -> Course:
    """The same units with the ends that `World.repair` gives them; planned work keeps its own."""
    if world.repair.by_chance or not len(units):
        return Course(units, importance, None)
    groups = _groups(units, importance)
    rows = np.repeat(np.arange(len(units)), units.cells)
    felt = _felt(world, network, units, importance, rng) if world.repair.per_complaint else None
    hours = [
        _repair_hours(world, groups.some(some), _reported(world, groups, some, felt, importance.group[rows]), rng)
        for some in _stretches(len(groups.start))
    ]
    ends = groups.start + (np.concatenate(hours) * 3600).astype(np.int64)
    repaired = _repaired(units, importance, ends)
    kept = free_of_overlap(repaired)
    stays = np.isin(np.arange(len(units)), kept)[rows]
    return Course(repaired.take(kept), importance.take(kept), felt and _of_rows(felt, stays))


def _stretches(count: int) -> list[slice]:
    """So many groups at once that memory stays flat."""
    return [slice(low, min(low + _AT_ONCE, count)) for low in range(0, count, _AT_ONCE)]


def _groups(units: Units, importance: Importance) -> _Groups:
    _, first = np.unique(importance.group, return_index=True)
    start = units.start[first].copy()
    np.minimum.at(start, importance.group, units.start)
    return _Groups(start, importance.frailty[first])


def _felt(world: World, network: Network, units: Units, importance: Importance, rng: np.random.Generator) -> Reports:
    """What each cell of each unit would cause if it stayed out as long as an outage can."""
    unit = np.repeat(np.arange(len(units)), units.cells)
    cell = units.cell[unit] + np.arange(len(unit)) - (np.cumsum(units.cells) - units.cells)[unit]
    weight = network.cell_users[cell] * (importance.lost_share * importance.frailty)[unit]
    ages = np.zeros(len(unit)), np.full(len(unit), world.durations.longest)
    return draw_reports(world, weight, units.start[unit], ages, rng)


def _reported(world: World, groups: _Groups, some: slice, felt: Reports | None, group_of_row: Indices) -> Floats:
    """Complaints reported before each step, for some of the groups: shape (groups, steps)."""
    steps = round(world.durations.longest / _STEP_HOURS)
    count = len(groups.start[some])
    if felt is None:
        return np.zeros((count, steps))
    group = group_of_row[felt.row]
    mine = (group >= some.start) & (group < some.stop)
    age = (felt.created[mine] - groups.start[group[mine]]) / 3600
    step = np.minimum((age / _STEP_HOURS).astype(np.int64) + 1, steps)
    made = np.bincount((group[mine] - some.start) * (steps + 1) + step, minlength=count * (steps + 1))
    return np.cumsum(made.reshape(count, steps + 1), axis=1)[:, :steps].astype(np.float64)


def _repair_hours(world: World, groups: _Groups, reported: Floats, rng: np.random.Generator) -> Floats:
    """Hours to the repair; no longer than the longest outage."""
    rule, (count, steps) = world.repair, reported.shape
    ages: Floats = np.arange(steps + 1) * _STEP_HOURS
    scaled = ages * (groups.frailty**rule.importance_power)[:, None]
    total = rule.rate_per_hour * scaled if rule.rate_per_hour else cumulative_hazard(world.durations, scaled)
    hour = rule.hour_factor(groups.start[:, None] + ages[:-1] * 3600)
    grown = np.cumsum(np.diff(total, axis=1) * (1 + rule.per_complaint * reported) * hour, axis=1)
    aim = rng.exponential(1.0, len(groups.start))
    step = np.minimum((grown < aim[:, None]).sum(axis=1), steps - 1)
    each = np.arange(count)
    before = np.where(step > 0, grown[each, step - 1], 0.0)
    part = (aim - before) / np.maximum(grown[each, step] - before, 1e-12)
    return np.asarray((step + np.clip(part, 0.0, 1.0)) * _STEP_HOURS)


def _repaired(units: Units, importance: Importance, ends: Indices) -> Units:
    """Units with the ends of their groups; what came back a little later than the first still does."""
    earliest = np.full(len(ends), np.iinfo(np.int64).max)
    np.minimum.at(earliest, importance.group, units.end)
    shift = np.where(units.kind == Kind.PLANNED, 0, (ends - earliest)[importance.group])
    return msgspec.structs.replace(units, end=units.end + shift, ended_at=units.ended_at + shift)


def _of_rows(felt: Reports, stays: NDArray[np.bool_]) -> Reports:
    """The reports of the rows that stay, which are counted anew."""
    kept = felt.take(stays[felt.row])
    return kept._replace(row=(np.cumsum(stays) - 1)[kept.row])
