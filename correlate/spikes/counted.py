"""One series of counts as a judge takes it: with the local time of each bin, holidays and known events."""

from typing import Self

import msgspec
import numpy as np

from correlate.spikes.quasi_poisson import Bools, Floats


class Counted(msgspec.Struct, frozen=True):
    """Counts by bin (n,), NaN where none is known.

    `clock` is the bin's start in local seconds since a Monday 00:00; `holiday` the share of it that is holiday;
    `event` whether something known goes on that makes counts unusual. `parent` are the counts of what the
    series is a part of, for series too short or too sparse to have learnt their own season.
    """

    counts: Floats
    clock: Floats
    holiday: Floats
    event: Bools
    parent: Floats | None = None

    @classmethod
    def plain(cls, counts: Floats, clock: Floats) -> Self:
        """Without holidays, events and parent."""
        return cls(counts, clock, np.zeros(len(counts)), np.zeros(len(counts), dtype=np.bool_))

    @property
    def ordinary(self) -> Floats:
        """The counts, NaN where a known event goes on."""
        return np.where(self.event, np.nan, self.counts)
