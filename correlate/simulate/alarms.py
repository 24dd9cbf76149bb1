"""The alarms of a world: of its outages, what comes before them, and alarms that are no outage."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from correlate.simulate.failures import Kind, Units
from correlate.simulate.network import Network
from correlate.simulate.outages import Outages
from correlate.simulate.world import World

Indices = NDArray[np.int64]
SOURCES = ("OMC-R", "NMS", "TNMS", "FSU")
OMC, NMS, TNMS, FSU = range(4)
SAID = (
    *words.CELL_OUT, *words.SITE_OUT, words.SITE_OUT_POWER, words.CELL_OUT_FIBRE, words.CELL_OUT_PLANNED,
    words.MAINS_FAILURE, words.BATTERY_LOW, words.FIBRE_CUT, *words.NOISE,
)  # fmt: skip
_CODE = {said: code for code, said in enumerate(SAID)}
_CELL_CODES = np.array([_CODE[said] for said in words.CELL_OUT])
_SITE_CODES = np.array([_CODE[said] for said in words.SITE_OUT])
_NOISE_CODES = np.array([_CODE[said] for said in words.NOISE])
_BIT_ERRORS = _CODE[words.NOISE[4]]
_NOISE_SOURCES = np.array([OMC, OMC, OMC, OMC, TNMS, FSU, FSU, FSU])
_CHILD_SHARE = 0.6
_FLAGGED_SHARE = 0.8
_TRANSMISSION_CAUSE, _POWER_CAUSE = 1, 2


class Alarms(msgspec.Struct, frozen=True):
    """Columns by alarm. `cell` −1: stands for its site; `cleared` −1: never; `parent`: index of an alarm or −1."""

    source: Indices
    said: Indices
    cell: Indices
    site: Indices
    raised: Indices
    cleared: Indices
    parent: Indices
    planned: NDArray[np.bool_]

    def __len__(self) -> int:
        """Number of alarms."""
        return len(self.source)

    def take(self, index: NDArray[np.generic]) -> "Alarms":
        """Some of the alarms; `parent` is left as it is."""
        return Alarms(**{name: getattr(self, name)[index] for name in self.__struct_fields__})


class _Book:
    """Collects alarms and knows the index at which each of them will stand."""

    def __init__(self) -> None:
        self.parts: list[Alarms] = []
        self.count = 0

    def add(
        self, source: int | Indices, said: int | Indices, cell: int | Indices, site: Indices, raised: Indices,
        cleared: Indices, parent: int | Indices = -1, planned: NDArray[np.bool_] | bool = False,
    ) -> Indices:  # fmt: skip
        """Add alarms; plain numbers stand for all of them. Returns their indices."""
        self.parts.append(
            Alarms(
                source=_spread(source, site),
                said=_spread(said, site),
                cell=_spread(cell, site),
                site=site,
                raised=raised,
                cleared=cleared,
                parent=_spread(parent, site),
                planned=np.broadcast_to(np.asarray(planned, np.bool_), site.shape),
            )
        )
        self.count += len(site)
        return np.arange(self.count - len(site), self.count)

    def all(self) -> Alarms:
        """Everything that was added."""
        names = Alarms.__struct_fields__
        return Alarms(**{name: np.concatenate([getattr(part, name) for part in self.parts]) for name in names})


def make_alarms(world: World, network: Network, units: Units, outages: Outages, rng: np.random.Generator) -> Alarms:
    """All alarms, in order of being raised; those that clear after the recording are open."""
    book = _Book()
    heard = ~units.silent
    flapping = np.zeros(len(units), np.bool_)
    flapping[outages.unit[outages.flaps > 0]] = True
    by_site = heard & np.isin(units.kind, (Kind.SITE, Kind.POWER)) & ~flapping
    roots = _fibre_roots(book, units)
    _cell_alarms(book, world, network, units, outages, heard & ~by_site, roots, rng)
    mains = _mains(book, units, rng)
    _site_alarms(book, units, outages, by_site, mains, rng)
    _precursors(book, units, heard, rng)
    _noise(book, world, network, rng)
    return _in_order(book.all(), world, rng)


def _spread(value: int | Indices, like: Indices) -> Indices:
    return np.broadcast_to(np.asarray(value, np.int64), like.shape)


def _fibre_roots(book: _Book, units: Units) -> Indices:
    """One alarm of the transmission system for each fibre failure; its index for every unit, else −1."""
    fibre = np.flatnonzero(units.kind == Kind.FIBRE)
    failures, first = np.unique(units.failure[fibre], return_index=True)
    units_first = fibre[first]
    keys = book.add(TNMS, _CODE[words.FIBRE_CUT], -1, units.site[units_first], units.began_at[units_first] - 3,
                    units.ended_at[units_first])  # fmt: skip
    roots = np.full(len(units), -1)
    roots[fibre] = keys[np.searchsorted(failures, units.failure[fibre])]
    return roots


def _cell_alarms(
    book: _Book, world: World, network: Network, units: Units, outages: Outages, told: NDArray[np.bool_],
    roots: Indices, rng: np.random.Generator,
) -> None:  # fmt: skip
    """One alarm a down period of a cell; sometimes a second system reports a part of the same."""
    period = np.flatnonzero(told[outages.unit[outages.period_outage]])
    outage = outages.period_outage[period]
    unit = outages.unit[outage]
    cell, start, end = outages.cell[outage], outages.period_start[period], outages.period_end[period]
    planned = units.kind[unit] == Kind.PLANNED
    said = rng.choice(_CELL_CODES, len(unit))
    said[units.kind[unit] == Kind.FIBRE] = _CODE[words.CELL_OUT_FIBRE]
    said[planned] = _CODE[words.CELL_OUT_PLANNED]
    flagged = planned & (rng.random(len(units)) < _FLAGGED_SHARE)[unit]
    book.add(OMC, said, cell, network.cell_site[cell], start, end, roots[unit], flagged)
    twice = np.flatnonzero(rng.random(len(unit)) < world.second_source_share)
    raised = start[twice] + np.minimum(rng.integers(1, 26, len(twice)), (end - start)[twice] // 3)
    cleared = end[twice] - np.minimum(rng.integers(0, 26, len(twice)), (end - start)[twice] // 3)
    book.add(NMS, said[twice], cell[twice], network.cell_site[cell[twice]], raised, cleared, -1, flagged[twice])


def _mains(book: _Book, units: Units, rng: np.random.Generator) -> Indices:
    """Mains failure and low battery before a site goes out; the index of the first for every unit, else −1."""
    unit = np.flatnonzero(units.kind == Kind.POWER)
    site, start, end = units.site[unit], units.start[unit], units.end[unit]
    failed = np.minimum(units.began_at[unit] + rng.integers(0, 51, len(unit)), start - 60)
    keys = book.add(FSU, _CODE[words.MAINS_FAILURE], -1, site, failed, end - rng.integers(0, 50, len(unit)))
    low = np.maximum(start - rng.integers(600, 1501, len(unit)), failed + 1)
    book.add(FSU, _CODE[words.BATTERY_LOW], -1, site, low, end - rng.integers(0, 50, len(unit)))
    mains = np.full(len(units), -1)
    mains[unit] = keys
    return mains


def _site_alarms(
    book: _Book, units: Units, outages: Outages, told: NDArray[np.bool_], mains: Indices, rng: np.random.Generator
) -> None:
    """One alarm for all cells of a site, and alarms of some of its cells as children."""
    unit = np.flatnonzero(told)
    said = np.where(units.kind[unit] == Kind.POWER, _CODE[words.SITE_OUT_POWER], rng.choice(_SITE_CODES, len(unit)))
    keys = np.full(len(units), -1)
    keys[unit] = book.add(OMC, said, -1, units.site[unit], units.start[unit], units.end[unit], mains[unit])
    child = np.flatnonzero(told[outages.unit] & (rng.random(len(outages)) < _CHILD_SHARE))
    of = outages.unit[child]
    raised = outages.start[child] + rng.integers(1, 21, len(child))
    cleared = outages.end[child] - rng.integers(0, 16, len(child))
    book.add(OMC, _CELL_CODES[0], outages.cell[child], units.site[of], raised, cleared, keys[of])


def _precursors(book: _Book, units: Units, heard: NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Power and transmission alarms that explain ordinary failures of cells and sites."""
    ordinary = heard & (units.kind <= Kind.SITE)
    power = np.flatnonzero(ordinary & (units.cause == _POWER_CAUSE))
    before = units.start[power] - rng.integers(60, 5401, len(power))
    book.add(FSU, _CODE[words.MAINS_FAILURE], -1, units.site[power], before, units.end[power] - 5)
    line = np.flatnonzero(ordinary & (units.cause == _TRANSMISSION_CAUSE))
    before = units.start[line] - rng.integers(0, 21, len(line))
    book.add(TNMS, _BIT_ERRORS, -1, units.site[line], before, units.end[line] - 5)


def _noise(book: _Book, world: World, network: Network, rng: np.random.Generator) -> None:
    """Alarms that are no outage, up to the number that is asked for."""
    wanted = world.noise_per_cell_day * world.cells * world.days
    count = int(wanted) if world.alarms is None else max(0, world.alarms - book.count)
    which = rng.integers(0, len(_NOISE_CODES), count)
    cell = rng.integers(0, world.cells, count)
    raised = rng.integers(world.start_s, world.end_s, count)
    cleared = raised + 60 + rng.exponential(1.5 * 3600, count).astype(np.int64)
    place = np.where(_NOISE_SOURCES[which] == FSU, -1, cell)
    book.add(_NOISE_SOURCES[which], _NOISE_CODES[which], place, network.cell_site[cell], raised, cleared)


def _in_order(alarms: Alarms, world: World, rng: np.random.Generator) -> Alarms:
    """Sorted by raise, with parents renumbered, and without the clears that never came."""
    order = np.argsort(alarms.raised, kind="stable")
    place = np.empty(len(order) + 1, np.int64)
    place[order] = np.arange(len(order))
    place[-1] = -1
    made = alarms.take(order)
    lost = (made.cleared >= world.end_s) | (rng.random(len(made)) < world.missing_clears)
    return msgspec.structs.replace(made, parent=place[made.parent], cleared=np.where(lost, -1, made.cleared))
