"""The complaints of a world: about outages, by the hazard over their age, and about everything else."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate import words
from correlate.simulate.activity import activity_at, hour_of_week_activity
from correlate.simulate.failures import CAUSES, Units
from correlate.simulate.network import Network
from correlate.simulate.outages import Outages
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
CLOSED_AS = (*CAUSES, *words.BACKGROUND_CAUSES, "duplicate")
_WEAK_COVERAGE = CLOSED_AS.index("weak_coverage")
_DUPLICATE = CLOSED_AS.index("duplicate")
_BACKGROUND_CODES = np.array([CLOSED_AS.index(cause) for cause in words.BACKGROUND_CAUSES])
_NEIGHBOUR_SHARE = 0.1
_MONTH_HOURS = 30.4 * 24
_REPEAT_MEAN_S = 10 * 3600
_RESOLVED_MEDIAN_S, _RESOLVED_SIGMA = 5 * 3600, 1.0
_HOME_DEGREES, _STATED_DEGREES = 0.006, 0.003


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


class Places(NamedTuple):
    """What a complaint says of its place. `source`: 0 serving cell, 1 home, 2 stated, −1 none; `cell` −1: not named."""

    source: Indices
    cell: Indices
    district_known: NDArray[np.bool_]
    latitude: Floats
    longitude: Floats


def make_complaints(
    world: World, network: Network, units: Units, outages: Outages, rng: np.random.Generator
) -> Complaints:
    """All complaints made before the recording ends."""
    created, cell, outage = _about_outages(world, network, outages, rng)
    count = _background_count(world, network, len(created), rng)
    calm, calm_cell = _background(world, network, count, rng)
    created = np.concatenate([created, calm])
    cell = np.concatenate([cell, calm_cell])
    outage = np.concatenate([outage, np.full(count, -1)])
    order = np.argsort(created, kind="stable")
    return _with_repeats(world, units, outages, created[order], cell[order], outage[order], rng)


def _about_outages(
    world: World, network: Network, outages: Outages, rng: np.random.Generator
) -> tuple[Indices, Indices, Indices]:
    """Exact draws by thinning: candidates at the greatest rate of each down period, kept in proportion to the rate."""
    hazard, outage = world.hazard, outages.period_outage
    low = (outages.period_start - outages.start[outage]) / 3600
    high = (outages.period_end - outages.start[outage]) / 3600
    busiest = hour_of_week_activity().max()
    greatest = hazard.shape(high) * busiest
    users = network.cell_users[outages.cell[outage]] * outages.frailty[outage]
    counts = rng.poisson(users * hazard.base * greatest * (high - low))
    period = np.repeat(np.arange(len(outage)), counts)
    age = low[period] + rng.random(len(period)) * (high - low)[period]
    felt = outages.start[outage[period]] + age * 3600
    chance = hazard.shape(age) * activity_at(felt) / greatest[period]
    delay = rng.gamma(world.delay_shape, world.delay_mean_hours / world.delay_shape, len(period)) * 3600
    created = (felt + delay).astype(np.int64)
    keep = (rng.random(len(period)) < chance) & (created < world.end_s)
    about = outage[period[keep]]
    return created[keep], outages.cell[about], about


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


def make_places(world: World, network: Network, complaints: Complaints, rng: np.random.Generator) -> Places:
    """How much of its place each complaint tells; a serving cell may be another one of the site."""
    count = len(complaints)
    told = rng.random(count)
    serving = told < world.located_share
    address = ~serving & (told < world.located_share + world.address_share)
    home = address & (rng.random(count) < 0.5)
    site = network.cell_site[complaints.cell]
    first = network.site_first[site]
    neighbour = first + (rng.random(count) * (network.site_first[site + 1] - first)).astype(np.int64)
    carried = rng.random(count) < _NEIGHBOUR_SHARE
    spread = np.where(home, _HOME_DEGREES, _STATED_DEGREES)
    latitude = network.site_latitude[site] + spread * rng.standard_normal(count)
    longitude = network.site_longitude[site] + spread * rng.standard_normal(count)
    return Places(
        source=np.select([serving, home, address], [0, 1, 2], -1),
        cell=np.where(serving, np.where(carried, neighbour, complaints.cell), -1),
        district_known=serving | address | (rng.random(count) < 0.5),
        latitude=np.where(address, latitude, np.nan),
        longitude=np.where(address, longitude, np.nan),
    )
