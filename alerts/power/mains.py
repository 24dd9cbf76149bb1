"""How long mains stay away, learnt from the failures that were seen: shrunk to an assumed exponential law."""

from bisect import bisect_right
from datetime import timedelta
from math import exp

import msgspec

_EDGES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 24.0, 72.0)
_ASSUMED_AS = 5.0
"""The assumed law weighs as much as so many failures."""

_STEPS = 30


class MainsAway(msgspec.Struct, frozen=True, gc=False):
    """Failures of the mains that are over, by how long they lasted: one count from each edge in hours to the next."""

    counts: tuple[int, ...] = (0,) * len(_EDGES)

    def add(self, length: timedelta) -> "MainsAway":
        """One more."""
        at = bisect_right(_EDGES, max(0.0, length / timedelta(hours=1))) - 1
        return MainsAway(tuple(count + (number == at) for number, count in enumerate(self.counts)))

    def lasting(self, hours: float, assumed_mean_hours: float) -> float:
        """The share that lasts longer than `hours`, linear between the edges."""
        at = bisect_right(_EDGES, max(0.0, hours)) - 1
        longer = float(sum(self.counts[at + 1 :]))
        if at + 1 < len(_EDGES):
            longer += self.counts[at] * (_EDGES[at + 1] - hours) / (_EDGES[at + 1] - _EDGES[at])
        assumed = exp(-max(0.0, hours) / assumed_mean_hours)
        return (longer + _ASSUMED_AS * assumed) / (sum(self.counts) + _ASSUMED_AS)

    def likely_from(self, until_hours: float, chance: float, assumed_mean_hours: float) -> float:
        """From which age on a failure outlasts `until_hours` by this `chance` at least (bisection), in hours."""
        wanted = self.lasting(until_hours, assumed_mean_hours) / chance
        low, high = 0.0, until_hours
        if wanted >= self.lasting(0.0, assumed_mean_hours):
            return 0.0
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if self.lasting(middle, assumed_mean_hours) <= wanted else (middle, high)
        return high
