import numpy as np
import pytest

from correlate.study.candidates import Candidates
from correlate.study.histories import Histories
from correlate.study.imputation import drawn, draws_for, together

COMPLAINT = np.array([0, 0, 2, 3, 3, 3], dtype=np.intp)
SHARE = np.array([0.5, 0.3, 1.0, 0.2, 0.0, 0.3])
NONE = np.zeros(6, dtype=np.intp)
PAIRS = Candidates(COMPLAINT, np.arange(6), np.arange(6), NONE, np.ones((1, 4)), NONE[:1], np.ones((6, 4)))


def test_a_draw_puts_each_complaint_down_to_one_outage_at_most() -> None:
    rng = np.random.default_rng(1)
    for _ in range(200):
        found = drawn(PAIRS, SHARE, rng)
        assert set(found.tolist()) <= {0.0, 1.0}
        assert np.bincount(COMPLAINT, found).max() <= 1.0


def test_draws_agree_with_the_shares_on_average() -> None:
    rng = np.random.default_rng(2)
    mean = np.mean([drawn(PAIRS, SHARE, rng) for _ in range(20_000)], axis=0)
    assert mean == pytest.approx(SHARE, abs=0.015)


def test_many_groups_need_few_draws() -> None:
    assert [draws_for(groups) for groups in (10, 250, 1500, 20_000)] == [12, 12, 2, 1]


def test_histories_one_after_the_other_keep_their_bins() -> None:
    one = Histories(
        first=np.array([0, 2, 5]),
        exposure=np.arange(5.0),
        open_hours=np.ones(5),
        complaints=np.arange(5.0) * 2,
        hour=np.zeros(5),
        repaired=np.array([True, False]),
    )
    both = together([one, one])
    assert both.first.tolist() == [0, 2, 5, 7, 10]
    assert both.exposure.tolist() == [*range(5), *range(5)]
    assert both.repaired.tolist() == [True, False, True, False]
