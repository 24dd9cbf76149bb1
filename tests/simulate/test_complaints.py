"""Who complains, when, and of what, against the truth that a world is drawn from."""

import numpy as np
import pytest

from correlate.simulate.callers import draw_callers
from correlate.simulate.complaints import Complaints, make_complaints
from correlate.simulate.failures import Units, draw_units
from correlate.simulate.hazard import Hazard
from correlate.simulate.network import Network, make_network
from correlate.simulate.outages import Outages, expected_complaints
from correlate.simulate.told_places import make_places
from correlate.simulate.world import World
from tests.simulate.stages import outages_of

WORLD = World(cells=4000, hazard=Hazard(base=4e-5), repeat_share=0.1)


@pytest.fixture(scope="module")
def network() -> Network:
    return make_network(WORLD, np.random.default_rng(1))


@pytest.fixture(scope="module")
def units(network: Network) -> Units:
    return draw_units(WORLD, network, np.random.default_rng(2))


@pytest.fixture(scope="module")
def outages(network: Network, units: Units) -> Outages:
    return outages_of(WORLD, network, units)


@pytest.fixture(scope="module")
def complaints(network: Network, units: Units, outages: Outages) -> Complaints:
    return make_complaints(WORLD, network, units, outages, np.random.default_rng(4))


def firsts_about_outages(complaints: Complaints) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    return np.flatnonzero((complaints.outage >= 0) & (complaints.first < 0))


def test_outages_cause_as_many_complaints_as_expected(
    network: Network, outages: Outages, complaints: Complaints
) -> None:
    expected = expected_complaints(WORLD, outages).sum()
    made = len(firsts_about_outages(complaints))
    assert abs(made - expected) < 4 * np.sqrt(expected)


def test_each_outage_gets_its_own_share(network: Network, outages: Outages, complaints: Complaints) -> None:
    expected = expected_complaints(WORLD, outages)
    made = np.bincount(complaints.outage[firsts_about_outages(complaints)], minlength=len(outages))
    surprise = (made - expected)[expected > 1] / np.sqrt(expected[expected > 1])
    assert np.square(surprise).mean() == pytest.approx(1.0, abs=0.2)


def test_complaints_about_an_outage_come_from_its_cell_and_after_its_start(
    outages: Outages, complaints: Complaints
) -> None:
    about = np.flatnonzero(complaints.outage >= 0)
    outage = complaints.outage[about]
    assert np.all(complaints.cell[about] == outages.cell[outage])
    assert np.all(complaints.created[about] >= outages.start[outage])


def test_the_rate_of_complaints_bursts_with_the_age_of_the_outage() -> None:
    world = World(cells=4000, hazard=Hazard(base=4e-5), delay_mean_hours=1e-6)
    network = make_network(world, np.random.default_rng(1))
    units = draw_units(world, network, np.random.default_rng(2))
    outages = outages_of(world, network, units)
    made = make_complaints(world, network, units, outages, np.random.default_rng(5))
    first = firsts_about_outages(made)
    age = (made.created[first] - outages.start[made.outage[first]]) / 3600
    weight = network.cell_users[outages.cell] * outages.frailty
    length = (outages.end - outages.start) / 3600
    young = ((age < 2).sum()) / (np.minimum(length, 2) * weight).sum()
    old = ((age > 6) & (age < 30)).sum() / (np.clip(length, 6, 30) - 6).dot(weight)
    assert old / young == pytest.approx(9.9, rel=0.25)


def test_customers_complain_half_an_hour_after_they_feel_it(outages: Outages, complaints: Complaints) -> None:
    late = complaints.created - outages.end[complaints.outage]
    after = late[firsts_about_outages(complaints)]
    assert after[after > 0].mean() / 3600 == pytest.approx(0.5, rel=0.15)


def test_a_repeat_is_a_later_complaint_of_the_same_customer_about_the_same(complaints: Complaints) -> None:
    again = np.flatnonzero(complaints.first >= 0)
    first = complaints.first[again]
    assert len(again) / (len(complaints) - len(again)) == pytest.approx(0.1, abs=0.02)
    assert np.all(complaints.first[first] == -1)
    assert np.all(complaints.created[again] > complaints.created[first])
    assert np.all(complaints.customer[again] == complaints.customer[first])
    assert np.all(complaints.outage[again] == complaints.outage[first])


def test_other_customers_have_numbers_of_their_own(complaints: Complaints) -> None:
    firsts = complaints.customer[complaints.first < 0]
    assert len(set(firsts.tolist())) == len(firsts)


def test_places_are_told_as_often_as_asked_and_addresses_lie_near_the_site(
    network: Network, complaints: Complaints
) -> None:
    callers = draw_callers(len(complaints), np.random.default_rng(7))
    places = make_places(WORLD, network, complaints, callers, np.random.default_rng(6))
    site = network.cell_site[complaints.cell]
    assert (places.source == 0).mean() == pytest.approx(0.35, abs=0.03)
    assert (places.source > 0).mean() == pytest.approx(0.30, abs=0.03)
    assert np.array_equal(places.cell >= 0, places.source == 0)
    named = places.cell >= 0
    assert np.all(network.cell_site[places.cell[named]] == site[named])
    away = np.abs(places.latitude - network.site_latitude[site])[places.source > 0]
    assert 0.001 < np.median(away) < 0.006


def test_as_many_complaints_come_as_are_asked_for() -> None:
    world = World(cells=1000, complaints=30_000)
    network = make_network(world, np.random.default_rng(1))
    units = draw_units(world, network, np.random.default_rng(2))
    outages = outages_of(world, network, units)
    made = make_complaints(world, network, units, outages, np.random.default_rng(4))
    assert len(made) == pytest.approx(30_000, rel=0.01)
