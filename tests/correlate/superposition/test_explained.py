"""What the superposition says in sums, held to every single pair of a call and an outage."""

from functools import cache
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.attribution import KINDS, weights_of
from correlate.located import Located, Odds
from correlate.location_kinds import BY_COORDINATES
from correlate.model import Model, default_model
from correlate.study.addresses import nearness_of, usual_of
from correlate.study.candidates import Candidates
from correlate.study.exposure import BIN_S, expected_reports_by_bin
from correlate.study.locating import located_ratio, whereabouts_of
from correlate.superposition import explained as explaining
from correlate.superposition import neighbours
from correlate.superposition.explained import Explained, Rates
from correlate.superposition.superposition import Superposition, superposition_of
from correlate.superposition.tables import Tables, tables_of
from correlate.superposition.zones import DISTRICT, LEVELS, SITE, spreads
from tests.correlate.study.small_world import gathered

Floats = NDArray[np.float64]


LOCATED = Located(
    Odds(-0.5, channel={"online": 0.7}, tier={"gold": 0.4}, area={"rural": -0.8, "urban": 0.5}),
    Odds(0.2, area={"indoor": 1.0}),
)
MODELS = (default_model(), msgspec.structs.replace(default_model(), located=LOCATED))


@cache
def tables() -> Tables:
    """Of a network that knows the coordinates of most cells."""
    gathering, now = gathered()
    told = tables_of(gathering.topology, gathering.outages(now), gathering.complaints(), MODELS[0], now)
    latitude = np.where(np.arange(len(told.network.latitude)) % 7 == 0, np.nan, told.network.latitude)
    return told._replace(network=msgspec.structs.replace(told.network, latitude=latitude))


def superposition(model: Model) -> Superposition:
    told = tables()
    rate = expected_reports_by_bin(
        told.exposure, told.outages.users, model.curves, np.zeros(len(told.outages.group), np.intp), model.delay
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "LEAST_NEARNESS", 0.0)
        return superposition_of(told, 6.0 * rate, sites(), float(told.complaints.time[0]) - 3700.0, model)


def sites() -> NDArray[np.intp]:
    outages = tables().outages
    both = outages.group * 10_000 + np.where(outages.site >= 0, outages.site, 5_000 + np.arange(len(outages.site)))
    return np.unique(both, return_inverse=True)[1].astype(np.intp)


def rates(calls: int) -> Rates:
    rng = np.random.default_rng(5)
    count = int(sites().max()) + 1
    return Rates(
        importance=rng.gamma(2.0, 0.5, count),
        weight=rng.uniform(1.5, 9.0, count),
        places=weights_of(np.arange(KINDS)),
        background=rng.uniform(0.05, 0.5, calls),
    )


def pairwise(given: Superposition, model: Model) -> tuple[Floats, Floats]:
    """(calls, outages) rates of all pairs at importance 1, and (calls, outages, levels) what their places are worth."""
    told = tables()
    calls, outages, exposure = given.moments.call, told.outages, told.exposure
    row, outage = np.repeat(calls, len(outages.group)), np.tile(np.arange(len(outages.group)), len(calls))
    same = told.complaints.region[row] == outages.region[outage]
    match, at_site = np.zeros(len(row), np.intp), np.zeros(len(row), np.bool_)
    for weight, here, there in (
        (1, told.complaints.cell, outages.cell),
        (SITE, told.complaints.site, outages.site),
        (DISTRICT, told.complaints.district, outages.district),
    ):
        match += weight * (there[outage] >= 0) * (1 + (here[row] == there[outage]))
        if weight != DISTRICT:
            at_site |= (here[row] >= 0) & (here[row] == there[outage])
    mapped = ~np.isnan(told.network.latitude[outages.cell[outage]])
    by_address = told.complaints.manner[row] >= BY_COORDINATES
    at_site = np.where(by_address, mapped, at_site)
    exact = exposure.flat(outage, told.complaints.time[row], outages)
    age = np.floor((told.complaints.time[row] - given.moments.origin) / BIN_S) * BIN_S + given.moments.origin
    shift = (age - outages.group_start[outages.group[outage]]) / BIN_S
    bins, whole = np.diff(exposure.first)[outage], np.ceil(shift).astype(np.intp)
    late = whole - shift
    laid = np.zeros(len(row))
    for part, at in ((1.0 - late, whole), (late, whole - 1)):
        inside = (at >= 0) & (at < bins) & (whole < bins)
        laid += part * np.where(inside, given.rate[np.where(inside, exposure.first[outage] + at, 0)], 0.0)
    to_the_minute = np.where(exact >= 0, given.rate[exact], 0.0)
    rate = np.where(at_site, to_the_minute, laid) * same
    places = np.stack([told.complaints.cell[calls], told.complaints.site[calls], told.complaints.district[calls]])
    worth = spreads(places, told.network)[np.repeat(np.arange(len(calls)), len(outages.group)), match]
    usually = usual_of(told.complaints, told.network)
    usual = usually[row]
    worth[by_address] = nearness_of(
        row[by_address], outage[by_address], told.complaints, outages, told.network, usually
    )
    worth /= (usual * weights_of(told.complaints.manner[row])).sum(axis=1, keepdims=True)
    if model.located is not None:
        where = whereabouts_of(told.complaints, outages, told.network)
        pairs = Candidates(row, outage, outage, np.arange(len(row)), worth, told.complaints.manner[row], usually)
        worth *= located_ratio(where, model.located, pairs)[:, None]
    shape = len(calls), len(outages.group)
    return rate.reshape(shape), worth.reshape(*shape, LEVELS)


class Pairs:
    """The same superposition, pair by pair."""

    def __init__(self, over: Superposition, given: Rates, model: Model) -> None:
        rate, worth = pairwise(over, model)
        kind = tables().complaints.manner[over.moments.call]
        here = rate[:, :, None] * worth * given.places[kind][:, None, :] * given.importance[sites()][None, :, None]
        expected = here.sum(axis=2)
        layer = over.layers.of_outage
        of_layer = np.zeros((len(expected), int(layer.max()) + 1))
        np.add.at(of_layer.T, layer, expected.T)
        total = given.background + expected.sum(axis=1)
        weight = given.weight[over.layers.site]
        others = 1.0 - of_layer / total[:, None] / weight
        corrected = given.background + (of_layer * others).sum(axis=1)
        self.share = expected * others[:, layer] / corrected[:, None]
        self.squares = (of_layer**2 / (total * corrected)[:, None]).sum(axis=0)
        self.background = given.background / corrected
        mapped = ~np.isnan(tables().network.latitude[tables().outages.cell])
        told = (kind < BY_COORDINATES)[:, None] | mapped
        by_kind = (here * told[:, :, None] / corrected[:, None, None]).sum(axis=1)
        self.placed = np.array([by_kind[kind == number].sum(axis=0) for number in range(len(given.places))])


class Case(NamedTuple):
    """Calls and outages, explained in sums and pair by pair."""

    over: Superposition
    explained: Explained
    pairs: Pairs


@pytest.fixture(scope="module", params=MODELS, ids=["by place", "by who is located too"])
def case(request: pytest.FixtureRequest) -> Case:
    over = superposition(request.param)
    given = rates(len(over.moments.call))
    return Case(over, Explained(over, given), Pairs(over, given, request.param))


def test_calls_are_put_down_to_outages_as_pair_by_pair(case: Case) -> None:
    assert case.pairs.share.sum() > 100
    np.testing.assert_allclose(case.explained.by_outage(), case.pairs.share.sum(axis=0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(case.explained.background, case.pairs.background, rtol=1e-9)


def test_layers_have_what_their_outages_have_and_the_squares_of_their_shares(case: Case) -> None:
    told, layer = case.explained.put_down(), case.over.layers.of_outage
    np.testing.assert_allclose(told.calls, np.bincount(layer, case.pairs.share.sum(axis=0)), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(told.squares, case.pairs.squares, rtol=1e-9, atol=1e-9)


def test_every_call_is_explained_once(case: Case) -> None:
    total = case.explained.put_down().calls.sum() + case.explained.background.sum()
    assert total == pytest.approx(len(case.over.moments.call), rel=1e-9)


def test_some_calls_and_the_others_are_all(case: Case) -> None:
    chosen = np.arange(len(case.explained.background)) % 3 == 0
    some, others, both = (case.explained.put_down(one).calls for one in (chosen, ~chosen, None))
    np.testing.assert_allclose(some + others, both, atol=1e-9)


def test_how_near_calls_are_placed_is_told_as_pair_by_pair(case: Case) -> None:
    """Addresses tell nothing of that where it is not known where the outage is."""
    np.testing.assert_allclose(case.explained.placed(), case.pairs.placed, rtol=1e-9, atol=1e-9)


def test_near_pairs_that_tell_little_are_let_go_where_there_are_many(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explaining, "_MANY", 0)
    fewer = case.explained.telling()
    assert len(fewer.near.call) < 0.8 * len(case.over.near.call)
    told = Explained(fewer, rates(len(case.over.moments.call)))
    assert told.put_down().calls.sum() + told.background.sum() == pytest.approx(len(fewer.moments.call), rel=1e-9)
    np.testing.assert_allclose(told.by_outage(), case.explained.by_outage(), rtol=0.05, atol=0.3)


def test_few_near_pairs_are_all_kept(case: Case) -> None:
    assert case.explained.telling() is case.over
