"""A day is abnormal where it has more complaints than weekdays and trend of the weeks before lead one to expect."""

from datetime import date

import numpy as np
import pytest

from service.report.daily_swings import FEWEST, LEAST_DAYS, judged_days

FIRST = date(2011, 2, 14)
"""A Monday."""

DAYS = 147


def counts(seed: int = 1, mean: float = 20.0) -> list[int]:
    return [int(one) for one in np.random.default_rng(seed).poisson(mean, DAYS)]


def test_a_day_with_three_times_the_usual_is_a_swing_and_the_day_after_it_is_none() -> None:
    seen = counts()
    seen[-3:-1] = [60, 22]
    judged = judged_days(seen, FIRST, 7)
    assert [day.is_swing for day in judged] == [False, False, False, False, True, False, False]
    assert judged[-3].observed == 60
    assert judged[-3].expected == pytest.approx(20, rel=0.15)
    assert judged[-3].upper is not None
    assert 25 < judged[-3].upper < 60


def test_busy_weekends_are_no_swing() -> None:
    usual = np.random.default_rng(2).poisson([10, 10, 10, 10, 10, 60, 60] * 21)
    judged = judged_days([int(one) for one in usual], FIRST, 7)
    assert not any(day.is_swing for day in judged)
    assert judged[-1].expected == pytest.approx(60, rel=0.2)


def test_too_few_days_leave_it_open() -> None:
    seen = counts()
    enough: list[int | None] = [None] * (DAYS - 7 - LEAST_DAYS) + [*seen[-7 - LEAST_DAYS :]]
    assert all(day.expected is not None for day in judged_days(enough, FIRST, 7))
    less = [None, *enough[1:]]
    less[DAYS - 7 - LEAST_DAYS] = None
    assert [(day.expected, day.is_swing) for day in judged_days(less, FIRST, 7)] == [(None, False)] * 7


def test_where_nobody_ever_complains_a_few_complaints_are_no_swing() -> None:
    seen = [0] * (DAYS - 2) + [FEWEST - 1, FEWEST]
    assert [day.is_swing for day in judged_days(seen, FIRST, 2)] == [False, True]


def test_usual_days_are_called_a_swing_about_once_a_year() -> None:
    judged = [day.is_swing for seed in range(60) for day in judged_days(counts(seed), FIRST, 28)]
    assert 0 < sum(judged) < 3 * len(judged) / 365
