"""What stands at a moment, as arrays: network, first calls, outages and how long each has been without service."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.model import Model
from correlate.outages.outage import Outage
from correlate.study.background import BackgroundData
from correlate.study.carried import extents_of, lost_by
from correlate.study.complaint_table import ComplaintTable, complaint_table
from correlate.study.exposure import BIN_S, Exposure, exposure_of
from correlate.study.local_clock import LocalClock
from correlate.study.network import Network, network_of
from correlate.study.outage_table import OutageTable, outage_table
from correlate.study.watched import watch
from correlate.topology import Topology
from ingest.records import Complaint

_DAY_S = 86400.0


class Tables(NamedTuple):
    """`seen`: by bin of exposure, whether the complaints of that time were recorded.

    `affected`: (N,) users of each outage whom nobody else serves, of planned work so many as it is as bad as.
    """

    network: Network
    complaints: ComplaintTable
    outages: OutageTable
    exposure: Exposure
    background: BackgroundData
    seen: NDArray[np.bool_]
    affected: NDArray[np.float64]


def tables_of(
    topology: Topology, outages: Sequence[Outage], complaints: Sequence[Complaint], model: Model, now: datetime
) -> Tables:
    """The tables of what was known at `now`."""
    network = network_of(topology)
    calls = complaint_table(complaints, network)
    table = outage_table(outages, network, now)
    begins = [float(times.min()) for times in (calls.time, table.group_start) if len(times)]
    until = now.timestamp()
    clock = LocalClock(topology.inventory.timezone, min(begins, default=until) - _DAY_S, until + 2 * _DAY_S)
    watched = watch(calls, len(network.regions), until)
    exposure = exposure_of(table, np.array(model.activity["all"], dtype=np.float64), clock, model.delay)
    group = table.group[exposure.outage]
    ends = table.group_start[group] + (exposure.age + 1) * BIN_S
    return Tables(
        network=network,
        complaints=calls,
        outages=table,
        exposure=exposure,
        background=BackgroundData(calls, watched, clock, network.subscribers),
        seen=ends <= watched.until[table.group_region][group],
        affected=_affected(table, network, model),
    )


def _affected(outages: OutageTable, network: Network, model: Model) -> NDArray[np.float64]:
    users = outages.users * np.where(outages.planned, model.planned_level, 1.0)
    return users if model.carried is None else users * lost_by(extents_of(outages, network), model.carried)
