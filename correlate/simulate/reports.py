"""When customers feel an outage, and when they say so: exact draws from the hazard over its age."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.activity import activity_at, hour_of_week_activity
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]


class Reports(NamedTuple):
    """Columns by report: the row that it is about; when it was felt and reported, in epoch seconds."""

    row: Indices
    felt: Floats
    created: Indices

    def take(self, index: NDArray[np.generic]) -> "Reports":
        """Some of the reports."""
        return Reports(*(column[index] for column in self))


def draw_reports(
    world: World, weight: Floats, start: Indices, spans: tuple[Floats, Floats], rng: np.random.Generator
) -> Reports:
    """By thinning: candidates at the greatest rate of each row's span, kept in proportion to the rate.

    Rows are stretches of time without service: `weight` is users times importance, `start` when the outage began
    (epoch seconds), `spans` the ages from and to (hours).
    """
    low, high = spans
    greatest = world.hazard.greatest(high) * hour_of_week_activity().max()
    counts = rng.poisson(weight * world.hazard.base * greatest * (high - low))
    row = np.repeat(np.arange(len(weight)), counts)
    age = low[row] + rng.random(len(row)) * (high - low)[row]
    felt = start[row] + age * 3600
    chance = world.hazard.shape(age) * activity_at(felt) / greatest[row]
    delay = rng.gamma(world.delay_shape, world.delay_mean_hours / world.delay_shape, len(row)) * 3600
    keep = rng.random(len(row)) < chance
    return Reports(row[keep], felt[keep], (felt + delay).astype(np.int64)[keep])
