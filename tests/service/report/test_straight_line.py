"""A line, its interval and rank correlations, held to numbers counted by hand or by scipy."""

import numpy as np
import pytest
from scipy.stats import linregress, spearmanr, t

from service.report.straight_line import FEWEST, rank_correlation, ranked_alike, straight_line

X = [1.0, 2.0, 4.0, 5.0, 7.0, 9.0, 12.0]
Y = [2.0, 3.0, 3.0, 6.0, 8.0, 8.0, 13.0]


def test_slope_and_interval_are_those_of_least_squares() -> None:
    fit, known = straight_line(X, Y), linregress(X, Y)
    assert fit is not None
    half = t.ppf(0.95, len(X) - 2) * known.stderr
    assert (fit.slope, fit.slope_lo, fit.slope_hi) == pytest.approx(
        (known.slope, known.slope - half, known.slope + half)
    )
    assert fit.correlation == pytest.approx(known.rvalue)


def test_there_is_no_line_through_few_marks_or_marks_above_each_other() -> None:
    assert straight_line(X[: FEWEST - 1], Y[: FEWEST - 1]) is None
    assert straight_line([3.0] * 7, Y) is None


def test_rank_correlation_is_spearmans() -> None:
    assert rank_correlation(X, Y) == pytest.approx(spearmanr(X, Y).statistic)
    assert rank_correlation(X, [1.0] * 7) is None
    assert rank_correlation(X[:2], Y[:2]) is None


def test_what_follows_hours_and_not_cells_is_found_so() -> None:
    chance = np.random.default_rng(1)
    hours, cells = chance.gamma(2.0, 40.0, 120), chance.gamma(2.0, 40.0, 120)
    weeks = [f"W{each // 5}" for each in range(120)]
    found = ranked_alike(list(hours), list(cells), list(hours * 0.2 + chance.normal(0, 2, 120)), weeks)
    assert found is not None
    assert found.lo is not None
    assert found.first > 0.9 > found.second
    assert found.lo > 0.0


def test_two_that_go_alike_are_not_told_apart_and_few_weeks_say_nothing_of_the_difference() -> None:
    weeks = ["a", "b", "c", "d", "e", "f", "g"]
    same = ranked_alike(X, X, Y, weeks)
    assert same is not None
    assert (same.lo, same.hi) == (0.0, 0.0)
    few = ranked_alike(X, list(reversed(X)), Y, ["a", "a", "b", "b", "c", "c", "c"])
    assert few is not None
    assert few.lo is None
    assert ranked_alike(X, [1.0] * 7, Y, weeks) is None
