"""What people said of links is what a study goes by."""

from functools import cache

import numpy as np
import pytest

from correlate.model import default_model
from correlate.study.belief import Belief, explained_again, first_belief, with_rates
from correlate.study.material import Material, material_of, study_tables
from ingest.records import LinkSaid
from tests.correlate.study.small_world import gathered


@cache
def material(*said: LinkSaid) -> Material:
    gathering, now = gathered()
    return material_of(
        study_tables(gathering.topology, gathering.outages(now), gathering.complaints(), now, said), default_model()
    )


def explained(material: Material) -> Belief:
    belief = with_rates(material, first_belief(material, default_model()))
    for _ in range(3):
        belief = explained_again(material, belief)
    return belief


@cache
def doubtful() -> tuple[int, str, str]:
    """A pair that shares its complaint with another outage: its number, the complaint's and the outage's ids."""
    plain = material()
    gathering, now = gathered()
    several = np.bincount(plain.pairs.complaint, minlength=len(plain.complaints.ids)) > 1
    share = explained(plain).explained.share
    row = int(np.flatnonzero(several[plain.pairs.complaint] & (share > 0.05) & (share < 0.9))[0])
    outage = gathering.outages(now)[plain.pairs.outage[row]]
    return row, plain.complaints.ids[plain.pairs.complaint[row]], outage.outage_id


@pytest.mark.parametrize(("confirmed", "share"), [(True, 1.0), (False, 0.0)])
def test_a_link_is_what_people_say_it_is(confirmed: bool, share: float) -> None:
    row, complaint_id, outage_id = doubtful()
    belief = explained(material(LinkSaid(complaint_id, outage_id, confirmed)))
    assert belief.explained.share[row] == pytest.approx(share, abs=1e-6)


@pytest.mark.parametrize("confirmed", [True, False])
def test_shares_and_background_still_sum_to_one(confirmed: bool) -> None:
    _, complaint_id, outage_id = doubtful()
    told = material(LinkSaid(complaint_id, outage_id, confirmed))
    explained_ = explained(told).explained
    total = explained_.background + np.bincount(told.pairs.complaint, explained_.share, len(explained_.background))
    assert total == pytest.approx(np.ones(len(total)))


def test_what_is_said_of_unknown_or_unreachable_pairs_changes_nothing() -> None:
    plain, ids = material(), material().complaints.ids
    gathering, now = gathered()
    last = gathering.outages(now)[-1].outage_id
    told = material(LinkSaid("C-none", last, True), LinkSaid(ids[0], "O-none", False), LinkSaid(ids[0], last, True))
    assert np.array_equal(explained(told).explained.share, explained(plain).explained.share)


def test_without_a_word_nothing_is_weighed() -> None:
    assert material().said is None
