import numpy as np

from correlate.attribution import KINDS, MATCHES, likelihoods, weights_of
from correlate.location_kinds import BY_COORDINATES
from correlate.model import default_model
from correlate.study.belief import complaints_by_group, explained_again, first_belief, with_levels
from correlate.study.explaining import places_of
from tests.correlate.study.small_world import material

M = material()


def test_places_speak_for_an_outage_as_they_do_in_the_live_attribution() -> None:
    calls, pairs, outages, network = M.complaints, M.pairs, M.outages, M.network
    told = places_of(pairs, calls.manner, weights_of(np.arange(KINDS)))
    complaint = pairs.complaint
    places = np.stack([calls.cell, calls.site, calls.district])[:, complaint]
    known = (network.cell_share, network.site_share, network.district_share)
    shares = np.stack([np.append(share, 1.0)[place] for share, place in zip(known, places, strict=True)])
    there = (outages.cell, outages.site, outages.district)
    match = np.zeros(len(complaint), dtype=np.intp)
    for weight, here, place in zip((1, 3, 9), places, there, strict=True):
        match += weight * ((place[pairs.outage] >= 0) * (1 + (here == place[pairs.outage])))
    live = likelihoods(weights_of(calls.manner[complaint]), places, shares)
    assert live.shape == (len(complaint), MATCHES)
    by_name = calls.manner[complaint] < BY_COORDINATES
    np.testing.assert_allclose(told[by_name], live[np.arange(len(complaint)), match][by_name])


def test_only_first_calls_of_the_same_region_after_the_start_are_candidates() -> None:
    calls, pairs, outages = M.complaints, M.pairs, M.outages
    assert calls.is_first[pairs.complaint].all()
    assert (calls.region[pairs.complaint] == outages.region[pairs.outage]).all()
    assert (calls.time[pairs.complaint] >= outages.group_start[outages.group[pairs.outage]]).all()
    assert (np.diff(pairs.complaint) >= 0).all()


def test_shares_and_background_of_a_complaint_sum_to_one_in_every_round() -> None:
    belief = first_belief(M, default_model())
    for _ in range(3):
        belief = with_levels(M, explained_again(M, belief))
        explained = belief.explained
        total = explained.background + np.bincount(M.pairs.complaint, explained.share, len(explained.background))
        np.testing.assert_allclose(total, 1.0)
        assert np.isclose(complaints_by_group(M, belief).sum(), explained.share.sum())


def test_how_near_complaints_are_placed_is_learnt() -> None:
    belief = first_belief(M, default_model())
    for _ in range(8):
        belief = with_levels(M, explained_again(M, belief))
    np.testing.assert_allclose(belief.weights.sum(axis=1), 1.0)
    # nine in ten of the simulated serving cells are the cell itself; an address is always of its district
    assert 0.8 < belief.weights[2, 0] < 0.98
    assert belief.weights[1, 3] < 0.12
