"""What the superposition says in sums, held to every single pair of a call and an outage."""

from functools import cache

import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.attribution import weights_of
from correlate.model import default_model
from correlate.study.exposure import BIN_S, expected_reports_by_bin
from correlate.superposition.explained import Explained, Rates
from correlate.superposition.superposition import Superposition, superposition_of
from correlate.superposition.tables import Tables, tables_of
from correlate.superposition.zones import DISTRICT, LEVELS, SITE, spreads
from tests.correlate.study.small_world import gathered

Floats = NDArray[np.float64]


@cache
def tables() -> Tables:
    gathering, now = gathered()
    return tables_of(gathering.topology, gathering.outages(now), gathering.complaints(), default_model(), now)


@cache
def superposition() -> Superposition:
    told, model = tables(), default_model()
    rate = expected_reports_by_bin(
        told.exposure, told.outages.users, model.curves, np.zeros(len(told.outages.group), np.intp), model.delay
    )
    return superposition_of(told, 6.0 * rate, sites(), float(told.complaints.time[0]) - 3700.0)


def sites() -> NDArray[np.intp]:
    outages = tables().outages
    both = outages.group * 10_000 + np.where(outages.site >= 0, outages.site, 5_000 + np.arange(len(outages.site)))
    return np.unique(both, return_inverse=True)[1].astype(np.intp)


def rates() -> Rates:
    rng = np.random.default_rng(5)
    count = int(sites().max()) + 1
    return Rates(
        importance=rng.gamma(2.0, 0.5, count),
        weight=rng.uniform(1.5, 9.0, count),
        places=weights_of(np.arange(3)),
        background=rng.uniform(0.05, 0.5, len(superposition().moments.call)),
    )


def pairwise() -> tuple[Floats, Floats]:
    """(calls, outages) rates of all pairs at importance 1, and (calls, outages, levels) what their places are worth."""
    told, given = tables(), superposition()
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
    shape = len(calls), len(outages.group)
    return rate.reshape(shape), worth.reshape(*shape, LEVELS)


class Pairs:
    """The same superposition, pair by pair."""

    def __init__(self, given: Rates) -> None:
        told = tables()
        rate, worth = pairwise()
        kind = told.complaints.kind[superposition().moments.call]
        here = rate[:, :, None] * worth * given.places[kind][:, None, :] * given.importance[sites()][None, :, None]
        expected = here.sum(axis=2)
        layer = superposition().layers.of_outage
        of_layer = np.zeros((len(expected), int(layer.max()) + 1))
        np.add.at(of_layer.T, layer, expected.T)
        total = given.background + expected.sum(axis=1)
        weight = given.weight[superposition().layers.site]
        others = 1.0 - of_layer / total[:, None] / weight
        corrected = given.background + (of_layer * others).sum(axis=1)
        self.share = expected * others[:, layer] / corrected[:, None]
        self.squares = (of_layer**2 / (total * corrected)[:, None]).sum(axis=0)
        self.background = given.background / corrected
        by_kind = (here / corrected[:, None, None]).sum(axis=1)
        self.placed = np.array([by_kind[kind == number].sum(axis=0) for number in range(len(given.places))])


@pytest.fixture(scope="module")
def pairs() -> Pairs:
    return Pairs(rates())


@pytest.fixture(scope="module")
def explained() -> Explained:
    return Explained(superposition(), rates())


def test_calls_are_put_down_to_outages_as_pair_by_pair(pairs: Pairs, explained: Explained) -> None:
    assert pairs.share.sum() > 100
    np.testing.assert_allclose(explained.by_outage(), pairs.share.sum(axis=0), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(explained.background, pairs.background, rtol=1e-9)


def test_layers_have_what_their_outages_have_and_the_squares_of_their_shares(
    pairs: Pairs, explained: Explained
) -> None:
    told, layer = explained.put_down(), superposition().layers.of_outage
    np.testing.assert_allclose(told.calls, np.bincount(layer, pairs.share.sum(axis=0)), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(told.squares, pairs.squares, rtol=1e-9, atol=1e-9)


def test_every_call_is_explained_once(explained: Explained) -> None:
    total = explained.put_down().calls.sum() + explained.background.sum()
    assert total == pytest.approx(len(superposition().moments.call), rel=1e-9)


def test_some_calls_and_the_others_are_all(explained: Explained) -> None:
    chosen = np.arange(len(explained.background)) % 3 == 0
    some, others, both = (explained.put_down(one).calls for one in (chosen, ~chosen, None))
    np.testing.assert_allclose(some + others, both, atol=1e-9)


def test_how_near_calls_are_placed_is_told_as_pair_by_pair(pairs: Pairs, explained: Explained) -> None:
    np.testing.assert_allclose(explained.placed(), pairs.placed, rtol=1e-9, atol=1e-9)
