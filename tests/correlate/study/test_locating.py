import msgspec
import numpy as np
import pytest
from numpy.typing import NDArray

from correlate.activity import Activity
from correlate.attribution import MATCHES, Arrivals, DownPeriods, known_places, place_likelihood
from correlate.located import KINDS, Located, Odds
from correlate.model import default_model
from correlate.placing import Placing
from correlate.study.belief import Belief, explained_again, first_belief, place_ratio, with_levels
from correlate.study.candidates import Candidates
from correlate.study.learnt_model import learnt_weights_of
from correlate.study.locating import Whereabouts, learnt_located, located_ratio
from tests.correlate.study.small_world import gathered, material

Indices = NDArray[np.intp]
RNG = np.random.default_rng(3)
NAMES = (("hotline", "gold"), ("online", ""))
AREAS = ("rural", "urban", "")
TRUTH = Located(
    Odds(-0.5, {"online": 1.2}, {"gold": 0.6}, {"rural": -1.0, "urban": 0.8}), Odds(0.3, {}, {}, {"urban": 0.5})
)


def calls(count: int) -> tuple[Whereabouts, Candidates]:
    """First calls, every one about one of three outages: one in each area class, the last in one that is not known."""
    customer, outage = RNG.integers(0, 2, count), RNG.integers(0, 3, count)
    chance = np.array([[TRUTH.chances(*name)[["", "rural", "urban"].index(area)] for area in AREAS] for name in NAMES])
    kind = (RNG.random(count)[:, None] > np.cumsum(chance[customer, outage], axis=1)).sum(axis=1)
    where = Whereabouts(
        customer=customer,
        names=NAMES,
        kind=kind.astype(np.intp),
        mix=np.concatenate([np.eye(3), [[0.5, 0.5, 0.0]]]),
        row=np.full(count, 3, dtype=np.intp),
        areas=AREAS,
        outage_area=np.arange(3),
        is_first=np.ones(count, dtype=np.bool_),
    )
    return where, pairs_of(np.arange(count), outage)


def pairs_of(complaint: Indices, outage: Indices) -> Candidates:
    """Pairs whose places tell nothing."""
    none, ones = np.zeros(len(complaint), dtype=np.intp), np.ones((complaint.max() + 1, 4))
    return Candidates(complaint, outage, none, none, ones[:1], none[:1], ones)


def test_who_is_located_is_learnt_from_complaints_about_outages() -> None:
    where, pairs = calls(40_000)
    learnt = learnt_located(where, Located(), pairs, np.ones(40_000), np.zeros(40_000))
    for name in NAMES:
        np.testing.assert_allclose(learnt.chances(*name), TRUTH.chances(*name), atol=0.02)


def test_few_complaints_change_little() -> None:
    where, pairs = calls(6)
    learnt = learnt_located(where, Located(), pairs, np.ones(6), np.zeros(6))
    assert max(map(abs, learnt.network.area.values())) < 0.5


def test_without_area_classes_there_is_nothing_to_tell() -> None:
    where, pairs = calls(10)
    alike = where._replace(areas=("",), mix=np.ones((1, 1)), row=where.row * 0, outage_area=where.outage_area * 0)
    assert learnt_located(alike, TRUTH, pairs, np.ones(10), np.zeros(10)) is TRUTH
    np.testing.assert_allclose(located_ratio(alike, TRUTH, pairs), 1.0)


def test_being_located_speaks_for_no_area_more_than_for_the_users_who_may_have_called() -> None:
    """Over all area classes of those users the ratios are 1 on average."""
    where, _ = calls(6)
    where = where._replace(kind=np.arange(6) % KINDS, customer=np.arange(6) // KINDS)
    both = pairs_of(np.repeat(np.arange(6), 2), np.tile([0, 1], 6))
    ratio = located_ratio(where, TRUTH, both).reshape(6, 2)
    np.testing.assert_allclose(ratio.mean(axis=1), 1.0)
    assert ratio[2, 1] > 1.2, "in towns more complaints name their cell"
    assert ratio[2, 0] < 0.8


@pytest.fixture(scope="module", name="believed")
def fixture_believed() -> Belief:
    belief = first_belief(M, default_model())
    for _ in range(5):
        belief = with_levels(M, explained_again(M, belief))
    return belief


M = material()


def test_the_live_attribution_hears_of_places_what_the_study_heard(believed: Belief) -> None:
    gathering, _ = gathered()
    located = msgspec.structs.replace(believed.located, network=Odds(-0.2, {"online": 0.5}, {}, {"urban": 0.9}))
    believed = msgspec.structs.replace(believed, located=located)
    model = msgspec.structs.replace(
        default_model(), location_weights=learnt_weights_of(believed), located=believed.located
    )
    placing = Placing(gathering.topology, Activity(model.activity["all"], gathering.topology.inventory.timezone), model)
    placed = [placing.place(one) for one in gathering.complaints()]
    live = placing.arrivals(placed, np.ones(len(placed)))
    pairs = M.pairs
    told = place_likelihood(live, pairs.complaint, down(placing).take(pairs.outage))
    np.testing.assert_allclose(told, place_ratio(M, believed), rtol=2e-4)


def down(placing: Placing) -> DownPeriods:
    """The outages of the small world, as the live correlator enters them; only their places matter here."""
    gathering, now = gathered()
    cells = [outage.cell for outage in gathering.outages(now)]
    region, cell, site, district = np.array([placing.place_of(one) for one in cells], dtype=np.intp).T
    known = [known_places(*placing.place_of(one)[1:]) + MATCHES * placing.area_of(one) for one in cells]
    time, none = np.zeros(len(cells)), np.zeros(len(cells), dtype=np.intp)
    return DownPeriods(time, time, time, time, region, cell, site, district, np.array(known, dtype=np.intp), none)


def test_a_model_that_learnt_nothing_of_places_looks_at_no_coordinates() -> None:
    gathering, _ = gathered()
    model = default_model()
    placing = Placing(gathering.topology, Activity(model.activity["all"], gathering.topology.inventory.timezone), model)
    live: Arrivals = placing.arrivals([placing.place(one) for one in gathering.complaints()[:50]], np.ones(50))
    assert live.nearness is None
    assert live.likelihood.shape == (50, MATCHES)
