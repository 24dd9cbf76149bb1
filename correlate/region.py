"""What the correlator holds of one region: its complaints whose bins are open, baseline, level and spikes."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from correlate.attribution import Level
from correlate.calendar import Calendar, Spans
from correlate.facts import BinConcluded, ComplaintAttributed, Fact, Share
from correlate.placing import Placed
from correlate.rules import EPOCH, Rules, bin_start
from correlate.segments import Segments
from correlate.snapshot import RegionState
from correlate.spikes.baseline import Baseline
from correlate.spikes.budget import slow_budget_of
from correlate.spikes.run import REGION, ClosedBin, Traced
from correlate.spikes.silent import SilentSearch
from correlate.spikes.slow import Located, SlowSearch
from correlate.spikes.spike import FEWEST, WINDOWS
from correlate.spikes.watch import SpikeWatch
from correlate.topology import Topology
from correlate.weighing import NOT_ONE, Lot, Shared, Weighed, Weighing
from ingest.records import Complaint

_FRESH_FOR = timedelta(minutes=15)
"""Provisional attribution is not computed anew more often than this: pictures come in storms."""


class RegionBins:
    """One region. Bins are closed one after the other; each closing concludes the complaints of the bin."""

    def __init__(
        self, region: str, topology: Topology, segments: Segments, weighing: Weighing, level: float, rules: Rules
    ) -> None:
        self.region = region
        self._number = weighing.number_of(region)
        self._weighing = weighing
        self._bin = rules.bin
        self._hours = rules.bin / timedelta(hours=1)
        self._baseline = _baseline(topology, region, segments, rules)
        districts = topology.regions[region].districts
        self._places, self._districts = 1 + len(districts), districts
        self._events = _events(region, districts, rules.calendar)
        search = SilentSearch(topology, region)
        self._watch = SpikeWatch(region, districts, rules.bin, level, search)
        self._slow = SlowSearch(region, districts, rules.bin, slow_budget_of(topology, region, rules), search)
        self._level = Level()
        self._pending: dict[datetime, dict[str, Placed]] = {}
        self._late: list[Placed] = []
        self._closed_until: datetime | None = None
        self._fresh: tuple[datetime, dict[str, float]] | None = None

    # --- what arrives -------------------------------------------------------------------------------------

    def file(self, complaint: Complaint) -> None:
        """Keep a complaint until its bin is closed; one whose bin is closed already is weighed by itself."""
        start = bin_start(complaint.created_at, self._bin)
        placed = self._weighing.place(complaint)
        if self._closed_until is not None and start < self._closed_until:
            self._late.append(placed)
        else:
            self._pending.setdefault(start, {})[complaint.complaint_id] = placed

    def withdraw(self, complaint_id: str, created_at: datetime) -> None:
        """Forget a complaint whose bin is still open: a later state of it says another time or region."""
        start = bin_start(created_at, self._bin)
        bin_ = self._pending.get(start, {})
        if bin_.pop(complaint_id, None) is not None and not bin_:
            del self._pending[start]

    def first_bin(self) -> datetime | None:
        """The start of the earliest bin with complaints that is not closed."""
        return min(self._pending, default=None)

    def last_bin_end(self) -> datetime | None:
        """The end of the latest bin with complaints that is not closed."""
        return max(self._pending) + self._bin if self._pending else None

    def snapshot(self) -> RegionState:
        """All of it that is not in the outages, as plain data."""
        recent, runs, detected = self._watch.snapshot()
        return RegionState(
            region=self.region,
            pending=[one.complaint for bin_ in self._pending.values() for one in bin_.values()],
            late=[one.complaint for one in self._late],
            closed_until=self._closed_until,
            recent=recent,
            runs=runs,
            detected=detected,
            fresh=self._fresh,
            baseline=self._baseline.state,
            level=self._level,
            slow=self._slow.snapshot(),
        )

    def restore(self, state: RegionState) -> None:
        """Go on from what `snapshot` gave."""
        self._closed_until = state.closed_until
        for complaint in state.pending:
            self.file(complaint)
        self._late = [self._weighing.place(complaint) for complaint in state.late]
        self._watch.restore(state.recent, state.runs, state.detected)
        self._fresh, self._level = state.fresh, state.level
        self._baseline.restore(state.baseline)
        self._slow.restore(state.slow)

    @property
    def background_so_far(self) -> tuple[float, float]:
        """Complaints that no outage explains: that came, and that the model's rates expected."""
        return self._baseline.region_so_far

    def lean(self, level: float) -> None:
        """What is not known of the region's background is told by this level, that of all regions."""
        self._baseline.lean = level

    @property
    def level(self) -> float:
        """By how much the region's complaints of outages exceed the model's curve."""
        return self._level.multiplier

    def lost(self, now: datetime) -> Mapping[str, float]:
        """outage_id → the part of the users whom nobody serves; 1 for those that are not in it."""
        return self._weighing.lost(self._number, now.timestamp())

    # --- by now: provisional ------------------------------------------------------------------------------

    def provisional(self, now: datetime) -> Mapping[str, float]:
        """outage_id → expected complaints among those whose bins are open."""
        if self._fresh is None or not self._fresh[0] <= now < self._fresh[0] + _FRESH_FOR:
            pending = [one for bin_ in self._pending.values() for one in bin_.values()]
            complaints = [one for one in pending if one.complaint.known_at <= now]
            sums = {outage.outage_id: part for outage, part, _ in self._weigh(complaints, now).sums()}
            self._fresh = (now, sums)
        return self._fresh[1]

    def look(self, end: datetime) -> Iterator[Fact]:
        """Look for spikes in the bins that end at `end`, with what is known by then."""
        if end - self._bin not in self._pending:
            self._watch.quiet()
            return
        bins = self._bins_until(end)
        for place, evidence in self._watch.look(bins, end):
            yield self._watch.so_far(place, evidence, [self._weighed_bin(one) for one in bins[-evidence.bins :]])

    def _bins_until(self, end: datetime) -> list[ClosedBin]:
        bins = list(self._watch.recent)
        start = bins[-1].starts_at + self._bin if bins else min(self._pending)
        start = max(start, end - max(WINDOWS) * self._bin)
        while start < end:
            known = [one for one in self._pending.get(start, {}).values() if one.complaint.known_at <= end]
            mean, variance = self._baseline.expected(start, self._hours)
            unjudged, hardly = self._unjudged(start), self._baseline.hardly_known()
            bins.append(ClosedBin(start, self._counts(known), mean, variance, (), unjudged, hardly))
            start += self._bin
        return bins[-max(WINDOWS) :]

    def _weighed_bin(self, one: ClosedBin) -> ClosedBin:
        pending = self._pending.get(one.starts_at)
        if pending is None:
            return one
        complaints = list(pending.values())
        traced = tuple(_traced(*shared) for shared in self._weigh(complaints, one.starts_at).shares())
        return msgspec.structs.replace(one, observed=self._counts(complaints), complaints=traced)

    # --- by the watermark: final --------------------------------------------------------------------------

    def lot(self, start: datetime) -> Lot:
        """The complaints of the bin that begins at `start`, ready to be weighed; nothing is concluded yet."""
        return self._lot(sorted(self._pending.get(start, {}).values(), key=_by_creation), start)

    def late(self, start: datetime) -> list[ComplaintAttributed]:
        """What explains complaints whose bins were closed before; from now on they are no longer kept."""
        if not self._late:
            return []
        late, self._late = self._late, []
        return [_attributed(*shared) for shared in self._weigh(late, start).shares()]

    def close(self, start: datetime, shared: Sequence[Shared], exposure: float | None) -> Iterator[Fact]:
        """Close the bin that begins at `start`: conclude its complaints as they were weighed, learn, find spikes.

        `exposure` is what the curve expected of them at level 1; None where no outage could explain any.
        """
        self._closed_until = start + self._bin
        self._fresh = None
        self._pending.pop(start, None)
        yield from [_attributed(*one) for one in shared]
        traced = tuple([_traced(*one) for one in shared])
        if exposure is not None:
            self._level = self._level.seen(sum([1.0 - one.background for one in traced]), exposure)
        mean, variance = self._baseline.expected(start, self._hours)
        unjudged = self._unjudged(start)
        counts, hardly = self._counts([one for one, _, _ in shared]), self._baseline.hardly_known()
        closed = ClosedBin(start, counts, mean, variance, traced, unjudged, hardly)
        attributed = self._attributed_counts(traced)
        self._baseline.learn(start, self._hours, closed.observed, attributed, unjudged)
        yield self._bin_fact(closed, REGION, attributed)
        yield from self._remarkable(closed, attributed)
        yield from self._watch.close(closed)
        located = [_located(start, *one) for one in shared if one[0].place[1] >= 0]
        yield from self._slow.close(closed, located, self._watch.going_on())

    def finish(self) -> Iterator[Fact]:
        """The recording is over: so are the spikes."""
        yield from self.late(self._closed_until or EPOCH)
        yield from self._watch.finish()
        yield from self._slow.finish()

    # --- attribution --------------------------------------------------------------------------------------

    def _weigh(self, complaints: Sequence[Placed], start: datetime) -> Weighed:
        times = [one.moment[0] for one in complaints]
        active = self._weighing.active(min(times), max(times), self._number) if times else NOT_ONE
        return self._weighing.weigh([self._lot(complaints, start)], active)

    def _lot(self, complaints: Sequence[Placed], start: datetime) -> Lot:
        return Lot(self._number, complaints, self._level.multiplier, self._baseline.background(start))

    def _unjudged(self, start: datetime) -> tuple[int, ...]:
        if not self._events:
            return ()
        return tuple([place for place, spans in self._events if spans.meet(start, start + self._bin)])

    # --- counting -----------------------------------------------------------------------------------------

    def _counts(self, complaints: Sequence[Placed]) -> list[float]:
        return self._sum([(one.counted_in, 1.0) for one in complaints])

    def _attributed_counts(self, traced: Sequence[Traced]) -> list[float]:
        return self._sum([(one.place, 1.0 - one.background) for one in traced])

    def _sum(self, counted: Sequence[tuple[int, float]]) -> list[float]:
        sums = [0.0] * self._places
        for place, weight in counted:
            sums[REGION] += weight
            if place > REGION:
                sums[place] += weight
        return sums

    def _remarkable(self, closed: ClosedBin, attributed: Sequence[float]) -> Iterator[BinConcluded]:
        for place in range(REGION + 1, self._places):
            unexplained = closed.observed[place] - attributed[place]
            if unexplained >= FEWEST and unexplained > _upper(closed, place):
                yield self._bin_fact(closed, place, attributed)

    def _bin_fact(self, closed: ClosedBin, place: int, attributed: Sequence[float]) -> BinConcluded:
        return BinConcluded(
            region=self.region,
            district=None if place == REGION else self._districts[place - 1],
            starts_at=closed.starts_at,
            ends_at=closed.starts_at + self._bin,
            observed=int(closed.observed[place]),
            expected=closed.mean[place],
            upper=_upper(closed, place),
            attributed=attributed[place],
        )


def _upper(closed: ClosedBin, place: int) -> float:
    return float(closed.mean[place] + 2.0 * closed.variance[place] ** 0.5)


def _baseline(topology: Topology, region: str, segments: Segments, rules: Rules) -> Baseline:
    """Background rates spread as users are: the region's subscribers, its districts by the users of their cells."""
    places, model = topology.regions[region], segments.model
    total = float(places.users.sum()) or 1.0
    districts = [float(users) / total * places.subscribers for users in places.district_users]
    rate = model.regions.get(region, model.complaints_per_user_hour)
    users, zone = [places.subscribers, *districts], topology.inventory.timezone
    return Baseline(
        users, rate * model.calls_per_complaint, model.activity["all"], zone, holidays=rules.calendar.holidays
    )


def _events(region: str, districts: Sequence[str], calendar: Calendar) -> list[tuple[int, Spans]]:
    """Places, by number, with the spans of events known there: those of a region are in its districts too."""
    named = [(REGION, calendar.spans_of(region))]
    named += [(1 + at, calendar.spans_of(region, f"{region}/{name}")) for at, name in enumerate(districts)]
    return named if calendar.events else []


def _by_creation(one: Placed) -> tuple[datetime, str]:
    return one.complaint.created_at, one.complaint.complaint_id


def _attributed(one: Placed, shares: tuple[Share, ...], background: float) -> ComplaintAttributed:
    complaint = one.complaint
    return ComplaintAttributed(
        complaint.complaint_id, complaint.region, complaint.district, complaint.created_at, shares, background
    )


def _traced(one: Placed, shares: tuple[Share, ...], background: float) -> Traced:
    return Traced(one.counted_in, one.complaint.cell_id, one.complaint.known_at, shares, background)


def _located(start: datetime, one: Placed, _: tuple[Share, ...], background: float) -> Located:
    complaint = one.complaint
    caller = complaint.customer or complaint.complaint_id
    return Located(start, complaint.known_at, complaint.cell_id or "", one.counted_in, background, caller)
