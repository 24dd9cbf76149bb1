"""Small faults without an alarm, over hours: complaints that name one place more often than it is usual there.

A bin of a region never shows them. Each located complaint that nothing explains asks how many others came from
its cell, site and backhaul parts in the last hours; the budget of false spikes is spent evenly on these questions,
of which there are as many as complaints. Given that one came, others are as likely as ever: the chance asked for
is that of so many besides it.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import attrgetter

import msgspec

from correlate.facts import Spike, SpikeKind
from correlate.spikes.counts import tail, upper_bound
from correlate.spikes.run import REGION, ClosedBin
from correlate.spikes.silent import Place, SilentSearch, named
from correlate.spikes.spike import FEWEST
from correlate.spikes.usual_places import PlacesState, UsualPlaces

SPANS = (timedelta(hours=6), timedelta(hours=24))
"""How far back is looked, from a complaint."""

QUIET = SPANS[0]
"""A suspicion is over when nothing came from the place for so long."""

_LOOKS = 1.5
"""Questions that count as one: the places of a complaint lie in each other, and so do the spans."""

_UNEXPLAINED = 0.5
_HOURS_PER_WEEK = 168.0

_starts_at = attrgetter("starts_at")


class Located(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A complaint that names a cell: in which bin, of which place among the region's, and how likely no outage did it.

    `caller` tells customers apart: each counts once.
    """

    starts_at: datetime
    known_at: datetime
    cell_id: str
    place: int
    background: float
    caller: str


class Suspicion(msgspec.Struct, array_like=True):
    """A place that complains, while it does: its complaints, what was usual, and the least p-value met."""

    kind: int
    name: str
    complaints: list[Located]
    expected: float
    variance: float
    p_value: float
    detected_at: datetime

    @property
    def last(self) -> datetime:
        """The bin of its latest complaint."""
        return self.complaints[-1].starts_at


class SlowState(msgspec.Struct, array_like=True):
    """All that a slow search holds: what came lately, region's means of the bins, suspicions by district."""

    recent: list[Located] = []
    means: list[tuple[datetime, float]] = []
    suspicions: dict[int, Suspicion] = {}
    free_from: dict[int, datetime] = {}
    usual: PlacesState = PlacesState()


class SlowSearch:
    """The slow search of one region. Of one district the quick watch and this one never speak at once."""

    def __init__(
        self, region: str, districts: tuple[str, ...], bin_: timedelta, budget: float, search: SilentSearch
    ) -> None:
        self._region = region
        self._districts = districts
        self._bin = bin_
        self._budget = budget
        self._search = search
        self._usual = UsualPlaces(search)
        self.restore(SlowState())

    def snapshot(self) -> SlowState:
        """All of it as plain data."""
        means = list(zip(self._bins, self._means, strict=True))
        return SlowState(list(self._recent), means, self._suspicions, self._free_from, self._usual.snapshot())

    def restore(self, state: SlowState) -> None:
        """Go on from what `snapshot` gave, to the same bits."""
        self._recent = deque[Located]()
        self._bins, self._means = [start for start, _ in state.means], [mean for _, mean in state.means]
        self._expected_since: dict[datetime, float] = {}
        self._level_now: float | None = None
        self._named = defaultdict[Place, list[Located]](list)  # of most places few: deques would be large
        for one in state.recent:
            self._keep(one)
        self._suspicions, self._free_from = dict(state.suspicions), dict(state.free_from)
        self._usual.restore(state.usual)

    def close(self, closed: ClosedBin, located: Sequence[Located], runs: dict[int, datetime]) -> Iterator[Spike]:
        """Take in a closed bin with the complaints that name a cell; `runs`: spikes that go on, place → start."""
        start = closed.starts_at
        self._forget(start)
        self._bins.append(start)
        self._means.append(closed.mean[REGION])
        self._expected_since.clear()
        self._level_now = None
        self._give_way(start, runs)
        located = [one for one in located if one.place not in closed.unjudged]
        for one in located:
            if one.background >= _UNEXPLAINED:
                self._keep(one)
                yield from self._ask(one)
        yield from self._end(start)
        self._usual.learn(start, closed.mean[REGION], [(one.cell_id, one.background) for one in located])
        self._level_now = None

    def finish(self) -> Iterator[Spike]:
        """The recording is over: so are the suspicions."""
        for district in sorted(self._suspicions):
            yield self._spike(district, self._suspicions[district], final=True)
        self._suspicions.clear()

    def _keep(self, one: Located) -> None:
        self._recent.append(one)
        for place in self._search.places_of(one.cell_id):
            self._named[place].append(one)

    def _forget(self, now: datetime) -> None:
        over = now - SPANS[-1]
        while self._recent and self._recent[0].starts_at <= over:
            for place in self._search.places_of(self._recent.popleft().cell_id):
                named_it = self._named[place]
                del named_it[0]
                if not named_it:
                    del self._named[place]
        gone = bisect_right(self._bins, over)
        del self._bins[:gone], self._means[:gone]

    def _give_way(self, now: datetime, runs: dict[int, datetime]) -> None:
        for place, since in runs.items():
            self._free_from[place] = now + self._bin
            if place in self._suspicions and self._suspicions[place].last >= since:
                del self._suspicions[place]

    def _end(self, now: datetime) -> Iterator[Spike]:
        over = [place for place, one in sorted(self._suspicions.items()) if one.last + QUIET <= now]
        for district in over:
            one = self._suspicions.pop(district)
            self._free_from[district] = one.last + self._bin
            yield self._spike(district, one, final=True)

    def _ask(self, one: Located) -> Iterator[Spike]:
        suspicion = self._suspicions.get(one.place)
        if suspicion is not None:
            if (suspicion.kind, suspicion.name) in self._search.places_of(one.cell_id):
                suspicion.complaints.append(one)
                yield self._spike(one.place, suspicion, final=False)
            return
        places = [place for place in self._search.places_of(one.cell_id) if len(self._named[place]) >= FEWEST]
        sinces = self._sinces(one) if places else ()
        found = [each for place in places for each in self._evidences(one, place, sinces)]
        best = min(found, key=lambda each: each.p_value, default=None)
        if best is not None:
            self._suspicions[one.place] = best
            yield self._spike(one.place, best, final=False)

    def _sinces(self, one: Located) -> list[datetime]:
        """From when on each span counts, where a district was not free before."""
        free_from = self._free_from.get(one.place)
        sinces = [one.starts_at - span + self._bin for span in SPANS]
        return sinces if free_from is None else [max(since, free_from) for since in sinces]

    def _evidences(self, one: Located, place: Place, sinces: Sequence[datetime]) -> Iterator[Suspicion]:
        """What a place says where it says enough; p-values are raised for all the questions that one complaint asks."""
        named_it = self._named[place]
        part, size = self._usual.part(place, one.starts_at)
        for since in sinces:
            first = bisect_left(named_it, since, key=_starts_at)
            mean = self._expected(since) * part
            variance = mean + mean * mean / size
            # most places say too little even if all who named them are of this district, and called once
            if self._chance(len(named_it) - first, mean, variance) is not None:
                evidence = self._evidence(one, place, named_it[first:], mean, variance)
                if evidence is not None:
                    yield evidence

    def _evidence(
        self, one: Located, place: Place, named_it: list[Located], mean: float, variance: float
    ) -> Suspicion | None:
        there = [other for other in named_it if other.place == one.place]
        p_value = self._chance(_callers(there), mean, variance)
        if p_value is None:
            return None
        detected_at = max(one.starts_at + self._bin, *(other.known_at for other in there))
        return Suspicion(*place, there, mean, variance, p_value, detected_at)

    def _chance(self, callers: int, mean: float, variance: float) -> float | None:
        """The p-value of so many customers; None where they say too little."""
        if callers < FEWEST or callers - 1 <= mean:
            return None
        level = self._level()
        p_value = min(1.0, tail(callers - 1, mean, variance, level) * _LOOKS)
        return p_value if p_value < level else None

    def _expected(self, since: datetime) -> float:
        """Complaints expected in the region since then; asked of few moments in each bin."""
        expected = self._expected_since.get(since)
        if expected is None:
            expected = self._expected_since[since] = sum(self._means[bisect_left(self._bins, since) :])
        return expected

    def _level(self) -> float:
        """The level of one complaint's questions together; the same for all complaints of a bin."""
        if self._level_now is None:
            hours = len(self._means) * (self._bin / timedelta(hours=1))
            weekly = sum(self._means) / hours * _HOURS_PER_WEEK
            self._level_now = self._budget / max(self._usual.located_per_week(weekly), 1.0)
        return self._level_now

    def _spike(self, district: int, one: Suspicion, *, final: bool) -> Spike:
        observed, place = _callers(one.complaints), named((one.kind, one.name))
        return Spike(
            region=self._region,
            district=self._districts[district - 1] if district else None,
            starts_at=one.complaints[0].starts_at,
            ends_at=one.last + self._bin,
            observed=observed,
            expected=one.expected,
            upper=float(upper_bound(one.expected, one.variance, self._level())),
            p_value=one.p_value,
            detected_at=one.detected_at,
            attributed=0.0,
            unexplained=max(0.0, observed - one.expected),
            kind=SpikeKind.SILENT_SUSPECTED,
            final=final,
            cell_id=place.get("cell_id"),
            site_id=place.get("site_id"),
            backhaul_id=place.get("backhaul_id"),
        )


def _callers(complaints: Sequence[Located]) -> int:
    return len({complaint.caller for complaint in complaints})
