"""What the superposition says in sums, held to every single pair of a call and an outage."""

from functools import cache
from typing import NamedTuple

import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.attribution import KINDS, weights_of
from correlate.located import Located, Odds
from correlate.model import Model, default_model
from correlate.study.exposure import expected_reports_by_bin
from correlate.superposition import explained as explaining
from correlate.superposition import neighbours
from correlate.superposition.explained import Explained, Rates
from correlate.superposition.superposition import Superposition, superposition_of
from correlate.superposition.tables import Tables, tables_of
from tests.correlate.study.small_world import gathered
from tests.correlate.superposition.pairwise import Pairs

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


class Case(NamedTuple):
    """Calls and outages, explained in sums and pair by pair."""

    over: Superposition
    explained: Explained
    pairs: Pairs


@pytest.fixture(scope="module", params=MODELS, ids=["by place", "by who is located too"])
def case(request: pytest.FixtureRequest) -> Case:
    over = superposition(request.param)
    given = rates(len(over.moments.call))
    return Case(over, Explained(over, given), Pairs(tables(), sites(), over, given, request.param))


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
