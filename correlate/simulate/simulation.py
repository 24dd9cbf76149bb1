"""One world from one seed: the tables of its dataset and the truth behind them."""

from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.simulate.alarms import make_alarms
from correlate.simulate.callers import draw_callers
from correlate.simulate.complaints import make_complaints
from correlate.simulate.course import run_course
from correlate.simulate.dispatches import draw_dispatches, order_table
from correlate.simulate.failures import Units, draw_units
from correlate.simulate.hazard import REFERENCE_HOURS, WINDOW_SHARE
from correlate.simulate.importance import draw_importance
from correlate.simulate.network import Network, make_network
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
from correlate.simulate.told_places import make_places
from correlate.simulate.world import World


class Simulated(NamedTuple):
    """`inventory`: regions, cells, sites, planned_work, and orders where asked for; `truth`: truth_… tables.

    `counts`: how many rows were made.
    """

    inventory: dict[str, Table]
    alarms: Table
    complaints: Table
    truth: dict[str, Table]
    counts: dict[str, int]


def simulate(world: World, seed: int) -> Simulated:
    """The same world and seed give the same tables, byte for byte. Each stage has its own stream of chance."""
    streams = np.random.default_rng(seed).spawn(9)
    network = make_network(world, streams[0])
    units = draw_units(world, network, streams[1])
    importance = draw_importance(world, network, units, streams[2])
    units, importance, felt = run_course(world, network, units, importance, streams[7])
    outages = make_outages(world, network, units, importance, streams[2])
    alarms = make_alarms(world, network, units, outages, streams[3])
    complaints = make_complaints(world, network, units, outages, streams[4], felt)
    told = alarm_table(world, network, alarms, streams[6])
    callers = draw_callers(len(complaints), streams[6])
    places = make_places(world, network, complaints, callers, streams[5])
    expected = expected_complaints(world, outages)
    return Simulated(
        inventory={
            "regions": region_table(network),
            "cells": cell_table(network),
            "sites": site_table(network),
            "planned_work": work_table(network, units),
            **_orders(world, network, units, importance.group, streams[8]),
        },
        alarms=told,
        complaints=complaint_table(world, network, complaints, callers, places, streams[6]),
        truth={
            "truth_outages": truth_outage_table(network, units, outages, complaints, expected),
            "truth_complaints": truth_complaint_table(complaints),
            "truth_curve": truth_curve_table(world),
        },
        counts={"alarms": len(alarms), "complaints": len(complaints), "outages": len(outages)},
    )


def _orders(
    world: World, network: Network, units: Units, group: NDArray[np.int64], rng: np.random.Generator
) -> dict[str, Table]:
    if not world.order_share:
        return {}
    return {"orders": order_table(world, network, units, draw_dispatches(world, units, group, rng))}


def parameters(world: World, seed: int) -> dict[str, object]:
    """The settings behind a dataset, and what a study of it should find, for ``truth_parameters.json``.

    `burst_hours` is where the hazard begins to rise (logistic: is half-way up), null where it never does;
    `window_hours` the golden window W, the longest outage that causes at most `window_share` of the complaints
    of one of `reference_hours`.
    """
    hazard = world.hazard
    sought = {
        "burst_hours": hazard.burst_hours if hazard.rise else None,
        "window_hours": hazard.golden_window(WINDOW_SHARE, REFERENCE_HOURS) if hazard.rise else None,
        "window_share": WINDOW_SHARE,
        "reference_hours": REFERENCE_HOURS,
    }
    return {"seed": seed, "world": msgspec.to_builtins(world), "truth": sought}
