"""Histories of outage groups, in bins of their age: what the likelihoods of complaints and repair are made of."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

BIN_HOURS = 1 / 6
"""Width of an age bin: ten minutes."""


class Histories(msgspec.Struct, frozen=True):
    """n outage groups of one segment, the bins of one after those of the other, as flat arrays.

    Age counts from the first cell of the group going down; the bins of a group run on after its repair, for
    as long as reports still come (and end where the data end).

    - `first`: (n + 1,) where the bins of each group begin, and where those of the last end.
    - `exposure`: user-hours without service at activity 1 in each bin (users × activity × time, cells added
      up, the share that neighbours carry taken off); zero once repaired.
    - `open_hours`: time in each bin during which the group was open, so that it could be repaired.
    - `complaints`: complaints reported in each bin and put down to the group; fractions where the
      attribution is not sure.
    - `hour`: local hour of the day in the middle of each bin, 0 … 24.
    - `repaired`: (n,) whether the end was seen; False where the group was still open when the data ended,
      or its end is not a repair (stale alarms).
    """

    first: Indices
    exposure: Floats
    open_hours: Floats
    complaints: Floats
    hour: Floats
    repaired: NDArray[np.bool_]

    @property
    def groups(self) -> int:
        """How many outage groups there are."""
        return len(self.repaired)


def stretch(histories: Histories, start: int, stop: int) -> Histories:
    """The groups from `start` up to `stop`."""
    groups = slice(start, stop)
    first = histories.first[start : stop + 1]
    bins = slice(int(first[0]), int(first[-1]))
    return Histories(
        first=first - first[0],
        exposure=histories.exposure[bins],
        open_hours=histories.open_hours[bins],
        complaints=histories.complaints[bins],
        hour=histories.hour[bins],
        repaired=histories.repaired[groups],
    )


class Shares(msgspec.Struct, frozen=True):
    """Who may have caused each complaint, sparse: parallel arrays, ascending by complaint.

    `bin` is the flat bin of `Histories`, `probability` that the complaint belongs there; what a complaint's
    probabilities lack of 1 is background. `Histories.complaints` is their sum by bin.
    """

    complaint: Indices
    bin: Indices
    probability: Floats
