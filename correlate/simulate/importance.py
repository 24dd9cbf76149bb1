"""How much an outage group matters: an importance nobody records, and the users whom nobody takes over."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.failures import Kind, Units
from correlate.simulate.network import Network
from correlate.simulate.takeover import lost_share
from correlate.simulate.world import World

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]


class Importance(NamedTuple):
    """Columns by unit: its group, the importance of that (mean 1), the share of users without service."""

    group: Indices
    frailty: Floats
    lost_share: Floats

    def take(self, index: NDArray[np.generic]) -> "Importance":
        """Of some of the units."""
        return Importance(*(column[index] for column in self))


def draw_importance(world: World, network: Network, units: Units, rng: np.random.Generator) -> Importance:
    """A Gamma importance a group. Sites of one mains failure go out apart, so each is its own group."""
    alone = np.isin(units.kind, (Kind.POWER, Kind.PLANNED))
    _, group = np.unique(np.where(alone, -1 - np.arange(len(units)), units.failure), return_inverse=True)
    count = int(group.max(initial=-1)) + 1
    shape = world.frailty_shape
    frailty = rng.gamma(shape, 1 / shape, count) if shape else np.ones(count)
    return Importance(group, frailty[group], lost_share(world, network, units))
