"""Complaints by the age of the outage, as they came: what a curve is held against in pictures."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from correlate.study.histories import BIN_HOURS, Histories

Floats = NDArray[np.float64]

STEP_HOURS = 0.5
UNTIL_HOURS = 12.0
_BINS_A_STEP = round(STEP_HOURS / BIN_HOURS)


class Observed(NamedTuple):
    """By half hour of age up to twelve: `complaints` put down to outages and `user_hours` without service, (24,)."""

    complaints: tuple[float, ...]
    user_hours: tuple[float, ...]


def observed(histories: Histories) -> Observed:
    """The sums over all groups."""
    step = (
        np.arange(len(histories.exposure)) - np.repeat(histories.first[:-1], np.diff(histories.first))
    ) // _BINS_A_STEP
    steps = round(UNTIL_HOURS / STEP_HOURS)
    sums = [np.bincount(step, values, steps)[:steps] for values in (histories.complaints, histories.exposure)]
    return Observed(*(tuple(values.tolist()) for values in sums))
