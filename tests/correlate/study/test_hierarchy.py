import numpy as np
import pytest

from correlate.study.hierarchy import LEAST_SPREAD, between, leaning, leant, log_and_sd
from correlate.study.range import Range

WIDE, NARROW = Range(3.0, 1.5, 6.0), Range(3.0, 2.9, 3.1)


def test_the_spread_between_is_that_of_dersimonian_and_laird() -> None:
    # six effects with their standard errors, by hand: Q = 12.5, C = 119.05
    values, sds = np.array([0.1, 0.3, 0.5, 0.7]), np.full(4, 0.1)
    excess = ((values - 0.4) ** 2 / 0.01).sum() - 3
    assert between(values, sds) == pytest.approx(np.sqrt(excess / (400 - 100)))


def test_estimates_that_agree_have_no_spread_between() -> None:
    assert between(np.array([1.0, 1.0, 1.0]), np.array([0.1, 0.2, 0.3])) == 0.0


def test_a_segment_without_an_estimate_leans_altogether_and_a_sure_one_hardly() -> None:
    weight = leaning([None, WIDE, NARROW]).weight
    assert weight[0] == 1.0
    assert weight[1] > 0.9
    assert weight[2] < 0.05


def test_segments_are_never_taken_to_be_all_alike() -> None:
    assert leaning([NARROW, NARROW]).spread == LEAST_SPREAD


def test_segments_that_differ_lean_less() -> None:
    alike = leaning([Range(3.0, 2.4, 3.75), Range(3.1, 2.5, 3.9)]).weight
    apart = leaning([Range(1.5, 1.2, 1.9), Range(6.0, 4.8, 7.5)]).weight
    assert (apart < alike).all()


def test_a_leaning_figure_lies_between_its_own_and_its_parents() -> None:
    own, parent = Range(4.0, 3.0, 5.3), Range(3.0, 2.9, 3.1)
    figure = leant(own, parent, 0.5)
    assert figure.value == pytest.approx(np.sqrt(12.0))
    assert figure.hi - figure.lo < own.hi - own.lo
    assert leant(own, parent, 0.0).value == pytest.approx(own.value)
    assert leant(own, parent, 1.0).hi == pytest.approx(parent.hi, rel=1e-2)


def test_a_figure_is_read_back_from_its_interval() -> None:
    mean, sd = log_and_sd(Range(2.0, 2.0 * np.exp(-0.16448536), 2.0 * np.exp(0.16448536)))
    assert mean == pytest.approx(np.log(2.0))
    assert sd == pytest.approx(0.1, rel=1e-4)
