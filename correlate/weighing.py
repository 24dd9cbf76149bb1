"""Weighs the complaints of one region against its down periods: the tables of both, made ready for `attribute`."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.attribution import Arrivals, Attribution, DownPeriods, Level, attribute, report_rates, weights_of
from correlate.facts import Share
from correlate.outages.down_table import DownTable
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.segments import Segments
from correlate.topology import NOWHERE, RegionPlaces
from ingest.records import Complaint, LocationSource

_UNLOCATED, _BY_ADDRESS, _BY_NETWORK = 0, 1, 2
_HOUR = 3600.0


class Weighed(msgspec.Struct, frozen=True, gc=False):
    """Complaints, the outages behind the periods they were weighed against, and what came of it."""

    complaints: Sequence[Complaint]
    outages: Sequence[Outage]
    attribution: Attribution

    def sums(self) -> Iterator[tuple[Outage, float, float]]:
        """Each outage that explains any of them, with the expected number and its variance, down periods together."""
        part = self.attribution
        number = np.bincount(part.period, part.probability, minlength=len(self.outages))
        variance = np.bincount(part.period, part.probability * (1.0 - part.probability), minlength=len(self.outages))
        sums: dict[str, tuple[Outage, float, float]] = {}
        for row in np.flatnonzero(number).tolist():
            outage = self.outages[row]
            _, before, spread = sums.get(outage.outage_id, (outage, 0.0, 0.0))
            sums[outage.outage_id] = (outage, before + float(number[row]), spread + float(variance[row]))
        yield from sums.values()

    def shares(self) -> Iterator[tuple[Complaint, tuple[Share, ...], float]]:
        """Each complaint with the outages that explain it and the part that none does."""
        part = self.attribution
        named = [(outage.outage_id, outage.planned) for outage in self.outages]
        found: list[list[Share]] = [[] for _ in self.complaints]
        rows = zip(part.complaint.tolist(), part.period.tolist(), part.probability.tolist(), strict=True)
        for complaint, period, probability in rows:
            shares, (outage_id, planned) = found[complaint], named[period]
            again = shares and shares[-1].outage_id == outage_id
            before = shares.pop().probability if again else 0.0
            shares.append(Share(outage_id, before + probability, planned))
        for complaint, shares, background in zip(self.complaints, found, part.background.tolist(), strict=True):
            yield complaint, tuple(shares), background


class Active(msgspec.Struct, frozen=True, gc=False):
    """Down periods, sorted, and the outage behind each."""

    periods: DownPeriods
    outages: Sequence[Outage]


class Weighing:
    """The standing part of it: places, curves and shares of users of one region."""

    def __init__(self, places: RegionPlaces, segments: Segments, activity: Activity) -> None:
        self.places = places
        self.segments = segments
        self._activity = activity
        total = float(places.users.sum()) or 1.0
        self._cell_share = np.append(_shares(places.users, total), 1.0)
        on_site = places.site >= 0
        at_site = np.bincount(places.site[on_site], places.users[on_site], len(places.sites)).astype(np.float64)
        self._site_share = np.append(_shares(at_site, total), 1.0)
        self._district_share = np.append(_shares(places.district_users, total), 1.0)
        self._site_of = np.append(places.site, NOWHERE)
        self._district_of = np.append(places.district, NOWHERE)
        self._districts = {name: index for index, name in enumerate(places.districts)}

    def district_of(self, complaint: Complaint) -> int:
        """The index of the district a complaint is counted in: its own, else its cell's; -1 where unknown."""
        index = self._districts.get(complaint.district or "", NOWHERE)
        if index == NOWHERE and complaint.cell_id:
            index = int(self._district_of[self.places.cells.get(complaint.cell_id, NOWHERE)])
        return index

    def active(self, since: float, until: float, table: DownTable) -> "Active":
        """The down periods that complaints between `since` and `until` (epoch seconds) can be put down to."""
        found = table.active(since - self.segments.reports.since_hours * _HOUR, until)
        return Active(*found) if found else NOT_ONE

    def weigh(
        self, complaints: Sequence[Complaint], active: "Active", level: Level, background_per_hour: float
    ) -> Weighed:
        """The complaints against the down periods that could explain them."""
        outages = active.outages
        if not outages:
            attribution = msgspec.structs.replace(_NOTHING, background=np.ones(len(complaints)))
            return Weighed(complaints, (), attribution)
        users = active.periods.users * self._importance(outages) * level.multiplier
        periods = msgspec.structs.replace(active.periods, users=users)
        arrivals = self._arrivals(complaints, background_per_hour)
        return Weighed(complaints, outages, attribute(arrivals, periods, self.segments.reports))

    def exposure(self, start: float, end: float, active: "Active", activity: float) -> NDArray[np.float64]:
        """What the curve expects of each down period over [start, end) (epoch seconds), frailty and level 1.

        By the rate in the middle of the part of the bin that the period reaches into.
        """
        periods = active.periods
        since = np.maximum(periods.start, start)
        every = np.arange(len(active.outages))
        rates = report_rates((since + end) / 2.0, periods, every, self.segments.reports)
        return np.asarray(rates * (end - since) * (activity / _HOUR))

    def _importance(self, outages: Sequence[Outage]) -> NDArray[np.float64]:
        # Posterior mean of the frailty that the outages of a group share, from the bins closed so far.
        shapes = self.segments.frailty_shape
        index_of = self.segments.index_of
        groups = [group_of(outage) for outage in outages]
        complaints = np.array([group.complaints for group in groups])
        exposure = np.array([group.exposure for group in groups])
        shape = np.array([shapes[index_of(outage.cell)] for outage in outages])
        return np.asarray((shape + complaints) / (shape + exposure))

    def _arrivals(self, complaints: Sequence[Complaint], background: float) -> Arrivals:
        cells = self.places.cells
        cell = np.array([cells.get(complaint.cell_id or "", NOWHERE) for complaint in complaints], dtype=np.intp)
        district = np.array([self.district_of(complaint) for complaint in complaints], dtype=np.intp)
        site = self._site_of[cell]
        return Arrivals(
            time=np.array([complaint.created_at.timestamp() for complaint in complaints]),
            activity=np.array([self._activity.at(complaint.created_at) for complaint in complaints]),
            cell=cell,
            site=site,
            district=district,
            cell_share=self._cell_share[cell],
            site_share=self._site_share[site],
            district_share=self._district_share[district],
            weights=weights_of(np.array([_kind(complaint) for complaint in complaints], dtype=np.intp)),
            background=np.full(len(complaints), background),
        )


_NOBODY = np.zeros(0, dtype=np.intp)
_NOTHING = Attribution(_NOBODY, _NOBODY, np.zeros(0), np.zeros(0))
_NONE = np.zeros(0)
_NO_PERIODS = DownPeriods(_NONE, _NONE, _NONE, _NONE, _NOBODY, _NOBODY, _NOBODY, _NOBODY)

NOT_ONE = Active(_NO_PERIODS, ())
"""No down period could explain anything."""

NOTHING_WEIGHED = Weighed((), (), _NOTHING)
"""There were no complaints."""


def _kind(complaint: Complaint) -> int:
    if complaint.cell_id is None:
        return _BY_ADDRESS if complaint.district else _UNLOCATED
    if complaint.location_source in (None, LocationSource.SERVING_CELL):
        return _BY_NETWORK
    return _BY_ADDRESS


def _shares(users: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    # A place without users can still be complained of: it has at least the share of one user.
    return np.maximum(users, 1.0) / max(total, 1.0)
