"""Whether forecasts begin to miss on one side: Page–Hinkley's test on their residuals.

What: two sums, one of residuals above a tolerance and one of those below, never less than zero; a sum that passes the
threshold says that the world has moved away from the model. Why: forecasts go stale as tariffs, networks and habits
change, and as repairs follow the forecasts. Reference: Page, *Continuous inspection schemes*, Biometrika 41 (1954);
Hinkley, *Inference about the change-point from cumulative sum tests*, Biometrika 58 (1971). A residual's mean is known
to be zero while the model holds, so that no running mean is taken off, as other implementations do.
"""

from enum import StrEnum
from math import exp
from statistics import NormalDist

import msgspec

from correlate.spikes.counts import tail

_OVERSHOOT = 1.166
_SURE = 1e-6
_NORMAL = NormalDist()


class Drift(StrEnum):
    """What residuals say: nothing, more complaints than forecast, or fewer."""

    NONE = "none"
    MORE = "more"
    FEWER = "fewer"


class DriftState(msgspec.Struct, frozen=True):
    """Where the test stands after `residuals` of them; `drift` is told once, and both sums then start again."""

    above: float = 0.0
    below: float = 0.0
    residuals: int = 0
    drift: Drift = Drift.NONE


class PageHinkley(msgspec.Struct, frozen=True):
    """The test: steps of the mean of about twice `tolerance` are found soonest; both in standard deviations."""

    tolerance: float = 0.25
    threshold: float = 10.0

    def after(self, state: DriftState, residual: float) -> DriftState:
        """The state after one more standardised residual."""
        above = max(0.0, state.above + residual - self.tolerance)
        below = max(0.0, state.below - residual - self.tolerance)
        drift = Drift.MORE if above > self.threshold else Drift.FEWER if below > self.threshold else Drift.NONE
        if drift is not Drift.NONE:
            above = below = 0.0
        return DriftState(above, below, state.residuals + 1, drift)

    @property
    def residuals_to_a_false_one(self) -> float:
        """After how many residuals, on average, drift is told although there is none (Siegmund 1985, eq. 2.58)."""
        steps = 2.0 * self.tolerance * (self.threshold + _OVERSHOOT)
        return (exp(steps) - steps - 1.0) / (2.0 * self.tolerance**2) / 2.0


def residual(observed: int, expected: float, shape: float) -> float:
    """A count beside its negative binomial forecast as a standard normal score; 0 where nothing was expected nor came.

    The forecast has mean `expected` and variance expected + expected²/shape; the score is that of the middle of
    what its law gives to the count (mid-p), so that skewed counts of a right forecast score zero on average.
    """
    if expected <= 0.0:
        return 0.0 if observed == 0 else _NORMAL.inv_cdf(1.0 - _SURE)
    variance = expected + expected * expected / shape
    at_least, more = tail(observed, expected, variance), tail(observed + 1, expected, variance)
    return _NORMAL.inv_cdf(min(max(1.0 - (at_least + more) / 2.0, _SURE), 1.0 - _SURE))
