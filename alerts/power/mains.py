"""How long mains stay away, learnt from the failures that were seen: shrunk to an assumed exponential law."""

from bisect import bisect_right
from datetime import timedelta
from itertools import accumulate
from math import exp

import msgspec

_EDGES = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 12.0, 24.0, 72.0)
_ASSUMED_AS = 5.0
"""The assumed law weighs as much as so many failures."""

_STEPS = 14


class MainsAway(msgspec.Struct, frozen=True, gc=False):
    """Failures of the mains that are over, by how long they lasted: one count from each edge in hours to the next."""

    counts: tuple[int, ...] = (0,) * len(_EDGES)

    def add(self, length: timedelta) -> "MainsAway":
        """One more."""
        at = bisect_right(_EDGES, max(0.0, length / timedelta(hours=1))) - 1
        return MainsAway(tuple(count + (number == at) for number, count in enumerate(self.counts)))

    def lasting(self, hours: float, assumed_mean_hours: float) -> float:
        """The share that lasts longer than `hours`, linear between the edges."""
        return self._lasting(self._longer(), hours, assumed_mean_hours)

    def likely_from(self, until_hours: float, chance: float, assumed_mean_hours: float) -> float:
        """From which age on a failure outlasts `until_hours` by this `chance` at least, in hours: by bisection."""
        longer = self._longer()
        wanted = self._lasting(longer, until_hours, assumed_mean_hours) / chance
        low, high = 0.0, until_hours
        if wanted >= 1.0:
            return 0.0
        for _ in range(_STEPS):
            middle = (low + high) / 2
            low, high = (low, middle) if self._lasting(longer, middle, assumed_mean_hours) <= wanted else (middle, high)
        return high

    def _longer(self) -> list[int]:
        """How many lasted to each edge at least."""
        return list(accumulate(reversed(self.counts)))[::-1]

    def _lasting(self, longer: list[int], hours: float, assumed_mean_hours: float) -> float:
        at = bisect_right(_EDGES, max(0.0, hours)) - 1
        share = (hours - _EDGES[at]) / (_EDGES[at + 1] - _EDGES[at]) if hours > 0 and at + 1 < len(_EDGES) else 0.0
        still = longer[at] - share * self.counts[at] if at + 1 < len(_EDGES) else 0.0
        return (still + _ASSUMED_AS * exp(-max(0.0, hours) / assumed_mean_hours)) / (longer[0] + _ASSUMED_AS)
