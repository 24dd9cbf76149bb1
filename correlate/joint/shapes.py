"""What a shape of the complaint hazard over outage age is, and the default one: flat, then a rise from the burst on."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Shape(Protocol):
    """f(age; φ), the hazard over age relative to a base hazard; φ: (p,) unbounded numbers."""

    @property
    def name(self) -> str:
        """Its name in results."""

    def penalty(self) -> tuple[Floats, Floats]:
        """The weak Gaussian penalties on φ: means (p,) and precisions (p, p)."""

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:
        """∫₀^age f and its derivatives by φ, exactly: (1 + p, ages)."""

    def hazard(self, phi: Floats, ages: Floats) -> Floats:
        """F and its derivatives by φ: (1 + p, ages)."""

    def burst(self, phi: Floats) -> Floats | None:
        """The age at which the rise begins, and its derivatives by φ: (1 + p,); None where none is defined."""

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:
        """φ to start from, where a hinge has these."""


def bin_averages(shape: Shape, phi: Floats, bins: int, bin_hours: float) -> Floats:
    """Averages of f, and of its derivatives by φ, over age bins: (1 + p, bins)."""
    edges = np.asarray(np.arange(bins + 1) * bin_hours, dtype=np.float64)
    return np.asarray(np.diff(shape.cumulative(phi, edges), axis=-1) / bin_hours, dtype=np.float64)


def independent(means: Floats, sds: Floats) -> tuple[Floats, Floats]:
    """Means and precisions of Gaussian penalties, each parameter for itself."""
    return means, np.diag(sds**-2.0)


class Hinge:
    """f = 1 + ρ(1 − e^{−(a − τ)₊/κ}); φ = (log τ, log ρ, log κ), hours."""

    name = "hinge"

    def penalty(self) -> tuple[Floats, Floats]:
        """Each for itself; log τ hardly at all."""
        return independent(np.log([2.0, 8.0, 1.0]), np.array([3.0, 1.5, 1.2]))

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:
        """∫f: (4, ages)."""
        burst, rise, ramp = np.exp(phi)
        past = np.maximum(ages - burst, 0.0)
        left = np.exp(-past / ramp)
        risen = past - ramp * (1.0 - left)
        by_ramp = (left - 1.0) * ramp + past * left
        return np.stack([ages + rise * risen, -rise * burst * (1.0 - left), rise * risen, rise * by_ramp])

    def hazard(self, phi: Floats, ages: Floats) -> Floats:
        """f: (4, ages)."""
        burst, rise, ramp = np.exp(phi)
        past = np.maximum(ages - burst, 0.0)
        left = np.exp(-past / ramp)
        slope = np.where(ages > burst, left / ramp, 0.0)
        risen = rise * (1.0 - left)
        return np.stack([1.0 + risen, -rise * burst * slope, risen, -rise * past * slope])

    def burst(self, phi: Floats) -> Floats:
        """τ: (4,)."""
        burst = float(np.exp(phi[0]))
        return np.array([burst, burst, 0.0, 0.0])

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:
        """φ itself."""
        return np.log([burst_hours, rise, ramp_hours])


class Flat:
    """f = 1: no burst; what a burst is claimed against."""

    name = "flat"

    def penalty(self) -> tuple[Floats, Floats]:
        """None."""
        return independent(np.zeros(0), np.ones(0))

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:  # noqa: ARG002 - no parameters
        """∫f: (1, ages)."""
        return ages[None, :]

    def hazard(self, phi: Floats, ages: Floats) -> Floats:  # noqa: ARG002 - no parameters
        """f: (1, ages)."""
        return np.ones((1, len(ages)))

    def burst(self, phi: Floats) -> None:
        """None."""

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:  # noqa: ARG002 - no parameters
        """Nothing."""
        return np.zeros(0)
