"""How the budget of false spikes is spent: one part on bins of all places, one on the slow search for small faults."""

from datetime import timedelta

from correlate.rules import Rules
from correlate.spikes.spike import threshold
from correlate.topology import Topology

_WEEK = timedelta(days=7)


_SLOW_PART = 0.4
"""The part of the budget that the slow search has."""

_BINS_OF_ONE = 1.7
"""Bins in which a false spike is seen, on average: simulated, as the windows of neighbouring bins overlap."""


def level_of(topology: Topology, rules: Rules) -> float:
    """The level at which each place (regions and their districts) is tested at the end of each bin."""
    return threshold((1.0 - _SLOW_PART) * _BINS_OF_ONE * rules.spike_budget, _places(topology), _WEEK / rules.bin)


def slow_budget_of(topology: Topology, region: str, rules: Rules) -> float:
    """False suspicions a week that the slow search of a region may have: its part goes by its districts."""
    part = (1 + len(topology.regions[region].districts)) / _places(topology)
    return _SLOW_PART * rules.spike_budget * part


def _places(topology: Topology) -> int:
    return sum(1 + len(region.districts) for region in topology.regions.values())
