"""Watches the closed bins of one region for spikes, and follows those that go on."""

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import starmap

from correlate.facts import Spike
from correlate.spikes.run import ClosedBin, Run, spike_of, window_sums
from correlate.spikes.silent import SilentSearch
from correlate.spikes.spike import FEWEST, WINDOWS, Evidence, scan, stands_out


class SpikeWatch:
    """Spikes of a region (place 0) and its districts, each tested at `level` at the end of every bin.

    A spike is first seen by `now` (`look`, with the complaints known by then) and concluded by the watermark
    (`close`): it is found in a bin with complaints, begins with the window that speaks most for it, and ends
    with the last bin of the last window that reaches back into it.
    """

    def __init__(
        self, region: str, districts: tuple[str, ...], bin_: timedelta, level: float, search: SilentSearch
    ) -> None:
        self._region = region
        self._districts = districts
        self._bin = bin_
        self._level = level
        self._search = search
        self._recent: deque[ClosedBin] = deque(maxlen=max(WINDOWS))
        self._runs: dict[int, Run] = {}
        self._detected: dict[int, datetime] = {}

    @property
    def recent(self) -> Sequence[ClosedBin]:
        """The last closed bins, as many as the longest window has."""
        return self._recent

    def snapshot(self) -> tuple[list[ClosedBin], list[Run], dict[int, datetime]]:
        """Recent bins, runs and first sightings as plain data."""
        return list(self._recent), list(self._runs.values()), self._detected

    def restore(self, recent: list[ClosedBin], runs: list[Run], detected: dict[int, datetime]) -> None:
        """Go on from what `snapshot` gave."""
        self._recent.extend(recent)
        self._runs = {run.place: run for run in runs}
        self._detected = detected

    def quiet(self) -> None:
        """No complaint is known of the bin that just ended: nothing is seen in it."""
        self._detected = {place: at for place, at in self._detected.items() if place in self._runs}

    def look(self, bins: list[ClosedBin], end: datetime) -> Iterator[tuple[int, Evidence]]:
        """The places where `bins`, the last of which ends at `end`, show a spike, and by what window."""
        for place, count in enumerate(bins[-1].observed):
            evidence = self._evidence(bins, place) if count else None
            if evidence is not None:
                self._see(place, end)
                yield place, evidence
            elif place not in self._runs:
                self._detected.pop(place, None)

    def so_far(self, place: int, evidence: Evidence, window: list[ClosedBin]) -> Spike:
        """A spike that goes on, over its closed bins and then `window`."""
        run = self._runs.get(place)
        earlier = [one for one in run.bins + run.after if one.starts_at < window[0].starts_at] if run else []
        p_value = min(evidence.p_value, run.p_value if run else 1.0)
        return self._spike(Run(place, earlier + window, p_value, self._detected[place]), final=False)

    def close(self, closed: ClosedBin) -> Iterator[Spike]:
        """Take in the next closed bin; yields the spikes that are over with it."""
        self._recent.append(closed)
        bins = list(self._recent)
        for place, count in enumerate(closed.observed):
            run = self._runs.get(place)
            if not count and run is None:
                continue
            evidence = self._evidence(bins, place)
            if run is not None and self._follow(run, closed, evidence):
                yield self._spike(self._runs.pop(place), final=True)
            if evidence is not None and place not in self._runs:
                window = bins[-evidence.bins :]
                self._runs[place] = Run(place, window, evidence.p_value, self._first_seen(place, window))

    def going_on(self) -> dict[int, datetime]:
        """The places that have a spike now, and since when."""
        return {place: run.bins[0].starts_at for place, run in self._runs.items()}

    def finish(self) -> Iterator[Spike]:
        """The recording is over: so are the spikes."""
        for place in sorted(self._runs):
            yield self._spike(self._runs[place], final=True)
        self._runs.clear()

    def _see(self, place: int, end: datetime) -> None:
        self._detected.setdefault(place, end)
        run = self._runs.get(place)
        if run is not None:
            run.detected_at = min(run.detected_at, end)

    def _follow(self, run: Run, closed: ClosedBin, evidence: Evidence | None) -> bool:
        """Take a bin into a run; returns whether the run is over, as no window can reach back into it any more."""
        run.after.append(closed)
        if evidence is None:
            return len(run.after) >= max(WINDOWS) - 1
        if evidence.bins < len(run.after):
            return True
        run.bins += run.after
        run.after = []
        run.p_value = min(run.p_value, evidence.p_value)
        return False

    def _first_seen(self, place: int, window: list[ClosedBin]) -> datetime:
        """When it was seen by complaints known then, else when the last of them was known."""
        end = window[-1].starts_at + self._bin
        known = max([end, *(complaint.known_at for one in window for complaint in one.of(place))])
        return min(known, self._detected.get(place, known))

    def _evidence(self, bins: list[ClosedBin], place: int) -> Evidence | None:
        if sum([one.observed[place] for one in bins]) < FEWEST:
            return None
        if any(place in one.unjudged for one in bins):
            return None
        windows = window_sums(bins, place, WINDOWS)
        if not any(starmap(stands_out, windows)):
            return None
        observed, means, variances = zip(*windows, strict=True)
        return scan(observed, means, variances, self._level)

    def _spike(self, run: Run, *, final: bool) -> Spike:
        return spike_of(run, self._region, self._districts, self._bin, self._level, self._search, final=final)
