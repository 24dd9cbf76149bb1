"""Weighs the complaints of one region against its down periods: the tables of both, made ready for `attribute`."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.attribution import Attribution, DownPeriods, Level, attribute, report_rates
from correlate.facts import Share
from correlate.outages.down_table import DownTable
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.placing import Placed, Placing
from correlate.segments import Segments
from correlate.topology import RegionPlaces
from ingest.records import Complaint

_HOUR = 3600.0


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
        sums: dict[str, tuple[Outage, float, float]] = {}
        for row in np.flatnonzero(number).tolist():
            outage = self.outages[row]
            _, before, spread = sums.get(outage.outage_id, (outage, 0.0, 0.0))
            sums[outage.outage_id] = (outage, before + float(number[row]), spread + float(variance[row]))
        yield from sums.values()

    def shares(self) -> Iterator[tuple[Placed, tuple[Share, ...], float]]:
        """Each complaint with the outages that explain it and the part that none does."""
        part, outages = self.attribution, self.outages
        named = [outages[period] for period in part.period.tolist()]
        rows = zip(part.complaint.tolist(), named, part.probability.tolist(), strict=True)
        found: list[list[Share]] = [[] for _ in self.complaints]
        for complaint, outage, probability in rows:
            shares = found[complaint]
            again = shares and shares[-1].outage_id == outage.outage_id
            before = shares.pop().probability if again else 0.0
            shares.append(Share(outage.outage_id, before + probability, outage.planned))
        for one, shares, background in zip(self.complaints, found, part.background.tolist(), strict=True):
            yield one, tuple(shares), background


class Active(msgspec.Struct, frozen=True, gc=False):
    """Down periods, sorted, and the outage behind each."""

    periods: DownPeriods
    outages: Sequence[Outage]


class Weighing:
    """The standing part of it: places and curves of one region."""

    def __init__(self, places: RegionPlaces, segments: Segments, activity: Activity) -> None:
        self._placing = Placing(places, activity)
        self._reports = segments.reports
        self._frailty_shape = np.array(segments.frailty_shape)

    def place(self, complaint: Complaint) -> Placed:
        """The complaint in numbers, as `weigh` takes it."""
        return self._placing.place(complaint)

    def active(self, since: float, until: float, table: DownTable) -> "Active":
        """The down periods that complaints between `since` and `until` (epoch seconds) can be put down to."""
        found = table.active(since - self._reports.since_hours * _HOUR, until)
        return Active(*found) if found else NOT_ONE

    def weigh(self, complaints: Sequence[Placed], active: "Active", level: Level, background: float) -> Weighed:
        """The complaints against the down periods that could explain them; `background` is per hour."""
        outages = active.outages
        if not outages:
            attribution = msgspec.structs.replace(_NOTHING, background=np.ones(len(complaints)))
            return Weighed(complaints, (), attribution)
        users = active.periods.users * self._importance(active) * level.multiplier
        periods = msgspec.structs.replace(active.periods, users=users)
        arrivals = self._placing.arrivals(complaints, background)
        return Weighed(complaints, outages, attribute(arrivals, periods, self._reports))

    def exposure(self, start: float, end: float, active: "Active", activity: float) -> NDArray[np.float64]:
        """What the curve expects of each down period over [start, end) (epoch seconds), frailty and level 1.

        By the rate in the middle of the part of the bin that the period reaches into.
        """
        periods = active.periods
        since = np.maximum(periods.start, start)
        rates = report_rates((since + end) / 2.0, periods, self._reports)
        return np.asarray(rates * (end - since) * (activity / _HOUR))

    def _importance(self, active: "Active") -> NDArray[np.float64]:
        # Posterior mean of the frailty that the outages of a group share, from the bins closed so far.
        groups = [group_of(outage) for outage in active.outages]
        complaints = np.array([group.complaints for group in groups])
        exposure = np.array([group.exposure for group in groups])
        shape = self._frailty_shape[active.periods.table]
        return np.asarray((shape + complaints) / (shape + exposure))


_NOBODY = np.zeros(0, dtype=np.intp)
_NOTHING = Attribution(_NOBODY, _NOBODY, np.zeros(0), np.zeros(0))
_NONE = np.zeros(0)
_NO_PERIODS = DownPeriods(_NONE, _NONE, _NONE, _NONE, _NOBODY, _NOBODY, _NOBODY, _NOBODY, _NOBODY)

NOT_ONE = Active(_NO_PERIODS, ())
"""No down period could explain anything."""

NOTHING_WEIGHED = Weighed((), (), _NOTHING)
"""There were no complaints."""
