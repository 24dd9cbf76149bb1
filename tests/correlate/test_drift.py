import numpy as np
import pytest

from correlate.drift import Drift, DriftState, PageHinkley, residual

TEST = PageHinkley()


def fed(residuals: list[float], test: PageHinkley = TEST) -> list[Drift]:
    state, told = DriftState(), []
    for one in residuals:
        state = test.after(state, one)
        told.append(state.drift)
    return told


def test_more_complaints_than_forecast_are_told_soon_and_once() -> None:
    told = fed([1.0] * 20)
    assert told.index(Drift.MORE) == 13  # 14 steps of 0.75 pass 10
    assert told.count(Drift.MORE) == 1


def test_fewer_are_told_as_fewer() -> None:
    assert Drift.FEWER in fed([-1.0] * 20)
    assert Drift.MORE not in fed([-1.0] * 20)


def test_what_lies_within_the_tolerance_is_never_told() -> None:
    assert set(fed([0.25, -0.25] * 500)) == {Drift.NONE}


def test_false_ones_come_as_seldom_as_stated() -> None:
    test = PageHinkley(tolerance=0.25, threshold=4.0)
    rng = np.random.default_rng(1)
    told = fed(rng.standard_normal(60_000).tolist(), test)
    false = sum(one is not Drift.NONE for one in told)
    assert 60_000 / false == pytest.approx(test.residuals_to_a_false_one, rel=0.2)
    assert TEST.residuals_to_a_false_one > 1000


def test_residuals_of_a_right_forecast_are_about_standard_normal() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(8.0 * rng.gamma(3.0, 1.0 / 3.0, 4000))
    scores = [residual(int(count), 8.0, 3.0) for count in counts]
    assert np.mean(scores) == pytest.approx(0.0, abs=0.05)
    assert np.std(scores) == pytest.approx(1.0, abs=0.1)


def test_residuals_rise_with_what_came_and_stay_finite() -> None:
    scores = [residual(count, 3.0, 2.0) for count in (0, 3, 10, 1000)]
    assert scores == sorted(scores)
    assert scores[0] < 0 < scores[2]
    assert scores[3] < 6
    assert residual(0, 0.0, 2.0) == 0.0
    assert 4 < residual(1, 0.0, 2.0) < 6
