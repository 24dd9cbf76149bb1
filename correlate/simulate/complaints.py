"""The complaints of a world: about outages, by the hazard over their age, and about everything else."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from correlate.simulate.activity import activity_at
from correlate.simulate.failures import CAUSES, Units
from correlate.simulate.network import Network
from correlate.simulate.outages import Outages
from correlate.simulate.reports import Reports, draw_reports
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
CLOSED_AS = (*CAUSES, *words.BACKGROUND_CAUSES, "duplicate")
_WEAK_COVERAGE = CLOSED_AS.index("weak_coverage")
_DUPLICATE = CLOSED_AS.index("duplicate")
_BACKGROUND_CODES = np.array([CLOSED_AS.index(cause) for cause in words.BACKGROUND_CAUSES])
_MONTH_HOURS = 30.4 * 24
_REPEAT_MEAN_S = 10 * 3600
_RESOLVED_MEDIAN_S, _RESOLVED_SIGMA = 5 * 3600, 1.0


class Complaints(msgspec.Struct, frozen=True):
    """Columns by complaint, in order of being made.

    `outage` −1: none caused it; `first`: index of the complaint that it repeats, or −1; `cell`: where the customer
    is; `customer`: a number; `resolved` −1: still open when the recording ends. Epoch seconds.
    """

    created: Indices
    cell: Indices
    outage: Indices
    first: Indices
    customer: Indices
    cause: Indices
    resolved: Indices

    def __len__(self) -> int:
        """Number of complaints."""
        return len(self.created)


def make_complaints(
    world: World, network: Network, units: Units, outages: Outages, rng: np.random.Generator,
    felt: Reports | None = None,
) -> Complaints:  # fmt: skip
    """All complaints made before the recording ends.

    `felt`: what would be reported of each outage (its row) if nobody came, where repairs depended on it.
    """
    created, cell, outage = _about_outages(world, outages, felt, rng)
    count = _background_count(world, network, len(created), rng)
    calm, calm_cell = _background(world, network, count, rng)
    created = np.concatenate([created, calm])
    cell = np.concatenate([cell, calm_cell])
    outage = np.concatenate([outage, np.full(count, -1)])
    order = np.argsort(created, kind="stable")
    return _with_repeats(world, units, outages, created[order], cell[order], outage[order], rng)


def _about_outages(
    world: World, outages: Outages, felt: Reports | None, rng: np.random.Generator
) -> tuple[Indices, Indices, Indices]:
    """When, where and about which outage: drawn, or those of the reports that were felt before the repair."""
    if felt is None:
        outage = outages.period_outage
        begins, ends = ((time - outages.start[outage]) / 3600 for time in (outages.period_start, outages.period_end))
        weight = outages.users * outages.frailty
        made = draw_reports(world, weight[outage], outages.start[outage], (begins, ends), rng)
        felt = made._replace(row=outage[made.row])
    else:
        felt = felt.take(_while_down(outages, felt))
    seen = felt.take(felt.created < world.end_s)
    return seen.created, outages.cell[seen.row], seen.row


def _while_down(outages: Outages, felt: Reports) -> NDArray[np.bool_]:
    """Whether each report was felt in a down period of its outage."""
    scale = int(outages.period_end.max(initial=0)) + 1
    begins = outages.period_outage * scale + outages.period_start
    last = np.searchsorted(begins, felt.row * scale + felt.felt, "right") - 1
    down = (felt.felt < outages.period_end[last]) & (outages.period_outage[last] == felt.row)
    return np.asarray(down, dtype=np.bool_)


def _background_count(world: World, network: Network, outage_complaints: int, rng: np.random.Generator) -> int:
    """By the monthly level, or what is missing to the number asked for (repeats to come included)."""
    if world.complaints is not None:
        return max(0, int(world.complaints / (1 + world.repeat_share)) - outage_complaints)
    hours = world.days * 24
    return int(rng.poisson(network.cell_users.sum() * world.background_per_user_month * hours / _MONTH_HOURS))


def _background(world: World, network: Network, count: int, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """By users and activity."""
    hours = np.arange(world.start_s, world.end_s, 3600)
    busy = activity_at(hours.astype(np.float64))
    hour = rng.choice(hours, count, p=busy / busy.sum())
    created = np.minimum(hour + rng.integers(0, 3600, count), world.end_s - 1)
    shares = network.cell_users / network.cell_users.sum()
    return created, rng.choice(world.cells, count, p=shares)


def _with_repeats(
    world: World, units: Units, outages: Outages, created: Indices, cell: Indices, outage: Indices,
    rng: np.random.Generator,
) -> Complaints:  # fmt: skip
    """Some customers complain once more, hours later."""
    cause = _causes(world, units, outages, outage, rng)
    again = np.flatnonzero(rng.random(len(created)) < world.repeat_share)
    later = created[again] + 60 + rng.exponential(_REPEAT_MEAN_S, len(again)).astype(np.int64)
    again, later = again[later < world.end_s], later[later < world.end_s]
    of = np.concatenate([np.arange(len(created)), again])
    times = np.concatenate([created, later])
    repeated = np.arange(len(of)) >= len(created)
    order = np.argsort(times, kind="stable")
    place = np.empty(len(of), np.int64)
    place[order] = np.arange(len(of))
    closed = np.where(repeated & (outage[of] < 0), _DUPLICATE, cause[of])
    takes = 600 + _RESOLVED_MEDIAN_S * np.exp(_RESOLVED_SIGMA * rng.standard_normal(len(of)))
    resolved = times + takes.astype(np.int64)
    return Complaints(
        created=times[order],
        cell=cell[of][order],
        outage=outage[of][order],
        first=np.where(repeated, place[of], -1)[order],
        customer=of[order],
        cause=closed[order],
        resolved=np.where(resolved < world.end_s, resolved, -1)[order],
    )


def _causes(world: World, units: Units, outages: Outages, outage: Indices, rng: np.random.Generator) -> Indices:
    """What each complaint is closed with; nobody knows of a silent outage, so it passes for weak coverage."""
    shares = np.array(list(words.BACKGROUND_CAUSES.values()))
    other = _BACKGROUND_CODES[rng.choice(len(shares), len(outage), p=shares / shares.sum())]
    found = (outage >= 0) & (rng.random(len(outage)) < world.cause_share)
    if not len(outages):
        return other
    unit = outages.unit[outage]
    return np.where(found, np.where(units.silent[unit], _WEAK_COVERAGE, units.cause[unit]), other)
