"""How long outages lasted: mean with its interval, median, longest; outages of one group fail together. Pure."""

from array import array
from math import sqrt
from statistics import median
from typing import Final

import msgspec

FEWEST_GROUPS: Final = 10
"""Of fewer groups no interval is told."""

_SCORE: Final = 1.6448536269514722
"""90 % of a normal law lie within so many deviations."""


class Length(msgspec.Struct, frozen=True):
    """Of so many `outages` in so many `groups`, in minutes; `lo`, `hi`: the 90 % interval of the mean."""

    outages: int
    groups: int
    mean: float
    median: float
    longest: float
    lo: float | None = None
    hi: float | None = None


class Lengths:
    """Takes in outages one by one."""

    def __init__(self) -> None:
        self._minutes = array("d")
        self._groups: dict[str, tuple[int, float]] = {}

    def add(self, group_id: str, minutes: float) -> None:
        """One outage of a group."""
        self._minutes.append(minutes)
        count, total = self._groups.get(group_id, (0, 0.0))
        self._groups[group_id] = (count + 1, total + minutes)

    def told(self) -> Length | None:
        """None of no outage.

        The mean over outages is a ratio of sums over groups; its variance is that of the groups' residuals (Cochran,
        Sampling Techniques, 3rd ed., §6.3), so that a site of many cells does not count as many faults.
        """
        outages, groups = len(self._minutes), len(self._groups)
        if not outages:
            return None
        mean = sum(self._minutes) / outages
        plain = Length(outages, groups, mean, median(self._minutes), max(self._minutes))
        if groups < FEWEST_GROUPS:
            return plain
        squares = sum((total - count * mean) ** 2 for count, total in self._groups.values())
        half = _SCORE * sqrt(squares * groups / (groups - 1)) / outages
        return msgspec.structs.replace(plain, lo=max(0.0, mean - half), hi=mean + half)
