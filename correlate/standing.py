"""How the open outages stand at one moment: what has been put down to them, how surely, and what was expected.

Complaints of the last weeks are explained all at once, by a model's curves and by importances that follow from
what is explained: nothing is taken from what was concluded on the way.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.attribution import weights_of
from correlate.model import Model, curve_for
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.study.background import Background
from correlate.study.candidates import Candidates
from correlate.study.explaining import Explained, explain, learnt_weights, places_of
from correlate.study.explaining import Importance as Believed
from correlate.study.exposure import BIN_S, expected_reports_by_bin
from correlate.study.material import Material, material_of
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
_SETTLED = 2e-3

_MANY_PAIRS = 500_000
_LEAST_SHARE = 2e-3
"""Of many pairs, those with a smaller share go to the background before the first round: each tells next to nothing."""


class OutageStanding(msgspec.Struct, frozen=True):
    """One cell's outage that lasts.

    `complaints`: first calls put down to it, expected; `pending`: those expected at importance 1 that were felt and are
    not reported yet; `level`: the factor by which its region exceeds the curves. Its importance is believed to be
    Gamma with mean `importance` and `shape`.
    """

    outage_id: str
    cell: Cell
    users: float
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

    `complaints`: first calls put down to all it ever had, `exposure`: those expected at importance 1.
    """

    group_id: str
    outages: tuple[OutageStanding, ...]
    complaints: float = 0.0
    exposure: float = 0.0


class Standing(msgspec.Struct, frozen=True):
    """`groups` that are down, by their start; `calls` about them: (group_id, complaint_id, probability)."""

    groups: list[GroupStanding]
    calls: list[tuple[str, str, float]]


class _Belief(msgspec.Struct, frozen=True):
    """`level` by region, `importance` by site of a group; `explained` by pair and by complaint."""

    level: Level
    importance: Importance
    background: Background
    weights: Floats
    explained: Explained


def standing_at(
    topology: Topology, outages: Sequence[Outage], complaints: Sequence[Complaint], model: Model, now: datetime
) -> Standing:
    """How the groups of `outages` stand that last at `now`, by what was known then; both come by time."""
    since = now - LOOKS_BACK
    recent = [one for one in outages if one.ended_at is None or one.ended_at >= since]
    calls = [one for one in complaints if since <= one.created_at <= now]
    material = material_of(topology, recent, calls, model, now)
    explaining = _Explaining(material, model, _curves_of(model, recent), now)
    return explaining.standing(recent, explaining.belief())


class _Explaining:
    """One moment: what was expected of each outage, and who is taken to have called about which."""

    def __init__(self, material: Material, model: Model, curve_of: Indices, now: datetime) -> None:
        exposure, outages = material.exposure, material.outages
        self._material = material
        self._sites, self._site, self._group_of_site = _sites(material)
        self._rate = expected_reports_by_bin(exposure, outages.users, list(model.curves), curve_of, model.delay)
        begins = outages.group_start[outages.group[exposure.outage]] + exposure.age * BIN_S
        reported = np.clip((now.timestamp() - begins) / BIN_S, 0.0, 1.0)
        self._expected = self._by_site(exposure.outage, self._rate * reported * material.seen)
        self._pending = np.bincount(exposure.outage, self._rate * (1.0 - reported), len(outages.group))
        frailty = np.array([curve.frailty_shape for curve in model.curves])
        self._frailty = np.full(len(outages.group_start), frailty[0])
        leading = np.argsort(outages.users, kind="stable")
        self._frailty[outages.group[leading]] = frailty[curve_of[leading]]
        self._no_level = no_level(len(material.network.regions), model.learnt)
        self._background = UsualBackground(material, model)
        if len(material.pairs.complaint) > _MANY_PAIRS:
            self._material = material = material._replace(pairs=self._telling())
        both = material.pairs.complaint * self._sites + self._site[material.pairs.outage]
        calls, self._called = np.unique(both, return_inverse=True)
        self._called_site = calls % self._sites

    def _telling(self) -> Candidates:
        """The pairs that are no trifle, all importances being 1."""
        material, pairs = self._material, self._material.pairs
        place = places_of(pairs, material.complaints.kind, weights_of(np.arange(3)))
        alike = Believed(np.ones(self._sites), np.ones(self._sites))
        background = material.background.expected(self._background.start)
        first = np.zeros(len(pairs.complaint))
        share = explain(pairs, self._rate, self._site, alike, place, background, first).share
        kept = np.flatnonzero(share >= _LEAST_SHARE)
        return Candidates(pairs.complaint[kept], pairs.outage[kept], pairs.bin[kept], pairs.spread[kept])

    def belief(self) -> _Belief:
        """Importances, levels, background and shares, each from the others until they settle."""
        material = self._material
        nothing = Explained(np.zeros(len(material.pairs.complaint)), np.ones(len(material.complaints.time)))
        unknown = Importance(np.ones(self._sites), self._frailty[self._group_of_site])
        belief = _Belief(self._no_level, unknown, self._background.start, weights_of(np.arange(3)), nothing)
        for _ in range(_MOST_ROUNDS):
            before, belief = belief, self._again(belief)
            moved = np.abs(np.log(belief.importance.mean / before.importance.mean))
            if moved.max(initial=0.0) < _SETTLED:
                break
        return belief

    def _again(self, before: _Belief) -> _Belief:
        material, pairs = self._material, self._material.pairs
        kind, region = material.complaints.kind, material.outages.group_region
        came = self._by_site(pairs.outage, before.explained.share)
        expected = self._by_group(self._expected)
        level = level_of(self._by_group(came), expected, self._frailty, region, self._no_level)
        importance_ = self._importance(level, came, self._doubt(before.explained))
        rate = level.mean[region[self._group_of_site]] * importance_.mean
        weight = self._frailty[self._group_of_site] + came
        explained = explain(
            pairs, self._rate, self._site, Believed(rate, weight), places_of(pairs, kind, before.weights),
            material.background.expected(before.background), before.explained.share,
        )  # fmt: skip
        background = self._background.learn(explained.background)
        weights = learnt_weights(pairs, kind, before.weights, weights_of(np.arange(3)), explained.share)
        return _Belief(level, importance_, background, weights, explained)

    def _importance(self, level: Level, came: Floats, doubt: Floats) -> Importance:
        region = self._material.outages.group_region
        exposure = self._expected * level.mean[region[self._group_of_site]]
        prior = prior_shape(self._frailty, level.weight[region])
        groups = importance(prior, Evidence(*(self._by_group(each) for each in (came, doubt, exposure))))
        return by_site(groups, self._group_of_site, Evidence(came, doubt, exposure))

    def standing(self, outages: Sequence[Outage], belief: _Belief) -> Standing:
        """The groups that are down, by a belief."""
        table = self._material.outages
        level = belief.level.mean[table.group_region[table.group]]
        put_down = np.bincount(self._material.pairs.outage, belief.explained.share, len(outages))
        mean, shape = belief.importance.mean[self._site], belief.importance.shape[self._site]
        columns = put_down, level * self._pending, level, mean, shape
        down: dict[int, list[OutageStanding]] = {}
        names: dict[int, str] = {}
        for outage, group, *told in zip(outages, table.group.tolist(), *(one.tolist() for one in columns), strict=True):
            if outage.ended_at is None:
                names[group] = group_of(outage).group_id
                down.setdefault(group, []).append(_outage(outage, *told))
        came = self._by_group(self._by_site(self._material.pairs.outage, belief.explained.share))
        awaited = self._by_group(self._expected) * belief.level.mean[table.group_region]
        groups = [
            GroupStanding(names[group], tuple(standings), float(came[group]), float(awaited[group]))
            for group, standings in down.items()
        ]
        return Standing(groups, self._calls(belief, names))

    def _calls(self, belief: _Belief, names: dict[int, str]) -> list[tuple[str, str, float]]:
        pairs, ids = self._material.pairs, self._material.complaints.ids
        group = self._material.outages.group[pairs.outage]
        mine = np.flatnonzero(np.isin(group, list(names)))
        columns = group[mine], pairs.complaint[mine], belief.explained.share[mine]
        rows = zip(*(column.tolist() for column in columns), strict=True)
        return [(names[number], ids[complaint], share) for number, complaint, share in rows]

    def _doubt(self, explained: Explained) -> Floats:
        """Variance of the number of complaints put down to each site: a complaint is one site's or another's."""
        share = np.bincount(self._called, explained.share, len(self._called_site))
        return np.bincount(self._called_site, share * (1.0 - share), self._sites).astype(np.float64)

    def _by_site(self, outage: Indices, values: Floats) -> Floats:
        return np.bincount(self._site[outage], values, self._sites).astype(np.float64)

    def _by_group(self, values: Floats) -> Floats:
        return np.bincount(self._group_of_site, values, len(self._frailty)).astype(np.float64)


def _sites(material: Material) -> tuple[int, Indices, Indices]:
    """The sites of the groups: how many, which is each outage's, and whose group each is. A cell may be its own."""
    outages = material.outages
    place = np.where(outages.site >= 0, outages.site, len(material.network.sites) + np.arange(len(outages.site)))
    span = len(material.network.sites) + len(outages.site) + 1
    both, site = np.unique(outages.group * span + place, return_inverse=True)
    return len(both), site.astype(np.intp), (both // span).astype(np.intp)


def _outage(
    outage: Outage, complaints: float, pending: float, level: float, mean: float, shape: float
) -> OutageStanding:
    return OutageStanding(
        outage_id=outage.outage_id,
        cell=outage.cell,
        users=outage.users,
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
