"""What a study found out about one segment: a row of ``windows.csv`` and its curve."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.model import Curve
from correlate.study.knots import KNOTS_HOURS
from correlate.study.range import Range
from correlate.windows.hazard import expected_reports

Floats = NDArray[np.float64]


class Finding(msgspec.Struct, frozen=True):
    """`curve` with its bounds `lo` and `hi` at `KNOTS_HOURS`; `outages` counts groups, `leans`: on its parent, 0–1.

    `burst`, `window`: None where `status` is not `ok`; `bound_hours`: for `not_reached`, the window is longer.
    """

    segment: str
    technology: str | None
    area_class: str | None
    outages: int
    complaints: float
    status: str
    estimator: str
    endogenous: bool
    note: str
    burst: Range | None
    window: Range | None
    bound_hours: float | None
    leans: float
    curve: Curve
    lo: tuple[float, ...]
    hi: tuple[float, ...]

    def cumulative_share(self, reference_hours: float) -> Floats:
        """M at `KNOTS_HOURS` as a share of what an outage of the reference length causes."""
        caused = expected_reports(self.curve, np.array(KNOTS_HOURS))
        return np.asarray(caused / float(expected_reports(self.curve, reference_hours)))
