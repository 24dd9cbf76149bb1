"""Which outage explains which complaint: Poisson superposition of outages and background, by place and age."""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from statistics import NormalDist

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.nearness import Points, kernels
from correlate.windows.hazard import AgeTables

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LEAST_PROBABILITY = 0.001
"""Smaller shares are folded into the background: they would fill the files and say nothing."""

_TINY = float(np.finfo(np.float64).tiny)
_NONE = np.zeros(0, dtype=np.intp)
_PAIRS_AT_ONCE = 16_000
"""So few that what is worked out of them stays in the cache of a core: half the time of a quarter of a million."""
_MANY_PAIRS = 4_000
_EXACT_UP_TO = 200


class LocationWeights(msgspec.Struct, frozen=True):
    """How near to its outage a complaint is placed: where the affected customers are said to be, adding up to 1.

    `cell`: at the cell that is out; `site`, `district`, `region`: anywhere there, as its users are. What a
    place does not have (a cell without a site) goes to the next wider one.
    """

    cell: float
    site: float
    district: float
    region: float


UNLOCATED = LocationWeights(cell=0.0, site=0.0, district=0.0, region=1.0)
"""Nothing but the region is known."""

LOCATED_BY_ADDRESS = LocationWeights(cell=0.10, site=0.10, district=0.60, region=0.20)
"""Home or stated address. People complain of the places they are at, not only of home: an address says the
district, seldom the cell."""

LOCATED_BY_NETWORK = LocationWeights(cell=0.75, site=0.12, district=0.10, region=0.03)
"""The serving cell. It may be a neighbour that took the users of the cell over: mostly another layer of the
same site, else one near by; a few had moved on before they called."""


LOCATED_BY_HOME = LocationWeights(cell=0.30, site=0.30, district=0.20, region=0.20)
LOCATED_BY_STATEMENT = LocationWeights(cell=0.40, site=0.30, district=0.15, region=0.15)
"""Addresses with coordinates: the first three levels are the kernels of `nearness`, about the site that is out."""


class Nearness(msgspec.Struct, frozen=True, gc=False):
    """How addresses with coordinates speak for sites that are out.

    - by complaint (C): `addresses`, nan where there is none; `weights` (C, 3) of the kernels, `rest` (C,): the
      likelihood of a place is Σ weight·kernel + rest.
    - `cells`: of all regions, one region after the other; `first`: where each region begins.
    """

    addresses: Points
    weights: Floats
    rest: Floats
    cells: Points
    first: Indices


class Arrivals(msgspec.Struct, frozen=True, gc=False):
    """C complaints as parallel arrays.

    - `time`: epoch seconds; `activity`: relative activity of customers then.
    - `region`, `cell`, `site`, `district`: indices, -1 where not known; the region always is.
    - `likelihood`: (C, `MATCHES`) rows of `likelihoods`; times A where A area classes are told apart.
    - `background`: complaints per hour expected in the whole region without outages, then.
    - `nearness`: of addresses with coordinates, None where the distance of none is to be looked at.
    """

    time: Floats
    activity: Floats
    region: Indices
    cell: Indices
    site: Indices
    district: Indices
    likelihood: Floats
    background: Floats
    nearness: Nearness | None = None


class DownPeriods(msgspec.Struct, frozen=True, gc=False):
    """N down periods of cells as parallel arrays, in an order that the caller keeps to; by region first, ascending.

    - `origin`: start of the outage (its age counts from there); `start`, `end`: of the period, end inf while
      it lasts; epoch seconds.
    - `users`: served, times the importance of the outage's group and the level of the region.
    - `region`, `cell`, `site`, `district`: indices, -1 where not known; `known`: which of the last three are, see
      `known_places`, plus `MATCHES` times the number of its area class where area classes are told apart.
    - `table`: number of its curve's report table.
    """

    origin: Floats
    start: Floats
    end: Floats
    users: Floats
    region: Indices
    cell: Indices
    site: Indices
    district: Indices
    known: Indices
    table: Indices

    def take(self, rows: Indices) -> "DownPeriods":
        """Those of these numbers, in their order; a number may come again."""
        return DownPeriods(
            self.origin.take(rows),
            self.start.take(rows),
            self.end.take(rows),
            self.users.take(rows),
            self.region.take(rows),
            self.cell.take(rows),
            self.site.take(rows),
            self.district.take(rows),
            self.known.take(rows),
            self.table.take(rows),
        )

    def part(self, some: slice) -> "DownPeriods":
        """Those of a stretch."""
        return DownPeriods(*[column[some] for column in msgspec.structs.astuple(self)])


class Attribution(msgspec.Struct, frozen=True, gc=False):
    """Probabilities that explain C complaints, sparse.

    `complaint`, `period`, `probability` are parallel, ascending by complaint, then period; `background` has
    one entry a complaint. A complaint's probabilities and its background sum to 1.
    """

    complaint: Indices
    period: Indices
    probability: Floats
    background: Floats


class Level(msgspec.Struct, frozen=True, gc=False):
    """By how much a region's complaints of outages exceed the curve: gamma posterior with mean 1 at first.

    `prior`: how many complaints the curve is trusted for before the region's own count as much.
    """

    attributed: float = 0.0
    expected: float = 0.0
    prior: float = 20.0

    @property
    def multiplier(self) -> float:
        """What to multiply the curve by."""
        return (self.prior + self.attributed) / (self.prior + self.expected)

    def seen(self, attributed: float, expected: float) -> "Level":
        """The level after so many complaints were put down to outages and so many expected of them."""
        return Level(self.attributed + attributed, self.expected + expected, self.prior)


def weights_of(kinds: NDArray[np.intp]) -> Floats:
    """(C, 4) weights of complaints by kind.

    0 unlocated, 1 located by address, 2 by the network, 3 by home and 4 by a stated place with coordinates.
    """
    return _WEIGHTS[kinds]


def known_places(cell: int, site: int, district: int) -> int:
    """Which places of a down period are known, as the number of the match that has none of them in common."""
    return (cell >= 0) + _SITE * (site >= 0) + _DISTRICT * (district >= 0)


def likelihoods(weights: Floats, places: Indices, shares: Floats) -> Floats:
    """P(place | period) / P(place | no outage) of C complaints for every way a period's places can match theirs.

    `weights` as of `weights_of`; `places` and `shares` (3, C): cell, site and district of each, -1 where not
    known, and that place's part of the region's users (anything positive where not known). Each weight spreads
    over the users of its place. Returns (C, `MATCHES`).
    """
    cell, site, district, region = (weights[:, [kind]] for kind in range(4))
    by_cell, by_site, by_district = (
        np.where(place[:, None] < 0, -1, match) for place, match in zip(places, _MATCH, strict=True)
    )
    site = site + np.where(by_cell < 0, cell, 0.0)
    district = district + np.where(by_site < 0, site, 0.0)
    region = region + np.where(by_district < 0, district, 0.0)
    cell_share, site_share, district_share = shares[:, :, None]
    return np.asarray(
        region
        + np.where(by_district > 0, district / district_share, 0.0)
        + np.where(by_site > 0, site / site_share, 0.0)
        + np.where(by_cell > 0, cell / cell_share, 0.0)
    )


def attribute(complaints: Arrivals, periods: DownPeriods, tables: AgeTables) -> Attribution:
    """The probability that each down period explains each complaint.

    r_ci = λ_i(t_c)·L_ci / (background + Σ_j λ_j(t_c)·L_cj), λ_i = users · activity · report rate at its age and
    L_ci the likelihood of the complaint's place if period i caused it, over that if nothing did. Periods that
    can not explain a complaint, as those of other regions, make no difference, not in a bit.
    """
    first = periods.region.searchsorted(complaints.region)
    number = periods.region.searchsorted(complaints.region, side="right") - first
    chunks = _chunks(number)
    if len(chunks) == 1:
        return _attribute(complaints, first, number, periods, tables)
    parts = [_attribute(_rows(complaints, rows), first[rows], number[rows], periods, tables) for rows in chunks]
    numbers = [part.complaint + rows.start for part, rows in zip(parts, chunks, strict=True)]
    fields = [[getattr(part, field) for part in parts] for field in ("period", "probability", "background")]
    return Attribution(np.concatenate(numbers), *map(np.concatenate, fields))


def interval(probabilities: Floats) -> tuple[float, float, float]:
    """Expected number of complaints put down to an outage, and its 90 % interval, from their probabilities.

    The count is a sum of independent yes-or-noes (Poisson binomial): exact up to 200, then normal.
    """
    expected = float(probabilities.sum())
    if len(probabilities) > _EXACT_UP_TO:
        reach = NormalDist().inv_cdf(0.95) * sqrt(float((probabilities * (1.0 - probabilities)).sum()))
        return expected, max(0.0, round(expected - reach)), min(float(len(probabilities)), round(expected + reach))
    below = np.cumsum(_poisson_binomial(probabilities))
    return expected, float(np.searchsorted(below, 0.05)), float(np.searchsorted(below, 0.95))


_WEIGHTS = np.array(
    [
        (kind.cell, kind.site, kind.district, kind.region)
        for kind in (UNLOCATED, LOCATED_BY_ADDRESS, LOCATED_BY_NETWORK, LOCATED_BY_HOME, LOCATED_BY_STATEMENT)
    ]
)
KINDS = len(_WEIGHTS)
"""How a complaint may be located, see `weights_of`."""

_SITE, _DISTRICT = 3, 9
MATCHES = 27
"""Cell, site and district each not known of the period (0), another (1) or the same (2): cell + 3·site + 9·district."""

_MATCH = np.array([np.arange(MATCHES) // weight % 3 - 1 for weight in (1, _SITE, _DISTRICT)])


def _chunks(pairs: Indices) -> list[slice]:
    """Stretches of complaints of about `_PAIRS_AT_ONCE` pairs each; `pairs` of every complaint."""
    if pairs.sum() <= _PAIRS_AT_ONCE:
        return [slice(0, len(pairs))]
    ends = pairs.cumsum()
    full = np.flatnonzero(np.diff(ends // _PAIRS_AT_ONCE)) + 1
    edges = [0, *full.tolist(), len(pairs)]
    return [slice(first, end) for first, end in pairwise(edges)]


def _rows(complaints: Arrivals, rows: slice) -> Arrivals:
    some = Arrivals(*[field[rows] for field in msgspec.structs.astuple(complaints)[:-1]])
    near = complaints.nearness
    return some if near is None else msgspec.structs.replace(some, nearness=_near_rows(near, rows))


def _near_rows(near: Nearness, rows: slice) -> Nearness:
    addresses = Points(near.addresses.latitude[rows], near.addresses.longitude[rows])
    return Nearness(addresses, near.weights[rows], near.rest[rows], near.cells, near.first)


def _attribute(
    complaints: Arrivals, first: Indices, number: Indices, periods: DownPeriods, tables: AgeTables
) -> Attribution:
    """Of complaints that the `number` of periods from `first` on can be the cause of: each pair is a row."""
    count = len(number)
    ends = number.cumsum()
    if not count or not ends[-1]:
        return Attribution(_NONE, _NONE, np.empty(0), np.ones(count))
    complaint = np.arange(count).repeat(number)
    rate = _rates_of(complaints, complaint, first, number, periods, tables)
    # added up one after the other: zeros and absent periods leave every bit of the sum as it is
    total = np.bincount(complaint, rate, minlength=count) + complaints.background
    shares = rate / np.maximum(total, _TINY).take(complaint)
    (told,) = (shares >= LEAST_PROBABILITY).nonzero()
    complaint, probability = complaint.take(told), shares.take(told)
    explained = np.bincount(complaint, probability, minlength=count)
    period = told + (first - ends + number).take(complaint)
    return Attribution(complaint, period, probability, np.maximum(0.0, 1.0 - explained))


def _rates_of(
    complaints: Arrivals, complaint: Indices, first: Indices, number: Indices, periods: DownPeriods, tables: AgeTables
) -> Floats:
    """Of each pair. Where many have the same periods, these are not copied for each of their complaints."""
    many = len(complaint) >= _MANY_PAIRS and complaints.nearness is None
    if many and (first == first[0]).all() and (number == number[0]).all():
        return _rates_of_all(complaints, periods.part(slice(first[0], first[0] + number[0])), tables)
    ends = number.cumsum()
    period = np.arange(ends[-1]) + (first - ends + number).repeat(number)
    return _rates(complaints, complaint, periods.take(period), tables)


def _rates(complaints: Arrivals, complaint: Indices, periods: DownPeriods, tables: AgeTables) -> Floats:
    """Reports per hour of complaint number `complaint`, as it is placed, from the period beside it."""
    time = complaints.time.take(complaint)
    rate = report_rates(time, periods, tables)
    rate *= complaints.activity.take(complaint) * place_likelihood(complaints, complaint, periods)
    rate *= _within_reach(time, periods, tables)
    return rate


def _rates_of_all(complaints: Arrivals, periods: DownPeriods, tables: AgeTables) -> Floats:
    """The same of every complaint from every period, complaint after complaint."""
    time = complaints.time.repeat(len(periods.origin)).reshape(-1, len(periods.origin))
    rate = report_rates(time, periods, tables)
    places = [place[:, None] for place in (complaints.cell, complaints.site, complaints.district)]
    row = np.arange(len(time))[:, None] * complaints.likelihood.shape[1]
    rate *= complaints.activity[:, None] * complaints.likelihood.ravel().take(_match(row, places, periods))
    rate *= _within_reach(time, periods, tables)
    return rate.ravel()


def _within_reach(time: Floats, periods: DownPeriods, tables: AgeTables) -> NDArray[np.bool_]:
    """A complaint comes after the period's start and not too long after its end."""
    return np.asarray((periods.start < time) & (periods.end > time - tables.since_hours * 3600.0))


def report_rates(time: Floats, periods: DownPeriods, tables: AgeTables) -> Floats:
    """Reports per hour at activity 1 from each of the periods, at the `time` (epoch seconds) beside it.

    A period has to have begun by then. Times may have several rows, for the same periods.
    """
    age = (time - periods.origin) / 3600.0
    rate = tables.at(periods.table, age, (time - periods.end) / 3600.0)
    (again,) = (periods.start > periods.origin).nonzero()
    if len(again):
        since = (time.take(again, axis=-1) - periods.start.take(again)) / 3600.0
        rate[..., again] -= tables.at(periods.table.take(again), age.take(again, axis=-1), since)
    return np.asarray(np.maximum(rate, 0.0) * periods.users)


def place_likelihood(complaints: Arrivals, complaint: Indices, periods: DownPeriods) -> Floats:
    """P(place | period) / P(place | no outage) of complaint number `complaint` and the period beside it."""
    places = [place.take(complaint) for place in (complaints.cell, complaints.site, complaints.district)]
    match = _match(complaint * complaints.likelihood.shape[1], places, periods)
    likelihood: Floats = complaints.likelihood.ravel().take(match)
    if complaints.nearness is not None:
        likelihood *= _near(complaints.nearness, complaint, periods)
    return likelihood


def _match(row: Indices, places: Sequence[Indices], periods: DownPeriods) -> Indices:
    """`row` plus the number of the match of places (cell, site, district) and periods."""
    # A place the complaint does not have makes no difference to its row of likelihoods, whatever it seems to match.
    cell, site, district = places
    match = row + periods.known
    match += cell == periods.cell
    match += _SITE * (site == periods.site)
    match += _DISTRICT * (district == periods.district)
    return match


def _near(near: Nearness, complaint: Indices, periods: DownPeriods) -> Floats:
    """What the distances of addresses say; 1 where there is no address, or where the cell is not known."""
    cells = near.cells.take(near.first.take(periods.region) + periods.cell)
    addresses = near.addresses.take(complaint)
    told = np.flatnonzero(addresses.known() & cells.known() & (periods.cell >= 0))
    mine = complaint.take(told)
    found = np.ones(len(complaint))
    density = kernels(addresses.take(told), cells.take(told))
    found[told] = (density * near.weights[mine]).sum(axis=1) + near.rest.take(mine)
    return found


def _poisson_binomial(probabilities: Floats) -> Floats:
    """The probability of 0, 1, …, n successes."""
    chances = np.ones(1)
    for probability in probabilities[probabilities > 0]:
        chances = np.append(chances * (1.0 - probability), 0.0) + np.append(0.0, chances * probability)
    return chances
