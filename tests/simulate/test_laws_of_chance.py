"""The laws that simulated worlds are drawn from: durations, hazard, activity."""

import numpy as np
import pytest

from correlate.simulate.activity import activity_at, hour_of_week_activity
from correlate.simulate.durations import draw_hours
from correlate.simulate.hazard import Hazard
from correlate.simulate.world import Durations

MONDAY_MIDNIGHT_UTC = 1709481600.0
"""2024-03-04 00:00 in Asia/Shanghai, in epoch seconds."""


def test_durations_have_the_quantiles_they_are_asked_for() -> None:
    hours = draw_hours(Durations(), 400_000, np.random.default_rng(5))
    assert np.quantile(hours, [0.1, 0.5, 0.9, 0.99]) == pytest.approx([0.66, 2.3, 15.0, 64.0], rel=0.02)


def test_no_duration_reaches_the_age_at_which_an_alarm_counts_as_stale() -> None:
    hours = draw_hours(Durations(), 100_000, np.random.default_rng(6))
    assert 0 < hours.min() < hours.max() <= 71


def test_the_hazard_is_flat_until_the_burst_and_then_rises_to_its_plateau() -> None:
    shape = Hazard().shape(np.array([0.0, 1.0, 2.0, 3.0, 50.0]))
    assert shape == pytest.approx([1.0, 1.0, 1.0, 1 + 8.93 * (1 - np.exp(-1.0)), 9.93])


def test_the_cumulative_hazard_is_the_integral_of_the_hazard() -> None:
    hazard, age = Hazard(rise=4.0, burst_hours=1.5, ramp_hours=0.7), np.linspace(0, 9, 90_001)
    steps = (hazard.shape(age[:-1]) + hazard.shape(age[1:])) / 2 * np.diff(age)
    assert hazard.cumulative(age)[-1] == pytest.approx(steps.sum(), rel=1e-8)


def test_activity_is_one_on_average_and_low_at_night() -> None:
    week = hour_of_week_activity()
    assert len(week) == 168
    assert week.mean() == pytest.approx(1.0)
    assert week[3] < 0.2
    assert week[20] > 1.4


def test_activity_follows_the_local_hour_of_the_week() -> None:
    times = np.asarray(MONDAY_MIDNIGHT_UTC + 3600.0 * np.arange(168) + 1800, dtype=np.float64)
    assert activity_at(times).tolist() == hour_of_week_activity().tolist()
