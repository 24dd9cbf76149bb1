"""Outages by cell, their down periods, and the complaints expected of them."""

import itertools

import numpy as np
import pytest

from correlate.simulate.activity import activity_at
from correlate.simulate.failures import Units, draw_units
from correlate.simulate.network import Network, make_network
from correlate.simulate.outages import Outages, expected_complaints
from correlate.simulate.world import World
from tests.simulate.stages import outages_of

WORLD = World(cells=1500, flap_share=0.4)


@pytest.fixture(scope="module")
def network() -> Network:
    return make_network(WORLD, np.random.default_rng(1))


@pytest.fixture(scope="module")
def units(network: Network) -> Units:
    return draw_units(WORLD, network, np.random.default_rng(2))


@pytest.fixture(scope="module")
def outages(network: Network, units: Units) -> Outages:
    return outages_of(WORLD, network, units)


def periods_of(outages: Outages, outage: int) -> list[tuple[int, int]]:
    mine = np.flatnonzero(outages.period_outage == outage)
    return [(int(outages.period_start[index]), int(outages.period_end[index])) for index in mine]


def test_each_cell_of_each_unit_has_one_outage(units: Units, outages: Outages) -> None:
    assert len(outages) == units.cells.sum()
    assert len(set(zip(outages.cell.tolist(), outages.start.tolist(), strict=True))) == len(outages)


def test_down_periods_span_the_outage_and_their_gaps_are_shorter_than_ten_minutes(outages: Outages) -> None:
    flapping = np.flatnonzero(outages.flaps)
    assert len(flapping)
    for outage in flapping.tolist():
        periods = periods_of(outages, outage)
        assert len(periods) == outages.flaps[outage] + 1
        assert (periods[0][0], periods[-1][1]) == (outages.start[outage], outages.end[outage])
        assert all(start < end for start, end in periods)
        gaps = [later[0] - earlier[1] for earlier, later in itertools.pairwise(periods)]
        assert all(0 < gap < 600 for gap in gaps)


def test_an_outage_that_does_not_flap_has_one_period(outages: Outages) -> None:
    steady = np.flatnonzero(outages.flaps == 0)[:50]
    for outage in steady.tolist():
        assert periods_of(outages, outage) == [(outages.start[outage], outages.end[outage])]


def test_cells_of_one_group_share_their_importance(outages: Outages) -> None:
    for group in np.unique(outages.group)[:100].tolist():
        assert len(set(outages.frailty[outages.group == group].tolist())) == 1


def test_importance_is_one_on_average() -> None:
    world = World(cells=20_000)
    network = make_network(world, np.random.default_rng(1))
    made = outages_of(world, network, draw_units(world, network, np.random.default_rng(2)))
    _, first = np.unique(made.group, return_index=True)
    assert made.frailty[first].mean() == pytest.approx(1.0, abs=0.05)
    assert made.frailty[first].var() == pytest.approx(0.5, abs=0.06)


def test_expected_complaints_are_the_integral_of_the_hazard_over_the_time_out(
    network: Network, outages: Outages
) -> None:
    expected = expected_complaints(WORLD, outages)
    for outage in [*np.flatnonzero(outages.flaps)[:5].tolist(), *np.argsort(outages.end - outages.start)[-5:].tolist()]:
        total = 0.0
        for start, end in periods_of(outages, outage):
            seconds = np.arange(start, min(end, WORLD.end_s), dtype=np.float64) + 0.5
            age = (seconds - outages.start[outage]) / 3600
            total += float((WORLD.hazard.shape(age) * activity_at(seconds)).sum()) / 3600
        weight = network.cell_users[outages.cell[outage]] * outages.frailty[outage] * WORLD.hazard.base
        assert expected[outage] == pytest.approx(total * weight, rel=1e-6)
