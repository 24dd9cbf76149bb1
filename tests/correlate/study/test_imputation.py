import msgspec
import numpy as np
import pytest

from benchmarks.joint_worlds import WORLDS, histories
from correlate.joint.fit import fit
from correlate.study.candidates import Candidates
from correlate.study.imputation import complaints_begin, correction, drawn, draws_for, points_for

COMPLAINT = np.array([0, 0, 2, 3, 3, 3], dtype=np.intp)
SHARE = np.array([0.5, 0.3, 1.0, 0.2, 0.0, 0.3])
NONE = np.zeros(6, dtype=np.intp)
PAIRS = Candidates(COMPLAINT, np.arange(6), np.arange(6), NONE, np.ones((1, 4)), NONE[:1], np.ones((6, 4)))


def test_a_draw_puts_each_complaint_down_to_one_outage_at_most() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        found = drawn(PAIRS, SHARE, rng.random(3))
        assert set(found.tolist()) <= {0.0, 1.0}
        assert np.bincount(COMPLAINT, found).max() <= 1.0


def test_a_complaint_falls_to_the_outage_that_its_point_lies_in_or_to_none() -> None:
    assert drawn(PAIRS, SHARE, np.array([0.49, 0.99, 0.49])).tolist() == [1.0, 0.0, 1.0, 0.0, 0.0, 1.0]
    assert drawn(PAIRS, SHARE, np.array([0.81, 0.0, 0.51])).tolist() == [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]


def test_draws_together_agree_with_the_shares_to_one_draw() -> None:
    for seed in range(20):
        points = points_for(len(complaints_begin(PAIRS)), 12, np.random.default_rng(seed))
        times = np.sum([drawn(PAIRS, SHARE, point) for point in points.T], axis=0)
        assert np.abs(times - 12 * SHARE).max() <= 1.0


def test_no_two_complaints_fall_alike_in_all_draws() -> None:
    points = points_for(50, 12, np.random.default_rng(3))
    parts = np.floor(points * 12)
    assert (np.sort(parts, axis=1) == np.arange(12)).all()
    assert len({tuple(row) for row in parts.tolist()}) == 50


def test_many_groups_need_few_draws() -> None:
    assert [draws_for(groups) for groups in (10, 250, 1500, 20_000)] == [12, 12, 2, 1]


def test_draws_that_are_what_was_expected_correct_nothing_and_a_few_are_kept_to_be_tested() -> None:
    expected = histories(WORLDS["B"], 60, 3)
    soft = fit(expected)
    found = correction(soft, (msgspec.structs.replace(expected) for _ in range(6)), 0.10, 12.0)
    assert (found.window, found.burst, found.frailty) == pytest.approx((1.0, 1.0, 1.0), rel=0.01)
    assert len(found.draws) == 4
    assert found.draws[0].theta == pytest.approx(soft.theta, abs=0.05)
