"""Learnt curves as knots: the hazard at fixed ages, linear between them."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.model import Curve
from correlate.windows.hazard import expected_reports, hazard

Floats = NDArray[np.float64]

KNOTS_HOURS = tuple(np.concatenate([np.arange(0, 36) / 6, np.arange(12, 49) / 2]).tolist())
"""Ages at which the hazard of a learnt curve is told: every ten minutes up to six hours, then by the half hour."""


def knotted(hazards: Floats, like: Curve) -> Curve:
    """A curve with these hazards at `KNOTS_HOURS`, all else as in `like`."""
    told = tuple(float(f"{value:.6g}") for value in hazards)
    return msgspec.structs.replace(like, ages_hours=KNOTS_HOURS, hazards=told)


def mixed(own: Curve, parent: Curve, weight: float, level: float, reference_hours: float) -> Curve:
    """The shape of `own` leaning on that of `parent` by `weight`, on the log scale, at `level` times its complaints.

    The level is that of the complaints which an outage of the reference length causes.
    """
    ages = np.array(KNOTS_HOURS)
    shape = np.exp((1 - weight) * np.log(hazard(own, ages)) + weight * np.log(hazard(parent, ages)))
    caused = float(expected_reports(knotted(shape, own), reference_hours))
    return knotted(shape * (level * float(expected_reports(parent, reference_hours)) / caused), own)
