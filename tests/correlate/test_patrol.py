"""Which places are likely to fail next: a place's own weeks count, the newer the more, and forecasts come true."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from correlate.patrol import FEWEST_WEEKS, Law, Weeks, fitted_law, outlook, tried


def weeks(*told: str) -> Weeks:
    """A place a text, a week a letter: x where it failed."""
    return np.array([[letter == "x" for letter in one] for one in told])


def world(seed: int, places: int = 3_000, length: int = 26) -> Weeks:
    """Places that fail in 2 % of their weeks on average, some much more; one in thirty begins to fail in between."""
    draw = np.random.default_rng(seed)
    rate = draw.gamma(0.3, 0.02 / 0.3, (places, 1)) * np.ones((1, length))
    for place in draw.choice(places, places // 30, replace=False):
        rate[place, draw.integers(0, length) :] = 0.4
    return np.asarray(draw.random((places, length)) < rate)


def test_a_place_that_failed_oftener_and_later_is_likelier_to_fail() -> None:
    law = Law(0.1, 2.0, 4.0)
    often, late, early, never = outlook(weeks("..xx.x", ".....x", "x.....", "......"), law).probability
    assert often > late > early > never


def test_without_forgetting_the_belief_is_the_share_of_weeks_shrunk_to_the_mean() -> None:
    found = outlook(weeks("x.x."), Law(0.25, 4.0, 1e12))
    assert found.probability[0] == pytest.approx((0.25 * 4 + 2) / (4 + 4))


def test_two_weeks_of_half_life_halve_what_was_two_weeks_before() -> None:
    (probability,) = outlook(weeks("x.."), Law(0.25, 4.0, 2.0)).probability
    assert probability == pytest.approx((1.0 + 0.5) / (4.0 + 1.0 + 0.5**0.5 + 0.5))


@given(arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12)), st.integers(0, 50))
def test_probabilities_are_probabilities_inside_their_intervals(failed: Weeks, quiet: int) -> None:
    law = fitted_law(failed, quiet)
    assert (law is None) == (failed.shape[1] < FEWEST_WEEKS or not failed.any())
    if law is not None:
        found = outlook(failed, law)
        assert np.all((found.lo >= 0) & (found.lo <= found.probability) & (found.hi <= 1))
        assert np.all(found.probability <= 1)


def test_places_that_never_failed_count_for_the_mean_whether_they_are_listed_or_not() -> None:
    failed = weeks("x...x.", "...x..", "......", "......")
    assert fitted_law(failed, 0) == fitted_law(failed[:2], 2)


def test_steady_places_are_remembered_for_long_and_changing_ones_briefly() -> None:
    draw = np.random.default_rng(5)
    steady = draw.random((400, 26)) < draw.choice([0.02, 0.6], (400, 1))
    moods = draw.choice([0.02, 0.9], (400, 7)).repeat(4, axis=1)[:, :26]
    law, restless = fitted_law(steady, 0), fitted_law(draw.random((400, 26)) < moods, 0)
    assert law is not None
    assert restless is not None
    assert law.half_life_weeks > restless.half_life_weeks == 2.0


def test_forecasts_of_weeks_that_they_did_not_know_come_true() -> None:
    trials = [tried(world(seed), 0, 4, 100) for seed in range(5)]
    told = [one for one in trials if one is not None]
    listed, expected = sum(one.listed for one in told), sum(one.listed_expected for one in told)
    failed = sum(one.listed_failed for one in told)
    assert (len(told), listed) == (5, 2_000)
    assert abs(failed - expected) / listed < 0.08
    of_all = sum(one.all_failed for one in told) / sum(one.all for one in told)
    assert failed / listed > 6 * of_all
    assert sum(one.all_expected for one in told) == pytest.approx(sum(one.all_failed for one in told), rel=0.10)


def test_probabilities_are_calibrated_in_each_class() -> None:
    sums = np.zeros((4, 3))
    for seed in range(12):
        failed = world(seed + 20)
        law = fitted_law(failed[:, :-1], 0)
        assert law is not None
        probability = outlook(failed[:, :-1], law).probability
        at = np.digitize(probability, [0.02, 0.1, 0.3])
        for each in range(4):
            sums[each] += (at == each).sum(), probability[at == each].sum(), failed[at == each, -1].sum()
    assert np.all(sums[:, 0] > 50)
    assert np.abs(sums[:, 1] - sums[:, 2]) / sums[:, 0] == pytest.approx(0.0, abs=0.05)


def test_too_short_a_past_can_not_be_tried() -> None:
    assert tried(weeks("xxxx"), 0, 4, 10) is None
    assert tried(weeks("....x"), 3, 4, 10) is None
