"""How the budget of false spikes is spent: evenly over every place and every bin that is looked at."""

from datetime import timedelta

from correlate.rules import Rules
from correlate.spikes.spike import threshold
from correlate.topology import Topology

_WEEK = timedelta(days=7)


def level_of(topology: Topology, rules: Rules) -> float:
    """The level at which each place (regions and their districts) is tested at the end of each bin."""
    places = sum(1 + len(region.districts) for region in topology.regions.values())
    return threshold(rules.spike_budget, places, _WEEK / rules.bin)
