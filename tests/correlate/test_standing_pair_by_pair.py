"""How open outages stand, held to a reckoning of every call with every outage and of every group by itself."""

import tempfile
from collections.abc import Mapping
from datetime import UTC, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.location_kinds import weights_in
from correlate.model import Model, curve_for, default_model
from correlate.outages.group import group_of
from correlate.outages.outage import Outage
from correlate.rules import Rules
from correlate.simulate.world import Durations
from correlate.standing import LOOKS_BACK, GroupStanding, standing_at
from correlate.study.background import Background
from correlate.study.exposure import BIN_S, expected_reports_by_bin
from correlate.study.gathering import Gathering
from correlate.superposition import neighbours
from correlate.superposition.explained import Rates
from correlate.superposition.superposition import superposition_of
from correlate.superposition.tables import tables_of
from correlate.usual_background import UsualBackground
from correlate.windows.level import level_of, no_level
from ingest.dataset import Dataset
from ingest.records import Complaint
from service.results.simulate_files import simulate_to
from tests.correlate.study.small_world import SMALL
from tests.correlate.superposition.pairwise import Pairs

Floats = NDArray[np.float64]
Site = tuple[int, str]
"""Of a group: its number, and the site, or the cell that has none."""

STORM = msgspec.structs.replace(
    SMALL, days=3, outages_per_cell_week=2.0, site_share=0.3, durations=Durations(1.0, 8.0, 30.0, 40.0)
)
NOW = STORM.starts_at.astimezone(UTC) + timedelta(days=2, hours=9.3)
SITE_SHAPE, WEIGHTS_PRIOR, SETTLED, ROUNDS = 4.0, 3.0, 1e-2, 20
URBAN = msgspec.structs.replace(default_model().curves[0], area_class="urban", base_hazard=3e-5, frailty_shape=4.0)
MODELS = {
    "assumed": default_model(),
    "learnt, of two curves": msgspec.structs.replace(
        default_model(), learnt=True, curves=(*default_model().curves, URBAN), planned_level=0.4
    ),
}


class Known(NamedTuple):
    """What had arrived by `NOW`."""

    gathering: Gathering
    outages: list[Outage]
    complaints: list[Complaint]
    key: frozenset[str]


@cache
def known() -> Known:
    with tempfile.TemporaryDirectory() as folder:
        simulate_to(Path(folder), 4, STORM)
        dataset = Dataset.open(folder)
        gathering = Gathering(dataset.inventory, Rules())
        for arrival in dataset.arrivals():
            if arrival.known_at <= NOW:
                gathering.observe(arrival.record)
    complaints, outages = list(gathering.complaints()), gathering.outages(NOW)
    for outage in outages[::9]:
        outage.planned = True
    return Known(gathering, outages, complaints, frozenset(one.complaint_id for one in complaints[::3]))


class Reckoned:
    """Everything that `standing_at` tells, group by group and site by site."""

    def __init__(self, model: Model) -> None:
        self.model, self.told = model, known()
        self.tables = tables_of(self.told.gathering.topology, self.told.outages, self.told.complaints, model, NOW)
        self.sites = self._sites()
        self.group_of_site = [group for group, _ in self.sites]
        self.expected, self.pending = self._awaited()
        self._settle()

    def _sites(self) -> list[Site]:
        table, cells = self.tables.outages, [outage.cell for outage in self.told.outages]
        named = [cell.site_id or f"alone {number}" for number, cell in enumerate(cells)]
        self.site_of = list(zip(table.group.tolist(), named, strict=True))
        return sorted(set(self.site_of), key=self.site_of.index)

    def _awaited(self) -> tuple[dict[Site, float], list[float]]:
        """Reports that should have come of each site by now, and those still to come of each outage."""
        exposure, table = self.tables.exposure, self.tables.outages
        curves = list(self.model.curves)
        of_cell = [curve_for(self.model, one.cell.technology, one.cell.area_class) for one in self.told.outages]
        self.curve = np.array([curves.index(one) for one in of_cell], dtype=np.intp)
        self.rate = expected_reports_by_bin(exposure, self.tables.affected, curves, self.curve, self.model.delay)
        expected, pending = dict.fromkeys(self.sites, 0.0), [0.0] * len(self.told.outages)
        for bin_, (outage, age) in enumerate(zip(exposure.outage.tolist(), exposure.age.tolist(), strict=True)):
            begins = float(table.group_start[table.group[outage]]) + age * BIN_S
            over = min(max((NOW.timestamp() - begins) / BIN_S, 0.0), 1.0)
            expected[self.site_of[outage]] += float(self.rate[bin_]) * over * bool(self.tables.seen[bin_])
            pending[outage] += float(self.rate[bin_]) * (1.0 - over)
        return expected, pending

    def frailty(self) -> Floats:
        """Of each group that of its greatest outage, the last of several."""
        table = self.tables.outages
        shape = np.zeros(len(table.group_start))
        for group in range(len(shape)):
            mine = np.flatnonzero(table.group == group)
            leading = max(mine.tolist(), key=lambda one: (float(table.users[one]), one))
            shape[group] = self.model.curves[self.curve[leading]].frailty_shape
        return shape

    def _settle(self) -> None:
        """Importances, background and weights of places, each from the others, until importances stand still."""
        tables, frailty, assumed = self.tables, self.frailty(), weights_in(self.model)
        usual = UsualBackground(tables.network, tables.background, tables.complaints, self.model)
        numbers = np.array([self.sites.index(site) for site in self.site_of], dtype=np.intp)
        origin = (NOW - LOOKS_BACK).timestamp()
        over = superposition_of(tables, self.rate * 3600.0 / BIN_S, numbers, origin, self.model)
        calls, regions = over.moments.call, tables.outages.group_region[self.group_of_site]

        def explained(came: Floats, background: Background, places: Floats) -> Pairs:
            importance, weight = self.level.mean[regions] * self.mean, frailty[self.group_of_site] + came
            rates = Rates(importance, weight, places, tables.background.expected(background)[calls])
            return Pairs(tables, numbers, over, rates, self.model)

        self.level, self.mean = no_level(len(tables.network.regions), self.model.learnt), np.ones(len(self.sites))
        pairs = explained(np.zeros(len(self.sites)), usual.start, assumed)
        for _ in range(ROUNDS):
            before = self.mean
            came, doubt = self._put_down(pairs, numbers, over.layers.site)
            self.mean, self.shape = self._importance(came, doubt, frailty)
            share = np.ones(len(tables.complaints.time))
            share[calls] = pairs.background
            placed = WEIGHTS_PRIOR * assumed + pairs.placed
            pairs = explained(came, usual.learn(share), placed / placed.sum(axis=1, keepdims=True))
            if np.abs(np.log(self.mean / before)).max() < SETTLED:
                break
        self.share, self.calls = pairs.share, calls

    def _put_down(self, pairs: Pairs, numbers: NDArray[np.intp], layer_site: NDArray[np.intp]) -> tuple[Floats, Floats]:
        came, squares = np.zeros(len(self.sites)), np.zeros(len(self.sites))
        np.add.at(came, numbers, pairs.share.sum(axis=0))
        np.add.at(squares, layer_site, pairs.squares)
        return came, np.maximum(came - squares, 0.0)

    def _importance(self, came: Floats, doubt: Floats, frailty: Floats) -> tuple[Floats, Floats]:
        """Group by group, and within those of several sites site by site."""
        region = self.tables.outages.group_region
        expected = np.array([self.expected[site] for site in self.sites])
        groups = range(len(frailty))
        mine = {group: [at for at, one in enumerate(self.group_of_site) if one == group] for group in groups}
        of_group = np.array([came[mine[group]].sum() for group in groups])
        awaited = np.array([expected[mine[group]].sum() for group in groups])
        start = no_level(len(self.tables.network.regions), self.model.learnt)
        self.level = level_of(of_group, awaited, frailty, region, start)
        mean, shape = np.zeros(len(self.sites)), np.zeros(len(self.sites))
        for group in groups:
            level, weight = self.level.mean[region[group]], self.level.weight[region[group]]
            prior = 1.0 / (1.0 / frailty[group] + 1.0 / weight)
            group_mean = (prior + of_group[group]) / (prior + level * awaited[group])
            group_shape = prior + max(0.0, of_group[group] - doubt[mine[group]].sum())
            for site in mine[group]:
                mean[site], shape[site] = group_mean, group_shape
                if len(mine[group]) > 1:
                    own = SITE_SHAPE + max(0.0, came[site] - doubt[site])
                    mean[site] *= (SITE_SHAPE + came[site]) / (SITE_SHAPE + group_mean * level * expected[site])
                    shape[site] = 1.0 / (1.0 / group_shape + 1.0 / own)
        return mean, shape

    def groups(self) -> Mapping[str, dict[str, tuple[float, ...]]]:
        """By group and outage that lasts: complaints, pending, level, importance, shape."""
        table, found = self.tables.outages, dict[str, dict[str, tuple[float, ...]]]()
        for number, outage in enumerate(self.told.outages):
            if outage.ended_at is None:
                site = self.sites.index(self.site_of[number])
                level = float(self.level.mean[table.group_region[table.group[number]]])
                told = (
                    self.share[:, number].sum(),
                    level * self.pending[number],
                    level,
                    self.mean[site],
                    self.shape[site],
                )
                found.setdefault(group_of(outage).group_id, {})[outage.outage_id] = tuple(float(one) for one in told)
        return found

    def of_group(self, name: str) -> tuple[float, float, float]:
        """Of all outages that the group ever had: complaints, those expected, those of key customers."""
        mine = [at for at, one in enumerate(self.told.outages) if group_of(one).group_id == name]
        number = int(self.tables.outages.group[mine[0]])
        is_key = np.array([self.tables.complaints.ids[call] in self.told.key for call in self.calls])
        level = float(self.level.mean[self.tables.outages.group_region[number]])
        expected = sum(self.expected[site] for site in self.sites if site[0] == number)
        share = self.share[:, mine]
        return float(share.sum()), level * expected, float(share[is_key].sum())


class Case(NamedTuple):
    """What is told, and what was reckoned."""

    standing: dict[str, GroupStanding]
    reckoned: Reckoned


@pytest.fixture(scope="module", params=MODELS)
def case(request: pytest.FixtureRequest) -> Case:
    model, told = MODELS[request.param], known()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "LEAST_NEARNESS", 0.0)
        groups = standing_at(told.gathering.topology, told.outages, told.complaints, model, NOW, told.key)
        return Case({group.group_id: group for group in groups}, Reckoned(model))


def test_the_moment_is_one_at_which_much_stands_open(case: Case) -> None:
    groups = case.standing.values()
    assert len(groups) > 5
    assert sum(group.complaints for group in groups) > 50
    assert len(case.reckoned.sites) > len(set(case.reckoned.group_of_site))


def test_every_outage_that_lasts_stands_as_reckoned_pair_by_pair(case: Case) -> None:
    reckoned = case.reckoned.groups()
    assert reckoned.keys() == case.standing.keys()
    for name, outages in reckoned.items():
        told = {
            one.outage_id: (one.complaints, one.pending, one.level, one.importance, one.shape)
            for one in case.standing[name].outages
        }
        assert told.keys() == outages.keys()
        for outage_id, figures in outages.items():
            assert told[outage_id] == pytest.approx(figures, rel=1e-7, abs=1e-9)


def test_every_group_has_what_all_its_outages_have(case: Case) -> None:
    for name, group in case.standing.items():
        figures = group.complaints, group.exposure, group.of_key_customers
        assert figures == pytest.approx(case.reckoned.of_group(name), rel=1e-7, abs=1e-9)
