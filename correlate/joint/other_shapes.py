"""Other shapes than the hinge: a smooth rise, and a rise after which customers tire of complaining."""

from math import log

import numpy as np
from numpy.typing import NDArray

from correlate.joint.shapes import independent

Floats = NDArray[np.float64]

_ONSET = 2.0


class Logistic:
    """f = 1 + ρ/(1 + e^{−(a − c)/κ}); φ = (log c, log ρ, log κ), hours.

    Its burst time is where the tangent at the steepest rise leaves the base level, c − 2κ: of a hinge that is τ.
    """

    name = "logistic"

    def penalty(self) -> tuple[Floats, Floats]:
        """Each for itself; log c hardly at all."""
        return independent(np.log([3.0, 8.0, 0.5]), np.array([3.0, 1.5, 1.2]))

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:
        """∫f: (4, ages)."""
        centre, rise, ramp = np.exp(phi)
        risen, by_centre, by_ramp = _softplus(ages, centre, ramp) - _softplus(np.zeros(1), centre, ramp)
        return np.stack([ages + rise * risen, rise * centre * by_centre, rise * risen, rise * ramp * by_ramp])

    def hazard(self, phi: Floats, ages: Floats) -> Floats:
        """f: (4, ages)."""
        centre, rise, ramp = np.exp(phi)
        x = (ages - centre) / ramp
        share = 1.0 / (1.0 + np.exp(-np.clip(x, -500.0, 500.0)))
        slope = rise * share * (1.0 - share)
        return np.stack([1.0 + rise * share, -slope * centre / ramp, rise * share, -slope * x])

    def burst(self, phi: Floats) -> Floats:
        """The onset of the rise: (4,)."""
        centre, _, ramp = np.exp(phi)
        return np.array([centre - _ONSET * ramp, centre, 0.0, -_ONSET * ramp])

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:
        """Half risen where the hinge is."""
        return np.log([burst_hours + log(2.0) * ramp_hours, rise, 0.5 * ramp_hours])


class Fatigue:
    """f = 1 + ρ(1 − e^{−x/κ}) e^{−x/η}, x = (a − τ)₊; φ = (log τ, log ρ, log κ, log η), hours."""

    name = "fatigue"

    def penalty(self) -> tuple[Floats, Floats]:
        """Each for itself; log τ hardly at all."""
        return independent(np.log([2.0, 8.0, 1.0, 12.0]), np.array([3.0, 1.5, 1.2, 1.2]))

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:
        """∫f: (5, ages)."""
        burst, rise, ramp, tiring = np.exp(phi)
        both = ramp * tiring / (ramp + tiring)
        past = np.maximum(ages - burst, 0.0)
        slow, fast = _saturating(past, tiring), _saturating(past, both)
        risen = rise * (slow[0] - fast[0])
        by_burst = -burst * rise * (np.exp(-past / tiring) - np.exp(-past / both))
        by_ramp = -rise * fast[1] * both**2 / ramp
        by_tiring = rise * (slow[1] * tiring - fast[1] * both**2 / tiring)
        return np.stack([ages + risen, by_burst, risen, by_ramp, by_tiring])

    def hazard(self, phi: Floats, ages: Floats) -> Floats:
        """f: (5, ages)."""
        burst, rise, ramp, tiring = np.exp(phi)
        both = ramp * tiring / (ramp + tiring)
        past = np.maximum(ages - burst, 0.0)
        slow, fast = rise * np.exp(-past / tiring), rise * np.exp(-past / both)
        by_burst = np.where(ages > burst, burst * (slow / tiring - fast / both), 0.0)
        risen = slow - fast
        return np.stack([1.0 + risen, by_burst, risen, -fast * past / ramp, risen * past / tiring])

    def burst(self, phi: Floats) -> Floats:
        """τ: (5,)."""
        burst = float(np.exp(phi[0]))
        return np.array([burst, burst, 0.0, 0.0, 0.0])

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:
        """The hinge, and tiring after half a day."""
        return np.log([burst_hours, rise, ramp_hours, 12.0])


def _softplus(ages: Floats, centre: float, ramp: float) -> Floats:
    """κ·log(1 + e^x), x = (a − c)/κ, and its derivatives by c and κ: (3, ages)."""
    x = (ages - centre) / ramp
    value = np.logaddexp(0.0, x)
    share = np.exp(x - value)
    return np.stack([ramp * value, -share, value - x * share])


def _saturating(past: Floats, scale: float) -> Floats:
    """s(1 − e^{−x/s}) and its derivative by s: (2, ages)."""
    left = np.exp(-past / scale)
    return np.stack([scale * (1.0 - left), 1.0 - left - past / scale * left])
