"""A challenger that knows something takes over; one that knows nothing does not."""

import json

import msgspec
import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingRegressor

from correlate.challenger.challenger import FEATURES, Challenger, features_of
from correlate.challenger.fit import Decisions, _plain, fit_challenger, log_score

GROUPS = 600


def decisions(seed: int, secret: float, groups: int = GROUPS) -> Decisions:
    """Groups of which every decision is repeated; `secret`: how much more comes of those with many cells."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(groups), 3)
    cells = rng.integers(1, 9, groups).astype(np.float64)[group]
    importance = rng.gamma(2.0, 0.5, groups)[group]
    expected = rng.uniform(0.5, 8.0, len(group))
    awaited = rng.uniform(0.1, 3.0, len(group))
    so_far = rng.poisson(importance * awaited).astype(np.float64)
    rate = importance * np.where(cells > 4, np.exp(secret), np.exp(-secret))
    came = rng.poisson(rate * expected).astype(np.float64)
    mean = (2.0 + so_far) / (2.0 + awaited)
    hours, ones = rng.uniform(0.5, 12.0, len(group)), np.ones(len(group))
    return Decisions(
        features=features_of(hours, 1000 * ones, cells, so_far, awaited, mean, 12 * ones),
        hours=hours,
        came=came,
        expected=expected,
        mean=mean,
        shape=2.0 + so_far,
        group=group,
        segment=np.where(group % 2 == 0, "4G-urban", "4G-rural"),
    )


@pytest.fixture(scope="module")
def knowing() -> Challenger:
    fitted = fit_challenger(decisions(1, 1.2))
    assert fitted is not None
    return fitted


def test_what_the_hazard_does_not_see_is_learnt_and_takes_over(knowing: Challenger) -> None:
    assert set(knowing.takes_over) == {"all", "4G-urban", "4G-rural"}
    assert knowing.is_used_for("4G-urban")


def test_where_the_hazard_knows_all_there_is_nothing_is_taken_over() -> None:
    fitted = fit_challenger(decisions(2, 0.0))
    assert fitted is not None
    assert fitted.takes_over == ()
    assert fitted.scores[0].gain < 0


def test_a_segment_of_which_too_few_groups_were_held_out_goes_with_all(knowing: Challenger) -> None:
    assert knowing.is_used_for("2G-indoor")
    alone = msgspec.structs.replace(knowing, takes_over=("4G-urban",))
    assert not alone.is_used_for("2G-indoor")
    assert not alone.is_used_for("4G-rural")


def test_few_groups_are_not_enough_to_fit_and_to_judge() -> None:
    assert fit_challenger(decisions(3, 1.0, groups=40)) is None


def test_without_a_complaint_there_is_nothing_to_fit() -> None:
    quiet = decisions(4, 0.0)
    assert fit_challenger(msgspec.structs.replace(quiet, came=np.zeros_like(quiet.came))) is None


def test_the_same_decisions_give_the_same_challenger(knowing: Challenger) -> None:
    assert fit_challenger(decisions(1, 1.2)) == knowing


def test_the_plain_arrays_predict_what_the_library_does() -> None:
    rng = np.random.default_rng(6)
    rows = rng.normal(size=(400, 4))
    boosting = HistGradientBoostingRegressor(loss="poisson", max_iter=30, max_leaf_nodes=9, random_state=0)
    boosting.fit(rows, rng.poisson(np.exp(0.3 * rows[:, 0] + 0.5 * (rows[:, 1] > 0))))
    fresh = rng.normal(size=(300, 4))
    assert _plain(boosting).predict(fresh) == pytest.approx(boosting.predict(fresh), rel=1e-7)


def test_a_challenger_survives_being_written_as_json(knowing: Challenger) -> None:
    again = msgspec.json.decode(msgspec.json.encode(knowing), type=Challenger)
    assert again == knowing
    assert json.loads(msgspec.json.encode(knowing))["takes_over"]


def test_a_ratio_is_told_for_every_restoration(knowing: Challenger) -> None:
    rows = np.zeros((5, len(FEATURES)))
    ratios = knowing.ratio(rows, np.tile([0.0, 2.0, 8.0], (5, 1)))
    assert ratios.shape == (5, 3)
    assert np.all(ratios > 0)


def test_the_log_score_of_a_whole_number_is_its_log_probability() -> None:
    # negative binomial of shape 1 and mean 3: P(2) = (1/4)(3/4)^2
    assert log_score(np.array([2.0]), np.array([3.0]), np.array([1.0]))[0] == pytest.approx(np.log(9 / 64))
