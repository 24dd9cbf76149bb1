"""One world from one seed: the tables of its dataset and the truth behind them."""

from typing import NamedTuple

import msgspec
import numpy as np

from correlate.simulate.alarms import make_alarms
from correlate.simulate.complaints import make_complaints, make_places
from correlate.simulate.failures import draw_units
from correlate.simulate.network import make_network
from correlate.simulate.outages import expected_complaints, make_outages
from correlate.simulate.places import cell_table, region_table, site_table
from correlate.simulate.table import Table
from correlate.simulate.tables import (
    alarm_table,
    complaint_table,
    truth_complaint_table,
    truth_curve_table,
    truth_outage_table,
    work_table,
)
from correlate.simulate.world import World


class Simulated(NamedTuple):
    """`inventory`: regions, cells, sites, planned_work; `truth`: truth_… tables; `counts`: what was made."""

    inventory: dict[str, Table]
    alarms: Table
    complaints: Table
    truth: dict[str, Table]
    counts: dict[str, int]


def simulate(world: World, seed: int) -> Simulated:
    """The same world and seed give the same tables, byte for byte. Each stage has its own stream of chance."""
    streams = np.random.default_rng(seed).spawn(7)
    network = make_network(world, streams[0])
    units = draw_units(world, network, streams[1])
    outages = make_outages(world, units, streams[2])
    alarms = make_alarms(world, network, units, outages, streams[3])
    complaints = make_complaints(world, network, units, outages, streams[4])
    places = make_places(world, network, complaints, streams[5])
    expected = expected_complaints(world, network, outages)
    return Simulated(
        inventory={
            "regions": region_table(network),
            "cells": cell_table(network),
            "sites": site_table(network),
            "planned_work": work_table(network, units),
        },
        alarms=alarm_table(world, network, alarms, streams[6]),
        complaints=complaint_table(world, network, complaints, places, streams[6]),
        truth={
            "truth_outages": truth_outage_table(network, units, outages, complaints, expected),
            "truth_complaints": truth_complaint_table(complaints),
            "truth_curve": truth_curve_table(world),
        },
        counts={"alarms": len(alarms), "complaints": len(complaints), "outages": len(outages)},
    )


def parameters(world: World, seed: int) -> dict[str, object]:
    """The settings behind a dataset, as plain values for ``truth_parameters.json``."""
    return {"seed": seed, "world": msgspec.to_builtins(world)}
