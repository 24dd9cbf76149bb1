from datetime import UTC, datetime, timedelta

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from correlate.model import Curve, default_model
from correlate.windows.curve_doubt import CurveDoubt, doubted
from correlate.windows.forecast import Forecaster, Part

NOW = datetime(2011, 7, 4, 2, tzinfo=UTC)
ASSUMED = Curve()
SURE_LATER = msgspec.structs.replace(
    ASSUMED,
    ages_hours=(0.0, 10.0, 20.0),
    hazards=(1e-4, 1e-4, 1e-4),
    hazards_lo=(5e-5, 5e-5, 9e-5),
    hazards_hi=(2e-4, 2e-4, 1.1e-4),
)


def variance(curve: Curve, age: float) -> float:
    return float(CurveDoubt([ASSUMED, curve]).at(np.array([1]), np.array([age]))[0])


def test_a_band_that_is_a_factor_of_two_wide_to_each_side_is_a_sd_of_its_logarithm_over_the_normal_bound() -> None:
    assert variance(SURE_LATER, 0.0) == pytest.approx((np.log(2.0) / 1.6449) ** 2, rel=1e-4)


def test_what_counts_is_the_band_ahead_and_not_the_one_behind() -> None:
    assert variance(SURE_LATER, 2.0) == pytest.approx(variance(SURE_LATER, 0.0))
    assert variance(SURE_LATER, 20.0) < variance(SURE_LATER, 8.0) < variance(SURE_LATER, 3.0)


def test_an_assumed_curve_adds_no_doubt_since_nothing_tells_how_much() -> None:
    assert variance(ASSUMED, 5.0) == 0.0
    assert doubted(np.array([3.0]), np.array([0.0])) == pytest.approx([3.0])


def test_beyond_the_horizon_the_last_of_the_band_counts() -> None:
    assert variance(SURE_LATER, 500.0) == pytest.approx(variance(SURE_LATER, 40.0))


def test_a_bound_of_nothing_is_great_doubt_and_no_fault() -> None:
    assert 1.0 < variance(msgspec.structs.replace(SURE_LATER, hazards_lo=(0.0, 0.0, 0.0)), 0.0) < 10.0


@given(shape=st.floats(0.1, 1e6), doubt=st.floats(0.0, 10.0))
def test_doubt_never_makes_surer(shape: float, doubt: float) -> None:
    assert doubted(np.array([shape]), np.array([doubt]))[0] <= shape * (1 + 1e-12)


def test_after_many_complaints_the_interval_is_no_narrower_than_the_curve_is_known() -> None:
    def width(curve: Curve) -> float:
        model = msgspec.structs.replace(default_model(), curves=(curve,))
        part = Part("all", NOW - timedelta(hours=3), None, 5_000_000.0)
        outlook = Forecaster(model, "Asia/Shanghai").outlook([part], 40_000.0, 40_000.0, NOW)
        lower, upper = outlook.interval_if_restored([4.0])
        return float((upper - lower)[0] / outlook.expected_if_restored([4.0])[0])

    banded = msgspec.structs.replace(SURE_LATER, hazards_lo=(9e-5,) * 3, hazards_hi=(1.1e-4,) * 3)
    plain = msgspec.structs.replace(banded, hazards_lo=(), hazards_hi=())
    assert width(plain) * 2 < width(banded)
    assert 2 * np.log(1.1) < width(banded) < 3 * np.log(1.1)
