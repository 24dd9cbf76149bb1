"""The stages of a simulation up to its outages, for tests that look at one of them."""

import numpy as np

from correlate.simulate.failures import Units
from correlate.simulate.importance import draw_importance
from correlate.simulate.network import Network
from correlate.simulate.outages import Outages, make_outages
from correlate.simulate.world import World


def outages_of(world: World, network: Network, units: Units, seed: int = 3) -> Outages:
    """The outages of units, by the same chance each time."""
    rng = np.random.default_rng(seed)
    return make_outages(world, network, units, draw_importance(world, network, units, rng), rng)
