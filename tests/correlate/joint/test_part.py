"""Groups worked on in parts give what all of them together do."""

import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint import likelihood as of_groups
from correlate.joint.accelerated_repair import AcceleratedRepair
from correlate.joint.attribution_loss import information_lost
from correlate.joint.fit import Fit
from correlate.joint.likelihood import JointLikelihood, LikelihoodAt
from correlate.joint.part import PartSums
from correlate.joint.repair import ProportionalRepair
from correlate.joint.shapes import Flat, Hinge
from correlate.joint.starts import with_base
from correlate.study.histories import Histories, Shares

DATA = histories(WORLDS["G"], 60, 11)


def in_parts(monkeypatch: pytest.MonkeyPatch, groups: int) -> None:
    monkeypatch.setattr(of_groups, "_GROUPS_AT_ONCE", groups)


def at(accelerated: bool) -> LikelihoodAt:
    repair = AcceleratedRepair(DATA) if accelerated else ProportionalRepair(DATA)
    likelihood = JointLikelihood(DATA, Flat()).under(Hinge(), repair)
    rates = np.log([0.03, 2.1, 7.0, 1.2, 2.0, 0.3, 0.9])
    return likelihood.at(np.concatenate([rates, repair.start()]))


@pytest.mark.parametrize("accelerated", [False, True])
def test_the_sum_over_parts_is_the_likelihood_of_all(monkeypatch: pytest.MonkeyPatch, accelerated: bool) -> None:
    whole = at(accelerated)
    in_parts(monkeypatch, 17)
    parts = at(accelerated)
    assert len(parts.parts) == 4
    assert parts.value == pytest.approx(whole.value, rel=1e-12)
    for figure in ("gradient", "information", "importance"):
        np.testing.assert_allclose(getattr(parts, figure), getattr(whole, figure), rtol=1e-8, atol=1e-8)
    by_group, of_all = (one.complaint_scores.by_group for one in (parts, whole))
    np.testing.assert_allclose(by_group, of_all, rtol=1e-8, atol=1e-8)


def test_of_several_parts_no_more_is_kept_than_their_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch, 17)
    several = at(accelerated=False)
    _ = several.value, several.gradient, several.information, several.complaint_scores
    assert all(isinstance(part, PartSums) for part in several.parts)


def test_what_attribution_loses_is_the_same_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    whole, shares = at(accelerated=False), doubtful(DATA)
    in_parts(monkeypatch, 17)
    parts = at(accelerated=False)
    lost, lost_of_all = (information_lost(Fit(one._of, one), shares) for one in (parts, whole))
    np.testing.assert_allclose(lost, lost_of_all, rtol=1e-8, atol=1e-8)


def test_the_base_hazard_expects_as_many_complaints_as_there_are_in_parts_too(monkeypatch: pytest.MonkeyPatch) -> None:
    in_parts(monkeypatch, 17)
    one = at(accelerated=False)
    likelihood = one._of
    theta = with_base(likelihood, one.theta)
    expected = likelihood.exposure.intensity(Hinge(), theta[likelihood.phi], *theta[likelihood.delay]).total.sum()
    assert np.exp(theta[0]) * expected == pytest.approx(DATA.complaints.sum())


def doubtful(data: Histories) -> Shares:
    """Each complaint is of its own bin or of one of another group, drawn."""
    rng = np.random.default_rng(1)
    bins = np.flatnonzero(data.complaints > 0)
    other = rng.permutation(bins)
    complaint = np.repeat(np.arange(len(bins)), 2)
    return Shares(complaint, np.stack([bins, other], axis=1).reshape(-1), rng.uniform(0.1, 0.5, 2 * len(bins)))
