"""The mean duration of outages, with an interval that knows that the cells of a group fail together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.store.report_reads.lengths import FEWEST_GROUPS, Length, Lengths


def lengths(*groups: list[float]) -> Length:
    found = Lengths()
    for number, group in enumerate(groups):
        for minutes in group:
            found.add(f"G-{number}", minutes)
    told = found.told()
    assert told is not None
    return told


def test_of_no_outage_nothing_is_told() -> None:
    assert Lengths().told() is None


def test_mean_median_and_longest_are_those_of_outages() -> None:
    told = lengths([10.0, 20.0], [60.0])
    assert told == Length(outages=3, groups=2, mean=30.0, median=20.0, longest=60.0)


def test_of_few_groups_there_is_no_interval() -> None:
    assert lengths(*[[10.0]] * (FEWEST_GROUPS - 1)).lo is None
    assert lengths(*[[10.0]] * FEWEST_GROUPS).lo == 10.0


def test_cells_that_fail_together_do_not_make_the_interval_narrower() -> None:
    alone = [[float(minutes)] for minutes in range(10, 30)]
    together = [group * 6 for group in alone]
    one, six = lengths(*alone), lengths(*together)
    assert (one.lo, one.hi) == pytest.approx((six.lo, six.hi))


def test_nine_of_ten_intervals_hold_the_true_mean() -> None:
    random = np.random.default_rng(5)
    held = 0
    for _ in range(400):
        groups = [list(random.lognormal(3.0, 0.5) * np.ones(random.integers(1, 4))) for _ in range(80)]
        told = lengths(*groups)
        assert told.lo is not None
        assert told.hi is not None
        held += told.lo <= np.exp(3.0 + 0.125) <= told.hi
    assert 0.85 <= held / 400 <= 0.94


@given(st.lists(st.lists(st.floats(0.0, 1e5), min_size=1, max_size=4), min_size=1, max_size=30))
def test_the_mean_lies_within_its_interval_and_below_the_longest(groups: list[list[float]]) -> None:
    told = lengths(*groups)
    assert told.mean <= told.longest * (1 + 1e-9)
    if told.lo is not None and told.hi is not None:
        assert 0.0 <= told.lo <= told.mean * (1 + 1e-9) + 1e-9
        assert told.mean <= told.hi * (1 + 1e-9) + 1e-9
