import numpy as np
import pytest

from correlate.model import Curve
from correlate.study.knots import KNOTS_HOURS, knotted, mixed
from correlate.windows.hazard import expected_reports, hazard

AGES = np.array(KNOTS_HOURS)
PARENT, OWN = Curve(base_hazard=1e-4), Curve(base_hazard=3e-4, burst_hours=4.0)


def test_knots_begin_with_the_outage_and_ascend() -> None:
    assert AGES[0] == 0.0
    assert (np.diff(AGES) > 0).all()
    assert 12.0 in KNOTS_HOURS


def test_a_curve_as_knots_brings_the_same_complaints() -> None:
    told = knotted(hazard(PARENT, AGES), PARENT)
    for hours in (0.5, 2.0, 3.4, 12.0, 24.0):
        assert float(expected_reports(told, hours)) == pytest.approx(float(expected_reports(PARENT, hours)), rel=2e-3)


@pytest.mark.parametrize("weight", [0.0, 0.4, 1.0])
def test_a_mixed_curve_brings_its_level_times_the_complaints_of_its_parent(weight: float) -> None:
    curve = mixed(OWN, PARENT, weight, 1.7, 12.0)
    assert float(expected_reports(curve, 12.0)) == pytest.approx(1.7 * float(expected_reports(PARENT, 12.0)), rel=1e-3)


def test_its_shape_goes_from_its_own_to_its_parents() -> None:
    own, parent = mixed(OWN, PARENT, 0.0, 1.0, 12.0), mixed(OWN, PARENT, 1.0, 1.0, 12.0)
    assert np.ptp(hazard(own, AGES) / hazard(OWN, AGES)) < 1e-5
    assert np.ptp(hazard(parent, AGES) / hazard(PARENT, AGES)) < 1e-5
