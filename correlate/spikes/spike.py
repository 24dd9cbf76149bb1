"""Is this many complaints unusual: the scan over the last bins, and the level that spends a budget of false spikes."""

from collections.abc import Sequence

import msgspec

from correlate.spikes.counts import middle_bound, middle_tail

WINDOWS = (1, 2, 4)
"""Lengths, in bins, of the windows that are looked at, all ending now: short ones catch bursts, long ones swells."""

LOOKS_COST = 1.6
"""By how much the least p-value of the windows is raised: learnt from simulated complaints without a spike."""

FEWEST = 3
"""Fewer complaints are never a spike, however quiet the place: two calls can be one household."""


class Evidence(msgspec.Struct, frozen=True, gc=False):
    """The window of a place that speaks most for a spike.

    `p_value` is calibrated for having looked at several windows; `bins` is the window's length and `observed`,
    `expected` its counts. `upper` is the greatest count in it that would be no spike at the level asked for.
    """

    p_value: float
    bins: int
    observed: int
    expected: float
    upper: int


def threshold(budget_per_week: float, places: int, bins_per_week: float) -> float:
    """The level at which `places` looked at in every bin give `budget_per_week` false spikes a week at most."""
    return min(0.5, budget_per_week / (max(1, places) * bins_per_week))


def scan(observed: Sequence[int], means: Sequence[float], variances: Sequence[float], alpha: float) -> Evidence | None:
    """The evidence for a spike that is on now, None if there is none at level `alpha`.

    One entry for each of `WINDOWS`: complaints in the window, and mean and variance expected of it. The least
    of the three mid-p-values is raised by what looking three times costs: less than three, as the windows
    overlap. Counts are whole: over places and hours of unlike means, false alarms come to `alpha`.
    """
    level = alpha / LOOKS_COST
    chances = [_chance(*window, level) for window in zip(observed, means, variances, strict=True)]
    best = min(range(len(chances)), key=chances.__getitem__)
    if chances[best] >= level:
        return None
    mean, variance = means[best], variances[best]
    bound = middle_bound(mean, variance, level)
    return Evidence(chances[best] * LOOKS_COST, WINDOWS[best], observed[best], mean, bound)


def stands_out(observed: int, mean: float, variance: float) -> bool:
    """Whether a count is worth testing: within two deviations of the mean, it is no evidence at any level in use."""
    surplus = observed - mean
    return observed >= FEWEST and surplus > 0 and surplus * surplus > 4.0 * variance


def _chance(observed: int, mean: float, variance: float, level: float) -> float:
    """The tail, exact below `level`; 1 for a count that is not worth testing."""
    return middle_tail(observed, mean, variance, level) if stands_out(observed, mean, variance) else 1.0
