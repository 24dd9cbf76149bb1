from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.model import default_model
from correlate.windows.remaining import RemainingTimes

DEFAULT = RemainingTimes(default_model().durations_hours)
EVERY_HOUR = RemainingTimes([hour + 0.5 for hour in range(100)])


def test_a_new_outage_lasts_as_past_ones_did() -> None:
    quantiles = np.quantile(DEFAULT.at(np.zeros(1))[0], [0.1, 0.5, 0.9])
    assert quantiles == pytest.approx([0.66, 2.3, 15.0], rel=0.1)


def test_an_outage_goes_on_as_those_that_lasted_as_long() -> None:
    assert EVERY_HOUR.at(np.array([40.0]))[0].mean() == pytest.approx(30.0, abs=0.5)


def test_what_is_older_than_all_recorded_outages_goes_on_in_proportion_to_its_age() -> None:
    one, two = RemainingTimes([1.0, 2.0, 3.0, 5.0]).at(np.array([10.0, 20.0]))
    assert two[:30] == pytest.approx(2 * one[:30])


def test_the_time_that_remains_does_not_jump_with_age() -> None:
    ages = np.linspace(0.0, 72.0, 2000)
    means = DEFAULT.at(ages).mean(axis=1)
    assert max(abs(after - before) for before, after in pairwise(means)) < 0.06 * means.max()
    between = DEFAULT.at(np.linspace(12.0, 16.0, 400)).mean(axis=1)
    assert np.all(np.abs(np.diff(between)) < 0.01 * between[:-1])


@given(st.lists(st.floats(0.01, 500.0), min_size=1, max_size=60), st.floats(0.0, 200.0))
def test_any_durations_give_times_between_now_and_the_horizon_in_order(durations: list[float], age: float) -> None:
    remaining = RemainingTimes(durations).at(np.array([age]))[0]
    assert np.all((remaining >= 0.0) & (remaining <= 72.0))
    assert np.all(np.diff(remaining) >= 0.0)
