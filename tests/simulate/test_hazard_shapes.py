"""The shapes of the hazard: integrals, bounds, and the window that follows from them."""

import numpy as np
import pytest

from correlate.simulate.hazard import SHAPES, Hazard

AGES = np.linspace(0, 30, 300_001)


@pytest.mark.parametrize("form", SHAPES)
def test_the_cumulative_hazard_is_the_integral_of_every_shape(form: str) -> None:
    hazard = Hazard(form=form, rise=4.0, burst_hours=2.5, ramp_hours=0.7, fatigue_hours=5.0)
    middles = (AGES[1:] + AGES[:-1]) / 2
    integral = np.cumsum(hazard.shape(middles)) * (AGES[1] - AGES[0])
    assert np.allclose(hazard.cumulative(AGES[1:]), integral, rtol=1e-4)


@pytest.mark.parametrize("form", SHAPES)
def test_no_earlier_age_has_a_greater_hazard_than_the_greatest(form: str) -> None:
    hazard = Hazard(form=form)
    highest = np.maximum.accumulate(hazard.shape(AGES))
    assert np.allclose(hazard.greatest(AGES), highest, rtol=1e-6)


def test_fatigue_brings_the_hazard_down_again_and_the_others_keep_it_up() -> None:
    late = {form: Hazard(form=form).shape(np.array([4.0, 60.0])) for form in SHAPES}
    assert late["fatigue"][1] < 1.1 < late["fatigue"][0]
    assert all(late[form][1] == pytest.approx(9.93) for form in ("hinge", "logistic", "step"))


def test_the_hinge_of_the_study_has_its_window_at_3_41_hours() -> None:
    assert Hazard().golden_window() == pytest.approx(3.408, abs=5e-4)


def test_without_a_burst_the_window_is_the_share_of_the_reference() -> None:
    assert Hazard(rise=0.0).golden_window(0.25, 8.0) == pytest.approx(2.0)


@pytest.mark.parametrize("form", SHAPES)
def test_an_outage_as_long_as_the_window_causes_the_share_asked_for(form: str) -> None:
    hazard = Hazard(form=form)
    caused, reference = hazard.cumulative(np.array([hazard.golden_window(), 12.0]))
    assert caused / reference == pytest.approx(0.1)


@pytest.mark.parametrize("settings", [{"form": "cliff"}, {"ramp_hours": 0.0}, {"rise": -1.0}])
def test_a_hazard_that_can_not_be_is_refused(settings: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="hazard"):
        Hazard(**settings)  # type: ignore[arg-type]
