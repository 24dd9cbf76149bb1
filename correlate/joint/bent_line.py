"""The shape that assumes least: the logarithm of the hazard as a line with many bends, held smooth by a penalty."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.shapes import Hinge

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

KNOTS_HOURS = np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 11.0, 16.0])
_BEND_SD = 2.0
_FIRST_SLOPE_SD = 0.5
_SMALL = 1e-3


class BentLine:
    """log f piecewise linear between knots, 0 at age 0, constant beyond the last; φ = log f at the other knots.

    Penalty: slopes are a random walk over age (changes of standard deviation 2 per √hour), so that the line
    bends where the data say so (Eilers & Marx 1996, with differences weighed by the distance of knots). It
    has no burst time of its own: its bends stand at the knots.
    """

    name = "bent line"

    def penalty(self) -> tuple[Floats, Floats]:
        """Precisions of the changes of slope, and of the first slope."""
        gaps = np.diff(KNOTS_HOURS)
        slopes = (np.diff(np.eye(len(KNOTS_HOURS)), axis=0) / gaps[:, None])[:, 1:]
        bends = np.diff(slopes, axis=0)
        sds = _BEND_SD * np.sqrt((gaps[1:] + gaps[:-1]) / 2)
        rows = np.concatenate([slopes[:1] / _FIRST_SLOPE_SD, bends / sds[:, None]])
        return np.zeros(rows.shape[1]), rows.T @ rows

    def cumulative(self, phi: Floats, ages: Floats) -> Floats:
        """∫f: (1 + p, ages)."""
        gaps = np.diff(KNOTS_HOURS)
        pieces = np.arange(len(gaps))
        whole = np.cumsum(self._within(phi, pieces, gaps), axis=1)
        piece = _piece(ages)
        before = np.concatenate([np.zeros((len(whole), 1)), whole], axis=1)[:, piece]
        return before + self._within(phi, piece, ages - KNOTS_HOURS[piece])

    def hazard(self, phi: Floats, ages: Floats) -> Floats:
        """f: (1 + p, ages)."""
        piece = _piece(ages)
        level, slope = _lines(phi)
        past = ages - KNOTS_HOURS[piece]
        value = np.exp(level[piece] + slope[piece] * past)
        share = past / np.append(np.diff(KNOTS_HOURS), np.inf)[piece]
        return np.concatenate([value[None], _shared(len(phi), piece, value * (1 - share), value * share)])

    def burst(self, phi: Floats) -> None:
        """None."""

    def start(self, burst_hours: float, rise: float, ramp_hours: float) -> Floats:
        """Through the hinge at the knots."""
        hinge = Hinge()
        return np.asarray(np.log(hinge.hazard(hinge.start(burst_hours, rise, ramp_hours), KNOTS_HOURS[1:])[0]))

    def _within(self, phi: Floats, piece: Indices, past: Floats) -> Floats:
        """∫f over the first `past` hours of pieces, and its derivatives by φ: (1 + p, pieces)."""
        level, slope = _lines(phi)
        start, x = np.exp(level[piece]) * past, slope[piece] * past
        value, to_end = start * _mean_exp(x), start * _rising_mean_exp(x)
        to_end = to_end * past / np.append(np.diff(KNOTS_HOURS), np.inf)[piece]
        return np.concatenate([value[None], _shared(len(phi), piece, value - to_end, to_end)])


def _piece(ages: Floats) -> Indices:
    return np.asarray(np.searchsorted(KNOTS_HOURS, ages, side="right") - 1, dtype=np.intp)


def _lines(phi: Floats) -> tuple[Floats, Floats]:
    """Log f where each piece begins, and its slope; the last piece is level."""
    level = np.concatenate([[0.0], phi])
    return level, np.append(np.diff(level) / np.diff(KNOTS_HOURS), 0.0)


def _shared(parameters: int, piece: Indices, to_start: Floats, to_end: Floats) -> Floats:
    """Derivatives by the levels at both ends of each piece, as derivatives by φ: (p, pieces)."""
    by = np.zeros((parameters + 2, len(piece)))
    at = np.arange(len(piece))
    by[piece, at] += to_start
    by[piece + 1, at] += to_end
    return by[1:-1]


def _mean_exp(x: Floats) -> Floats:
    """∫₀¹ e^{xt} dt."""
    safe = np.where(np.abs(x) < _SMALL, 1.0, x)
    return np.where(np.abs(x) < _SMALL, 1 + x / 2 + x**2 / 6, np.expm1(x) / safe)


def _rising_mean_exp(x: Floats) -> Floats:
    """∫₀¹ t e^{xt} dt."""
    safe = np.where(np.abs(x) < _SMALL, 1.0, x)
    return np.where(np.abs(x) < _SMALL, 0.5 + x / 3 + x**2 / 8, (np.exp(x) * (safe - 1) + 1) / safe**2)
