"""By how much the complaints of each region exceed the curves, its outages being of unequal importance."""

import msgspec
import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

ASSUMED_PRIOR, LEARNT_PRIOR = 10.0, 100.0
"""So many complaints the curves are trusted for before a region's own count as much: assumed ones, and learnt ones."""

_STEPS = 30


class Level(msgspec.Struct, frozen=True):
    """`mean`: (regions,) the factor; `weight`: as from so many complaints it is known."""

    mean: Floats
    weight: Floats


def level_of(complaints: Floats, expected: Floats, frailty_shape: Floats, region: Indices, start: Level) -> Level:
    """The level from n groups: complaints of each, those expected of it at level and importance 1, and its region.

    The root of the negative binomial score: a group counts less the more its own importance may have done.
    `start`: what is believed before, `no_level`.
    """
    mean, regions = start.mean, len(start.mean)
    for _ in range(_STEPS):
        discount = 1.0 / (1.0 + mean[region] * expected / frailty_shape)
        came = start.weight + np.bincount(region, complaints * discount, regions)
        awaited = start.weight + np.bincount(region, expected * discount, regions)
        mean = came / awaited
    discount = 1.0 / (1.0 + mean[region] * expected / frailty_shape)
    return Level(mean, start.weight + mean * np.bincount(region, expected * discount, regions))


def no_level(regions: int, learnt: bool) -> Level:
    """Before anything was seen: 1 everywhere, trusted the more if the curves were learnt."""
    return Level(np.ones(regions), np.full(regions, LEARNT_PRIOR if learnt else ASSUMED_PRIOR))
