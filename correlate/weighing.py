"""Weighs complaints against down periods: the tables of both, made ready for `attribute`."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.attribution import MATCHES, Attribution, DownPeriods, attribute, known_places, report_rates
from correlate.facts import Share
from correlate.outages.down_table import DownTable
from correlate.outages.group import Group, group_of
from correlate.outages.outage import Outage
from correlate.placing import Placed, Placing
from correlate.segments import Segments
from correlate.served import Served, with_weight
from correlate.topology import Topology
from ingest.records import Complaint

_HOUR = 3600.0

Shared = tuple[Placed, tuple[Share, ...], float]
"""A complaint with the outages that explain it and the part that none does."""


class Lot(msgspec.Struct, frozen=True, gc=False):
    """Complaints of one region, by its number; `level` multiplies the curve there, `background` is per hour."""

    region: int
    complaints: Sequence[Placed]
    level: float
    background: float


class Active(msgspec.Struct, frozen=True, gc=False):
    """Down periods, sorted by region first, with the outage behind each and its group."""

    periods: DownPeriods
    outages: Sequence[Outage]
    groups: Sequence[Group]

    def bounds(self, regions: int) -> list[tuple[int, int]]:
        """Where the periods of each of so many regions begin and end."""
        edges = self.periods.region.searchsorted(np.arange(regions + 1)).tolist()
        return list(pairwise(edges))


class Weighed(msgspec.Struct, frozen=True, gc=False):
    """Complaints, the outages behind the periods they were weighed against, and what came of it."""

    complaints: Sequence[Placed]
    outages: Sequence[Outage]
    attribution: Attribution

    def sums(self) -> Iterator[tuple[Outage, float, float]]:
        """Each outage that explains any of them, with the expected number and its variance, down periods together."""
        part = self.attribution
        number = np.bincount(part.period, part.probability, minlength=len(self.outages))
        variance = np.bincount(part.period, part.probability * (1.0 - part.probability), minlength=len(self.outages))
        (rows,) = number.nonzero()
        sums: dict[str, tuple[Outage, float, float]] = {}
        for row, one, spread in zip(rows.tolist(), number[rows].tolist(), variance[rows].tolist(), strict=True):
            outage = self.outages[row]
            _, before, spread_before = sums.get(outage.outage_id, (outage, 0.0, 0.0))
            sums[outage.outage_id] = (outage, before + one, spread_before + spread)
        yield from sums.values()

    def shares(self) -> Iterator[Shared]:
        """Each complaint with what explains it, in their order."""
        part, outages = self.attribution, self.outages
        ids = np.array([outage.outage_id for outage in outages], dtype=np.object_).take(part.period).tolist()
        planned = np.array([outage.planned for outage in outages], dtype=np.bool_).take(part.period).tolist()
        found = list(map(Share, ids, part.probability.tolist(), planned))
        edges = pairwise(part.complaint.searchsorted(np.arange(len(self.complaints) + 1)).tolist())
        again = self._again()
        for number, (one, (first, end), background) in enumerate(
            zip(self.complaints, edges, part.background.tolist(), strict=True)
        ):
            shares = found[first:end]
            yield one, tuple(_together(shares) if number in again else shares), background

    def _again(self) -> set[int]:
        """The complaints that several down periods of one outage explain; such periods follow each other."""
        part, ids = self.attribution, list(map(id, self.outages))
        if len(set(ids)) == len(ids):
            return set()
        outage = np.array(ids, dtype=np.uint64).take(part.period)
        same = (outage[1:] == outage[:-1]) & (part.complaint[1:] == part.complaint[:-1])
        return set(part.complaint[1:][same].tolist())


class Weighing:
    """The down periods of a network, and the places and curves by which complaints are weighed against them."""

    def __init__(self, topology: Topology, segments: Segments) -> None:
        activity = Activity(segments.model.activity["all"], topology.inventory.timezone)
        self._placing = Placing(topology, activity, segments.model)
        self._count = len(topology.regions)
        self._segments = segments
        self._served = Served(topology, segments.model)
        self._reports = segments.reports
        self._frailty_shape = np.array(segments.frailty_shape)
        self._table = DownTable()

    def number_of(self, region: str) -> int:
        """The number of a region."""
        return self._placing.number_of(region)

    def enter(self, outage: Outage) -> None:
        """Take up an outage that was opened or changed."""
        region, cell, site, district = self._placing.place_of(outage.cell)
        known = known_places(cell, site, district) + MATCHES * self._placing.area_of(outage.cell)
        self._table.put(outage, (region, cell, site, district, known, self._segments.index_of(outage.cell)))

    def drop(self, outage: Outage) -> None:
        """Let go of an outage."""
        self._table.drop(outage)

    def place(self, complaint: Complaint) -> Placed:
        """The complaint in numbers, as `weigh` takes it."""
        return self._placing.place(complaint)

    def active(self, since: float, until: float, region: int | None = None) -> Active:
        """The down periods that complaints between `since` and `until` (epoch seconds) can be put down to."""
        found = self._table.active(since - self._reports.since_hours * _HOUR, until, region)
        if found is None:
            return NOT_ONE
        periods, outages = found
        periods = with_weight(periods, self._served.weight(periods, outages, until))
        return Active(periods, outages, [group_of(outage) for outage in outages])

    def lost(self, region: int, at: float) -> Mapping[str, float]:
        """outage_id → the part of its users whom nobody serves, of the outages at epoch second `at`; others: 1."""
        since = at - self._reports.since_hours * _HOUR
        found = self._table.active(since, at + 1.0, region) if self._served.knows_takeover else None
        if found is None:
            return _ALL_LOST
        periods, outages = found
        ids = [outage.outage_id for outage in outages]
        return dict(zip(ids, self._served.lost(periods, at + 1.0).tolist(), strict=True))

    def weigh(self, lots: Sequence[Lot], active: Active) -> Weighed:
        """The complaints of the lots, in their order, against the down periods that could explain them."""
        complaints = list(chain.from_iterable([lot.complaints for lot in lots]))
        if not complaints or not active.outages:
            nothing = Attribution(_NOBODY, _NOBODY, _NONE, np.ones(len(complaints)))
            return Weighed(complaints, active.outages, nothing)
        level = np.ones(self._count)
        for lot in lots:
            level[lot.region] = lot.level
        periods = active.periods
        users = periods.users * self._importance(active) * level.take(periods.region)
        background = np.array([lot.background for lot in lots]).repeat([len(lot.complaints) for lot in lots])
        arrivals = self._placing.arrivals(complaints, background)
        periods = msgspec.structs.replace(periods, users=users)
        return Weighed(complaints, active.outages, attribute(arrivals, periods, self._reports))

    def exposure(self, start: float, end: float, active: Active, activity: float) -> NDArray[np.float64]:
        """What the curve expects of each down period over [start, end) (epoch seconds), frailty and level 1.

        By the rate in the middle of the part of the bin that the period reaches into.
        """
        periods = active.periods
        since = np.maximum(periods.start, start)
        rates = report_rates((since + end) / 2.0, periods, self._reports)
        return np.asarray(rates * (end - since) * (activity / _HOUR))

    def _importance(self, active: Active) -> NDArray[np.float64]:
        # Posterior mean of the frailty that the outages of a group share, from the bins closed so far.
        complaints = np.array([group.complaints for group in active.groups])
        exposure = np.array([group.exposure for group in active.groups])
        shape = self._frailty_shape.take(active.periods.table)
        return np.asarray((shape + complaints) / (shape + exposure))


def _together(shares: list[Share]) -> list[Share]:
    """Shares of several down periods of one outage as one share."""
    found: list[Share] = []
    for share in shares:
        again = found and found[-1].outage_id == share.outage_id
        before = found.pop().probability if again else 0.0
        found.append(Share(share.outage_id, before + share.probability, share.planned))
    return found


_ALL_LOST: Mapping[str, float] = {}
_NOBODY = np.zeros(0, dtype=np.intp)
_NONE = np.zeros(0)

_NO_PERIODS = DownPeriods(_NONE, _NONE, _NONE, _NONE, _NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY)

NOT_ONE = Active(_NO_PERIODS, (), ())
"""No down period could explain anything."""
