"""What the correlator holds of one region: its down periods, complaints whose bins are open, baseline and spikes."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

import numpy as np

from correlate.activity import Activity
from correlate.attribution import Level
from correlate.facts import BinConcluded, ComplaintAttributed, Fact, Share, Spike
from correlate.outages.down_table import DownTable
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.rules import Rules
from correlate.segments import Segments
from correlate.spikes.baseline import Baseline
from correlate.spikes.counts import upper_bound
from correlate.spikes.run import REGION, ClosedBin, Run, Traced, spike_of, window_sums
from correlate.spikes.silent import SilentSearch
from correlate.spikes.spike import WINDOWS, Evidence, scan
from correlate.topology import NOWHERE, Topology
from correlate.weighing import Weighed, Weighing
from ingest.records import Complaint

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FRESH_FOR = timedelta(minutes=1)
"""Provisional attribution is not computed anew more often than this: pictures come in storms."""


class RegionBins:
    """One region. Bins are closed one after the other; each closing concludes the complaints of the bin."""

    def __init__(self, region: str, topology: Topology, segments: Segments, level: float, rules: Rules) -> None:
        self.region = region
        self.table = DownTable()
        self.touched: list[Outage] = []
        self._places = topology.regions[region]
        self._segments = segments
        self._alpha = level
        self._bin = rules.bin
        self._hours = rules.bin / timedelta(hours=1)
        model, zone = segments.model, topology.inventory.timezone
        self._activity = Activity(model.activity["all"], zone)
        self._weighing = Weighing(self._places, segments, self._activity)
        self._baseline = _baseline(topology, region, segments, zone)
        self._search = SilentSearch(topology, region)
        self._level = Level()
        self._pending: dict[datetime, dict[str, Complaint]] = {}
        self._late: list[Complaint] = []
        self._closed_until: datetime | None = None
        self._recent: deque[ClosedBin] = deque(maxlen=max(WINDOWS))
        self._runs: dict[int, Run] = {}
        self._detected: dict[int, datetime] = {}
        self._fresh: tuple[datetime, dict[str, float]] | None = None

    # --- what arrives -------------------------------------------------------------------------------------

    def enter(self, outage: Outage) -> None:
        """Take up an outage that was opened or changed."""
        places = self._places
        cell = places.cells.get(outage.cell.cell_id, NOWHERE)
        site = int(places.site[cell]) if cell >= 0 else NOWHERE
        district = int(places.district[cell]) if cell >= 0 else NOWHERE
        self.table.put(outage, (cell, site, district, self._segments.index_of(outage.cell)))

    def file(self, complaint: Complaint) -> None:
        """Keep a complaint until its bin is closed; one whose bin is closed already is weighed by itself."""
        start = complaint.created_at - (complaint.created_at - _EPOCH) % self._bin
        if self._closed_until is not None and start < self._closed_until:
            self._late.append(complaint)
        else:
            self._pending.setdefault(start, {})[complaint.complaint_id] = complaint

    def first_bin(self) -> datetime | None:
        """The start of the earliest bin with complaints that is not closed."""
        return min(self._pending, default=None)

    def last_bin_end(self) -> datetime | None:
        """The end of the latest bin with complaints that is not closed."""
        return max(self._pending) + self._bin if self._pending else None

    @property
    def level(self) -> float:
        """By how much the region's complaints of outages exceed the model's curve."""
        return self._level.multiplier

    # --- by now: provisional ------------------------------------------------------------------------------

    def provisional(self, now: datetime) -> Mapping[str, float]:
        """outage_id → expected complaints among those whose bins are open."""
        if self._fresh is None or not self._fresh[0] <= now < self._fresh[0] + _FRESH_FOR:
            complaints = [one for bin_ in self._pending.values() for one in bin_.values() if one.known_at <= now]
            sums: dict[str, float] = {}
            for _, shares, _ in self._shares(complaints, now):
                for share in shares:
                    sums[share.outage_id] = sums.get(share.outage_id, 0.0) + share.probability
            self._fresh = (now, sums)
        return self._fresh[1]

    def look(self, end: datetime) -> list[Fact]:
        """Look for spikes in the bins that end at `end`, with what is known by then."""
        if end - self._bin not in self._pending:
            self._detected = {place: at for place, at in self._detected.items() if place in self._runs}
            return []
        bins = self._bins_until(end)
        spikes: list[Fact] = []
        for place in range(1 + len(self._places.districts)):
            evidence = self._evidence(bins, place)
            if evidence is None:
                if place not in self._runs:
                    self._detected.pop(place, None)
                continue
            self._detected.setdefault(place, end)
            spikes.append(self._provisional_spike(place, evidence, bins))
        return spikes

    def _bins_until(self, end: datetime) -> list[ClosedBin]:
        bins = list(self._recent)
        start = bins[-1].starts_at + self._bin if bins else min(self._pending)
        start = max(start, end - max(WINDOWS) * self._bin)
        while start < end:
            known = [one for one in self._pending.get(start, {}).values() if one.known_at <= end]
            bins.append(self._open_bin(start, known))
            start += self._bin
        return bins[-max(WINDOWS) :]

    def _open_bin(self, start: datetime, complaints: list[Complaint]) -> ClosedBin:
        mean, variance = self._baseline.expected(start, self._hours)
        traced = tuple(Traced(1 + self._weighing.district_of(one), one.cell_id, one.known_at, (), 1.0) for one in complaints)
        return ClosedBin(start, self._counts(traced), mean, variance, traced)

    def _provisional_spike(self, place: int, evidence: Evidence, bins: list[ClosedBin]) -> Spike:
        window = bins[-evidence.bins :]
        weighed = [self._weighed_bin(one) for one in window]
        run = self._runs.get(place)
        earlier = [one for one in run.bins if one.starts_at < window[0].starts_at] if run else []
        p_value = min(evidence.p_value, run.p_value if run else 1.0)
        return self._spike(Run(place, earlier + weighed, p_value, self._detected[place]), final=False)

    def _weighed_bin(self, one: ClosedBin) -> ClosedBin:
        pending = self._pending.get(one.starts_at)
        if pending is None:
            return one
        complaints = list(pending.values())
        mean, variance = one.mean, one.variance
        traced = tuple(self._traced(*shared) for shared in self._shares(complaints, one.starts_at))
        return ClosedBin(one.starts_at, self._counts(traced), mean, variance, traced)

    # --- by the watermark: final --------------------------------------------------------------------------

    def close(self, start: datetime, now: datetime) -> Iterator[Fact]:
        """Close the bin that begins at `start`: attribute its complaints, learn, find spikes."""
        late, self._late = self._late, []
        yield from (_attributed(*shared) for shared in self._shares(late, start))
        self._closed_until = start + self._bin
        self._fresh = None
        complaints = sorted(self._pending.pop(start, {}).values(), key=lambda one: (one.created_at, one.complaint_id))
        shared = list(self._shares(complaints, start, count=True))
        traced = tuple(self._traced(*one) for one in shared)
        self._expose(start, traced)
        mean, variance = self._baseline.expected(start, self._hours)
        closed = ClosedBin(start, self._counts(traced), mean, variance, traced)
        attributed = self._attributed_counts(traced)
        self._baseline.learn(start, self._hours, closed.observed, attributed)
        self._recent.append(closed)
        yield from (_attributed(*one) for one in shared)
        yield self._bin_fact(closed, float(attributed[REGION]))
        yield from self._follow_runs(now)

    def finish(self) -> Iterator[Fact]:
        """The recording is over: so are the spikes."""
        late, self._late = self._late, []
        if late:
            yield from (_attributed(*shared) for shared in self._shares(late, late[0].created_at))
        for place in sorted(self._runs):
            yield self._spike(self._runs[place], final=True)
        self._runs.clear()

    def _follow_runs(self, now: datetime) -> Iterator[Fact]:
        bins = list(self._recent)
        for place in range(1 + len(self._places.districts)):
            evidence = self._evidence(bins, place)
            run = self._runs.get(place)
            if evidence is None:
                if run is not None:
                    yield self._spike(self._runs.pop(place), final=True)
                continue
            if run is None:
                window = bins[-evidence.bins :]
                self._runs[place] = Run(place, window, evidence.p_value, self._first_seen(place, window, now))
            else:
                run.bins.append(bins[-1])
                run.p_value = min(run.p_value, evidence.p_value)

    def _first_seen(self, place: int, window: list[ClosedBin], now: datetime) -> datetime:
        """When it was seen by then known complaints, else when the last of them was known."""
        end = window[-1].starts_at + self._bin
        seen = self._detected.get(place)
        if seen is not None and seen <= end:
            return seen
        known = max((complaint.known_at for one in window for complaint in one.of(place)), default=end)
        return max(end, known, min(now, end))

    def _evidence(self, bins: list[ClosedBin], place: int) -> Evidence | None:
        if not bins or not any(one.observed[place] > one.mean[place] for one in bins):
            return None
        sums = [window_sums(bins, place, length) for length in WINDOWS]
        observed, means, variances = zip(*sums, strict=True)
        return scan(observed, means, variances, self._alpha)

    def _spike(self, run: Run, *, final: bool) -> Spike:
        return spike_of(run, self.region, self._places.districts, self._bin, self._alpha, self._search, final=final)

    # --- attribution --------------------------------------------------------------------------------------

    def _shares(
        self, complaints: list[Complaint], start: datetime, *, count: bool = False
    ) -> Iterator[tuple[Complaint, tuple[Share, ...], float]]:
        """Each complaint with the outages that explain it and the part that none does."""
        if not complaints:
            return
        background = float(self._baseline.expected(start, 1.0)[0][REGION])
        weighed = self._weighing.weigh(complaints, self.table, self._level, background)
        by_complaint = _by_complaint(weighed)
        for index, complaint in enumerate(complaints):
            found = by_complaint.get(index, {})
            if count:
                self._count(found)
            shares = tuple(
                Share(outage.outage_id, probability, outage.planned) for outage, probability in found.values()
            )
            yield complaint, shares, float(weighed.attribution.background[index])

    def _count(self, found: Mapping[str, tuple[Outage, float]]) -> None:
        for outage, probability in found.values():
            outage.complaints += probability
            outage.variance += probability * (1.0 - probability)
            group_of(outage).complaints += probability
            self.touched.append(outage)

    def _expose(self, start: datetime, traced: tuple[Traced, ...]) -> None:
        begin = start.timestamp()
        activity = self._activity.at(start)
        exposure, outages = self._weighing.exposure(begin, begin + self._bin.total_seconds(), self.table, activity)
        multiplier = self._level.multiplier
        for outage, expected in zip(outages, (exposure * multiplier).tolist(), strict=True):
            outage.exposure += expected
            group_of(outage).exposure += expected
        explained = sum(1.0 - one.background for one in traced)
        if outages:
            self._level = self._level.seen(explained, float(exposure.sum()))

    # --- counting -----------------------------------------------------------------------------------------

    def _traced(self, complaint: Complaint, shares: tuple[Share, ...], background: float) -> Traced:
        place = 1 + self._weighing.district_of(complaint)
        return Traced(place, complaint.cell_id, complaint.known_at, shares, background)

    def _counts(self, traced: Iterable[Traced]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return self._sum(traced, lambda _one: 1.0)

    def _attributed_counts(self, traced: Iterable[Traced]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return self._sum(traced, lambda one: 1.0 - one.background)

    def _sum(self, traced, weight):  # type: ignore[no-untyped-def]
        sums = np.zeros(1 + len(self._places.districts))
        for one in traced:
            sums[REGION] += weight(one)
            if one.place > REGION:
                sums[one.place] += weight(one)
        return sums

    def _bin_fact(self, closed: ClosedBin, attributed: float) -> BinConcluded:
        mean, variance = float(closed.mean[REGION]), float(closed.variance[REGION])
        return BinConcluded(
            region=self.region,
            district=None,
            starts_at=closed.starts_at,
            ends_at=closed.starts_at + self._bin,
            observed=int(closed.observed[REGION]),
            expected=mean,
            upper=mean + 2.0 * variance**0.5,
            attributed=attributed,
        )


def _baseline(topology: Topology, region: str, segments: Segments, zone: str) -> Baseline:
    """Background rates spread as users are: the region's subscribers, its districts by the users of their cells."""
    places, model = topology.regions[region], segments.model
    total = float(places.users.sum()) or 1.0
    districts = [float(users) / total * places.subscribers for users in places.district_users]
    rate = model.regions.get(region, model.complaints_per_user_hour)
    return Baseline([places.subscribers, *districts], rate, model.activity["all"], zone)


def _by_complaint(weighed: Weighed) -> dict[int, dict[str, tuple[Outage, float]]]:
    """complaint index → outage_id → (outage, probability), the down periods of an outage together."""
    found: dict[int, dict[str, tuple[Outage, float]]] = {}
    part = weighed.attribution
    rows = zip(part.complaint.tolist(), part.period.tolist(), part.probability.tolist(), strict=True)
    for complaint, period, probability in rows:
        outage = weighed.outages[period]
        shares = found.setdefault(complaint, {})
        before = shares.get(outage.outage_id)
        shares[outage.outage_id] = (outage, probability + (before[1] if before else 0.0))
    return found


def _attributed(complaint: Complaint, shares: tuple[Share, ...], background: float) -> ComplaintAttributed:
    return ComplaintAttributed(
        complaint.complaint_id, complaint.region, complaint.district, complaint.created_at, shares, background
    )
