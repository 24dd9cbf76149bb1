"""The time during which groups stayed open, bin by bin, with what may have sped up their repair."""

import numpy as np
from numpy.typing import NDArray

from correlate.joint.stretches import Stretches
from correlate.study.histories import Histories

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

COVARIATES = ("complaints", "complaints squared", "hour cosine", "hour sine")


class OpenTime:
    """The m bins in which groups were open.

    `hours` (m,) open in each; `age` (m,) in bins; `by_group` the stretches of groups; `covariates` (4, m): l, l²/3
    with l = log(1 + complaints reported before), cos and sin of the hour; `ended` the groups whose repair was
    seen, `end` the bins in which it was.
    """

    def __init__(self, histories: Histories) -> None:
        group = np.repeat(np.arange(histories.groups), np.diff(histories.first))
        bins = np.flatnonzero(histories.open_hours > 0)
        last = np.full(histories.groups, -1)
        last[group[bins]] = np.arange(len(bins))
        self.hours = histories.open_hours[bins]
        self.age = bins - histories.first[group[bins]]
        self.by_group = Stretches(group[bins], histories.groups)
        self.covariates = _covariates(histories, group)[:, bins]
        self.ended = np.flatnonzero(histories.repaired & (last >= 0))
        self.end = last[self.ended]

    @property
    def repair_rate(self) -> float:
        """Repairs per hour open; half a repair where none was seen."""
        return max(len(self.end), 0.5) / max(float(self.hours.sum()), 1e-9)


def _covariates(histories: Histories, group: Indices) -> Floats:
    """(4, bins), in every bin."""
    so_far = np.concatenate([np.zeros(1), np.cumsum(histories.complaints)])
    reported = so_far[:-1] - so_far[histories.first[group]]
    log_complaints = np.log1p(np.maximum(reported, 0.0))
    angle = histories.hour * (2 * np.pi / 24)
    return np.stack([log_complaints, log_complaints**2 / 3, np.cos(angle), np.sin(angle)])
