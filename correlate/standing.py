"""How the open outages stand at one moment: what has been put down to them, how surely, and what was expected.

Complaints of the last weeks are explained all at once, by a model's curves and by importances that follow from
what is explained: nothing is taken from what was concluded on the way.
"""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.location_kinds import weights_in
from correlate.model import Model, curve_for
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.study.background import Background
from correlate.study.explaining import WEIGHTS_PRIOR
from correlate.study.exposure import BIN_S, expected_reports_by_bin
from correlate.study.histories import BIN_HOURS
from correlate.superposition.explained import Explained, Rates
from correlate.superposition.superposition import superposition_of
from correlate.superposition.tables import Tables, tables_of
from correlate.topology import Topology
from correlate.usual_background import UsualBackground
from correlate.windows.importance import Evidence, Importance, by_site, importance, prior_shape
from correlate.windows.level import Level, level_of, no_level
from ingest.records import Cell, Complaint

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

LOOKS_BACK = timedelta(days=28)
"""Outages and complaints before that are left aside."""

_MOST_ROUNDS = 20
_SETTLED = 1e-2


class OutageStanding(msgspec.Struct, frozen=True):
    """One cell's outage that lasts.

    `complaints`: first calls put down to it, expected; `pending`: those expected at importance 1 that were felt and are
    not reported yet; `level`: the factor by which its region exceeds the curves. Its importance is believed to be
    Gamma with mean `importance` and `shape`. `affected`: users whom nobody else serves, see `Tables`.
    """

    outage_id: str
    cell: Cell
    users: float
    affected: float
    started_at: datetime
    planned: bool
    work_id: str | None
    complaints: float
    pending: float
    level: float
    importance: float
    shape: float


class GroupStanding(msgspec.Struct, frozen=True):
    """An outage group of which some cells are still down: these are its `outages`.

    `complaints`: first calls put down to all it ever had, `exposure`: those expected at importance 1,
    `of_key_customers`: those of the complaints that key customers made.
    """

    group_id: str
    outages: tuple[OutageStanding, ...]
    complaints: float = 0.0
    exposure: float = 0.0
    of_key_customers: float = 0.0


class _Believed(NamedTuple):
    """`level` by region, `importance` by site of a group, and what follows for every complaint."""

    level: Level
    importance: Importance
    explained: Explained


def standing_at(
    topology: Topology, outages: Sequence[Outage], complaints: Sequence[Complaint], model: Model, now: datetime,
    key_ids: Container[str] = frozenset(),
) -> list[GroupStanding]:  # fmt: skip
    """How the groups of `outages` stand that last at `now`, by their start, by what was known then.

    Outages and complaints come by time; `key_ids`: complaints of key customers.
    """
    since = now - LOOKS_BACK
    recent = [one for one in outages if one.ended_at is None or one.ended_at >= since]
    calls = [one for one in complaints if since <= one.created_at <= now]
    tables = tables_of(topology, recent, calls, model, now)
    explaining = _Explaining(tables, model, _curves_of(model, recent), now)
    is_key = np.array([name in key_ids for name in tables.complaints.ids], dtype=np.bool_)
    return explaining.standing(recent, explaining.belief(), is_key)


class _Explaining:
    """One moment: what was expected of each outage, and who is taken to have called about which."""

    def __init__(self, tables: Tables, model: Model, curve_of: Indices, now: datetime) -> None:
        exposure, outages = tables.exposure, tables.outages
        self._tables = tables
        self._sites = _sites(tables)
        self._weights = weights_in(model)
        rate = expected_reports_by_bin(exposure, tables.affected, list(model.curves), curve_of, model.delay)
        begins = outages.group_start[outages.group[exposure.outage]] + exposure.age * BIN_S
        reported = np.clip((now.timestamp() - begins) / BIN_S, 0.0, 1.0)
        due = rate * reported * tables.seen
        expected = np.bincount(self._sites.of_outage[exposure.outage], due, self._sites.number)
        self._expected = expected.astype(np.float64)
        self._pending = np.bincount(exposure.outage, rate * (1.0 - reported), len(outages.group))
        frailty = np.array([curve.frailty_shape for curve in model.curves])
        self._frailty = np.full(len(outages.group_start), frailty[0])
        leading = np.argsort(outages.users, kind="stable")
        self._frailty[outages.group[leading]] = frailty[curve_of[leading]]
        self._no_level = no_level(len(tables.network.regions), model.learnt)
        self._background = UsualBackground(tables.network, tables.background, tables.complaints, model)
        origin = (now - LOOKS_BACK).timestamp()
        self._calls = superposition_of(tables, rate / BIN_HOURS, self._sites.of_outage, origin, model)

    def belief(self) -> _Believed:
        """Importances, levels, background and shares, each from the others until they settle."""
        unknown = Importance(np.ones(self._sites.number), self._frailty[self._sites.group])
        rates = self._rates(self._no_level, unknown, np.zeros(self._sites.number), self._background.start)
        first = Explained(self._calls, rates)
        self._calls = first.telling()
        belief = _Believed(self._no_level, unknown, first)
        for _ in range(_MOST_ROUNDS):
            before, belief = belief, self._again(belief.explained)
            moved = np.abs(np.log(belief.importance.mean / before.importance.mean))
            if moved.max(initial=0.0) < _SETTLED:
                break
        return belief

    def _again(self, before: Explained) -> _Believed:
        put_down, region = before.put_down(), self._tables.outages.group_region
        came = self._of_layers(put_down.calls)
        doubt = np.maximum(came - self._of_layers(put_down.squares), 0.0)
        expected = self._by_group(self._expected)
        level = level_of(self._by_group(came), expected, self._frailty, region, self._no_level)
        importance_ = self._importance(level, came, doubt)
        share = np.ones(len(self._tables.complaints.time))
        share[self._calls.moments.call] = before.background
        placed = WEIGHTS_PRIOR * self._weights + before.placed()
        rates = self._rates(level, importance_, came, self._background.learn(share))
        return _Believed(
            level,
            importance_,
            Explained(self._calls, rates._replace(places=placed / placed.sum(axis=1, keepdims=True))),
        )

    def _rates(self, level: Level, importance_: Importance, came: Floats, background: Background) -> Rates:
        region = self._tables.outages.group_region[self._sites.group]
        usual = self._tables.background.expected(background)
        return Rates(
            importance=level.mean[region] * importance_.mean,
            weight=self._frailty[self._sites.group] + came,
            places=self._weights,
            background=usual[self._calls.moments.call],
        )

    def _importance(self, level: Level, came: Floats, doubt: Floats) -> Importance:
        region = self._tables.outages.group_region
        exposure = self._expected * level.mean[region[self._sites.group]]
        prior = prior_shape(self._frailty, level.weight[region])
        groups = importance(prior, Evidence(*(self._by_group(each) for each in (came, doubt, exposure))))
        return by_site(groups, self._sites.group, Evidence(came, doubt, exposure))

    def standing(self, outages: Sequence[Outage], belief: _Believed, is_key: NDArray[np.bool_]) -> list[GroupStanding]:
        """The groups that are down, by a belief."""
        table, explained, site = self._tables.outages, belief.explained, self._sites.of_outage
        level = belief.level.mean[table.group_region[table.group]]
        mean, shape = belief.importance.mean[site], belief.importance.shape[site]
        columns = self._tables.affected, explained.by_outage(), level * self._pending, level, mean, shape
        down: dict[int, list[OutageStanding]] = {}
        names: dict[int, str] = {}
        for outage, group, *told in zip(outages, table.group.tolist(), *(one.tolist() for one in columns), strict=True):
            if outage.ended_at is None:
                names[group] = group_of(outage).group_id
                down.setdefault(group, []).append(_outage(outage, *told))
        key = explained.put_down(is_key[self._calls.moments.call]).calls
        of_key, came = (self._by_group(self._of_layers(one)) for one in (key, explained.put_down().calls))
        awaited = self._by_group(self._expected) * belief.level.mean[table.group_region]
        return [
            GroupStanding(
                names[group], tuple(standings), float(came[group]), float(awaited[group]), float(of_key[group])
            )
            for group, standings in down.items()
        ]

    def _of_layers(self, values: Floats) -> Floats:
        return np.bincount(self._calls.layers.site, values, self._sites.number).astype(np.float64)

    def _by_group(self, values: Floats) -> Floats:
        return np.bincount(self._sites.group, values, len(self._frailty)).astype(np.float64)


class _Sites(NamedTuple):
    """The sites of the groups: `of_outage`: (N,) each outage's; `group`: (number,) whose each is."""

    number: int
    of_outage: Indices
    group: Indices


def _sites(tables: Tables) -> _Sites:
    """A cell without a site is its own."""
    outages = tables.outages
    place = np.where(outages.site >= 0, outages.site, len(tables.network.sites) + np.arange(len(outages.site)))
    span = len(tables.network.sites) + len(outages.site) + 1
    both, site = np.unique(outages.group * span + place, return_inverse=True)
    return _Sites(len(both), site.astype(np.intp), (both // span).astype(np.intp))


def _outage(
    outage: Outage, affected: float, complaints: float, pending: float, level: float, mean: float, shape: float
) -> OutageStanding:
    return OutageStanding(
        outage_id=outage.outage_id,
        cell=outage.cell,
        users=outage.users,
        affected=affected,
        started_at=outage.started_at,
        planned=outage.planned,
        work_id=outage.work_id,
        complaints=complaints,
        pending=pending,
        level=level,
        importance=mean,
        shape=shape,
    )


def _curves_of(model: Model, outages: Sequence[Outage]) -> Indices:
    """The number of the curve that each outage follows."""
    kinds = [(outage.cell.technology, outage.cell.area_class) for outage in outages]
    number = {kind: model.curves.index(curve_for(model, *kind)) for kind in dict.fromkeys(kinds)}
    return np.array([number[kind] for kind in kinds], dtype=np.intp)
