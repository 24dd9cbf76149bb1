"""How complaints come over the age of an outage: the hazard, and the rates of reports that follow from it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from correlate.model import Curve, Delay
from correlate.windows.delay import mean_wait, reported_share

Floats = NDArray[np.float64]
Numbers = float | NDArray[np.floating]

STEP_HOURS = 1 / 12
HORIZON_HOURS = 72.0
SINCE_HOURS = 6.0


def hazard(curve: Curve, age_hours: Numbers) -> Floats:
    """h(age) in complaints felt per user-hour at activity 1; `age_hours` of any shape, ≥ 0."""
    if curve.ages_hours:
        return np.asarray(np.interp(age_hours, curve.ages_hours, curve.hazards), dtype=np.float64)
    past = np.maximum(np.asarray(age_hours, dtype=np.float64) - curve.burst_hours, 0.0)
    return curve.base_hazard * (1.0 - curve.rise * np.expm1(-past / curve.ramp_hours))


def expected_reports(curve: Curve, duration_hours: Numbers) -> Floats:
    """M(D) = ∫₀^D h: complaints per user that an outage of D hours causes at activity 1.

    Reports after the repair are included, so that the delay does not matter: all that is felt is reported.
    """
    age = np.asarray(duration_hours, dtype=np.float64)
    if curve.ages_hours:
        return _between_knots(curve, age)
    past = np.maximum(age - curve.burst_hours, 0.0)
    return curve.base_hazard * (age + curve.rise * (past + curve.ramp_hours * np.expm1(-past / curve.ramp_hours)))


def _between_knots(curve: Curve, age: Floats) -> Floats:
    """∫₀^age of the piecewise linear hazard, exactly; behind the last knot it stays as it is there."""
    knots, hazards = np.array(curve.ages_hours), np.array(curve.hazards)
    steps = np.diff(knots)
    whole = np.concatenate(([0.0], np.cumsum(steps * (hazards[:-1] + hazards[1:]) / 2)))
    slope = np.append(np.diff(hazards) / steps, 0.0)
    piece = np.clip(np.searchsorted(knots, age, side="right") - 1, 0, len(knots) - 1)
    past = np.maximum(age - knots[piece], 0.0)
    return np.asarray(whole[piece] + past * (hazards[piece] + slope[piece] * past / 2), dtype=np.float64)


class AgeTable:
    """∫ h(x) K(age − x) dx over what was felt in a stretch, for a kernel K, on a grid; K is cut at `since_hours`.

    The grid runs over the age of the outage when the stretch ended, and the time since. Between its points
    the table is bilinear; beyond `horizon_hours` it stays as it is there.
    """

    def __init__(self, curve: Curve, kernel: Floats, step_hours: float, horizon_hours: float) -> None:
        ages = round(horizon_hours / step_hours)
        felt = np.diff(expected_reports(curve, np.arange(ages + 1) * step_hours)) / step_hours
        self.step_hours = step_hours
        # One row and one column more than the grid has, so that every point has four neighbours.
        self.values = np.zeros((ages + 2, len(kernel) + 2))
        for since in range(len(kernel)):
            self.values[1:-1, since] = np.convolve(felt, kernel[since:])[:ages]
        self.values[-1] = self.values[-2]
        self.corners = _corners(self.values)

    def at(self, age_hours: Numbers, since_end_hours: Numbers) -> Floats:
        """What it is at an outage age of `age_hours`, `since_end_hours` after the stretch ended (same shapes).

        Zero where the stretch ended before the outage began.
        """
        return _between(self.corners, self.values.shape, age_hours, since_end_hours, self.step_hours)


class ReportTable(AgeTable):
    """F[a, s] = ∫_s^a h(a − m) K(m) dm: reports per user-hour at activity 1, K the density of the delay.

    A down period of an outage of age a reports at F[a, since its end] − F[a, since its start], with 0 since
    its end while it lasts. What comes more than `since_hours` after it was felt is left out.
    """

    def __init__(
        self,
        curve: Curve,
        delay: Delay,
        step_hours: float = STEP_HOURS,
        horizon_hours: float = HORIZON_HOURS,
        since_hours: float = SINCE_HOURS,
    ) -> None:
        kernel = np.diff(reported_share(delay, _edges(since_hours, step_hours)))
        super().__init__(curve, kernel, step_hours, horizon_hours)
        self.since_hours = since_hours

    def rate(self, age_hours: Numbers, since_end_hours: Numbers) -> Floats:
        """Reports per user-hour at activity 1, in the shape of the arguments."""
        return self.at(age_hours, since_end_hours)


class PendingTable(AgeTable):
    """Complaints per user, at activity 1, that are felt by an age and not yet reported; arguments as above."""

    def __init__(
        self,
        curve: Curve,
        delay: Delay,
        step_hours: float = STEP_HOURS,
        horizon_hours: float = HORIZON_HOURS,
        since_hours: float = SINCE_HOURS,
    ) -> None:
        kernel = np.diff(mean_wait(delay, _edges(since_hours, step_hours)))
        super().__init__(curve, kernel, step_hours, horizon_hours)


class AgeTables:
    """Tables of several curves on one grid, looked up together."""

    def __init__(self, tables: Sequence[AgeTable]) -> None:
        self._shape = tables[0].values.shape
        self._step_hours = tables[0].step_hours
        if any(table.values.shape != self._shape or table.step_hours != self._step_hours for table in tables):
            raise ValueError("The tables stand on different grids: build them with the same steps and horizons.")
        self._corners = np.concatenate([table.corners for table in tables])
        self._size = tables[0].values.size
        self.since_hours = (self._shape[1] - 2) * self._step_hours

    def at(self, table: NDArray[np.intp], age_hours: Floats, since_end_hours: Numbers) -> Floats:
        """The value of table number `table` at each of the points."""
        offset = table * self._size
        return _between(self._corners, self._shape, age_hours, since_end_hours, self._step_hours, offset)


def _edges(since_hours: float, step_hours: float) -> Floats:
    return np.asarray(np.arange(round(since_hours / step_hours) + 1) * step_hours, dtype=np.float64)


def _corners(values: Floats) -> Floats:
    """For each point what is there, how much more one row on, and both one column on: (points, 4)."""
    rise = np.zeros_like(values)
    rise[:-1] = values[1:] - values[:-1]
    near = values.ravel(), rise.ravel()
    return np.stack([*near, *(np.roll(one, -1) for one in near)], axis=1)


def _between(
    corners: Floats,
    shape: tuple[int, ...],
    age_hours: Numbers,
    since_end_hours: Numbers,
    step_hours: float,
    offset: NDArray[np.intp] | int = 0,
) -> Floats:
    """Bilinear between the grid points; rows are ages at the end of the stretch, so that row 0 is zero."""
    since = np.maximum(since_end_hours, 0.0)
    y = np.minimum(since * (1.0 / step_hours), shape[1] - 2.0)
    x = np.minimum(np.maximum((age_hours - since) * (1.0 / step_hours), 0.0), shape[0] - 2.0)
    i, j = x.astype(np.intp), y.astype(np.intp)
    u, v = x - i, y - j
    around = corners.take(np.asarray(i * shape[1] + j + offset, dtype=np.intp), axis=0)
    near = around[..., 0] + u * around[..., 1]
    far = around[..., 2] + u * around[..., 3]
    return np.asarray(near + v * (far - near), dtype=np.float64)
