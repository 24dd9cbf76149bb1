"""Our `farrington` against R's `surveillance`: one series of each scenario, and all of them in `make evaluate`."""

import numpy as np
import pytest

from correlate.spikes.farrington import farrington
from tests.surveillance.recorded import JUDGED, recorded


@pytest.mark.parametrize("kind", ["past", "full"])
def test_alarms_and_upper_bounds_are_those_of_r(kind: str) -> None:
    ours = farrington(recorded(f"y{kind}")[7::20], JUDGED, alpha=0.01)
    np.testing.assert_array_equal(ours.p_value < 0.01, recorded(f"R_farringtonFlexible_{kind}_alarm")[7::20])
    np.testing.assert_array_equal(ours.upper, recorded(f"R_farringtonFlexible_{kind}_upperbound")[7::20])
