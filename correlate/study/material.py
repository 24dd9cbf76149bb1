"""All that a study works on, as arrays: network, complaints, outages, and the pairs of both."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.attribution import KINDS, weights_of
from correlate.model import Model
from correlate.outages.outage import Outage
from correlate.study.background import Background, BackgroundData
from correlate.study.candidates import Candidates, Least, candidates
from correlate.study.carried import Extents, extents_of
from correlate.study.complaint_table import ComplaintTable, complaint_table
from correlate.study.exposure import BIN_S, Exposure, expected_reports_by_bin, exposure_of
from correlate.study.group_histories import GroupBins, group_bins
from correlate.study.local_clock import LocalClock
from correlate.study.locating import Whereabouts, whereabouts_of
from correlate.study.network import Network, network_of
from correlate.study.outage_table import OutageTable, outage_table
from correlate.study.said import Links, Said, links_of, said_of
from correlate.study.watched import Watch, watch
from correlate.topology import Topology
from ingest.records import Complaint, LinkSaid

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_DAY_S = 86400.0


class Material(NamedTuple):
    """What the steps of a study share.

    - `usable`: (groups,) the unplanned, watched groups that teach the curve; `bins`: theirs.
    - by bin of exposure: `seen`, whether the complaints of that time were recorded; `hour` of the local week.
    - `activity`: (168,) the profile assumed; `start`: the background before anything is explained. What outages
      caused is in the latter: nothing learnt may lean on it. `whereabouts`: how and where complaints are located;
      `extents`: what could take over the users of each outage; `said`: what people said of pairs, if anything.
    """

    network: Network
    complaints: ComplaintTable
    outages: OutageTable
    exposure: Exposure
    pairs: Candidates
    background: BackgroundData
    activity: Floats
    start: Background
    clock: LocalClock
    watched: Watch
    usable: Flags
    bins: GroupBins
    seen: Flags
    hour: NDArray[np.intp]
    whereabouts: Whereabouts
    extents: Extents
    said: Said | None = None


class StudyTables(NamedTuple):
    """What was known at `now`, before anything is weighed: network, complaints and outages, and who they may be."""

    network: Network
    complaints: ComplaintTable
    outages: OutageTable
    whereabouts: Whereabouts
    extents: Extents
    timezone: str
    now: datetime
    links: Links

    def set_back(self, ahead_s: float) -> "StudyTables":
        """The same with complaints whose clock was so far ahead."""
        return self._replace(complaints=self.complaints.set_back(ahead_s))


def study_tables(
    topology: Topology,
    outages: Sequence[Outage],
    complaints: Sequence[Complaint],
    now: datetime,
    said: Iterable[LinkSaid] = (),
) -> StudyTables:
    """The tables of what was known at `now`, and what people `said` of links; outages and complaints come by time."""
    network = network_of(topology)
    calls, table = complaint_table(complaints, network), outage_table(outages, network, now)
    where, extents = whereabouts_of(calls, table, network), extents_of(table, network)
    links = links_of(said, calls.ids, calls.first, [one.outage_id for one in outages])
    return StudyTables(network, calls, table, where, extents, topology.inventory.timezone, now, links)


def material_of(tables: StudyTables, model: Model) -> Material:
    """Everything as it stood then, with `model` to tell which pairs are worth a look."""
    network, calls, table = tables.network, tables.complaints, tables.outages
    clock = _clock(tables.timezone, calls, table, tables.now)
    watched = watch(calls, len(network.regions), tables.now.timestamp())
    profile = np.array(model.activity["all"], dtype=np.float64)
    data = BackgroundData(calls, watched, clock, network.subscribers)
    background = data.learn(np.ones(len(calls.time)), profile)
    exposure = exposure_of(table, profile, clock, model.delay)
    one = np.zeros(len(table.group), np.intp)
    rate = expected_reports_by_bin(exposure, table.users, model.curves[:1], one, model.delay)
    least = Least(rate * (3600.0 / BIN_S), data.expected(background), weights_of(np.arange(KINDS)))
    usable = table.group_usable & ~table.group_planned & watched.covers(table, exposure.trail_bins * BIN_S)
    until = watched.until[table.group_region]
    pairs = candidates(calls, table, exposure, network, least)
    return Material(
        network=network,
        complaints=calls,
        outages=table,
        exposure=exposure,
        pairs=pairs,
        background=data,
        activity=profile,
        start=background,
        clock=clock,
        watched=watched,
        usable=usable,
        bins=group_bins(table, exposure, usable, until, clock),
        seen=_seen(table, exposure, until),
        hour=clock.hour_of_week(table.group_start[table.group[exposure.outage]] + (exposure.age + 0.5) * BIN_S),
        whereabouts=tables.whereabouts,
        extents=tables.extents,
        said=said_of(tables.links, pairs, len(calls.time)),
    )


def _clock(zone: str, complaints: ComplaintTable, outages: OutageTable, now: datetime) -> LocalClock:
    begins = [float(times.min()) for times in (complaints.time, outages.group_start) if len(times)]
    return LocalClock(zone, min(begins, default=now.timestamp()) - _DAY_S, now.timestamp() + 2 * _DAY_S)


def _seen(outages: OutageTable, exposure: Exposure, until: Floats) -> Flags:
    group = outages.group[exposure.outage]
    return np.asarray(outages.group_start[group] + (exposure.age + 1) * BIN_S <= until[group])
