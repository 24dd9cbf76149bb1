"""The challenger: by how much the complaints to come differ from the curve's, told by boosted trees.

What it may take over is decided where it is fitted, by segment: it has to have foretold held-out outage groups
better than the hazard with its gamma belief, by two standard errors.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.challenger.trees import Trees

Floats = NDArray[np.float64]

FEATURES = ("log_age", "log_users", "cells", "complaints", "log_exposure", "log_importance", "day_sin", "day_cos")
"""What is known of a group at the moment of decision; the hours until it is restored come last."""


ALL = "all"
"""The score of all segments together."""

LEAST_HELD_OUT = 30
"""A segment with fewer held-out groups is not judged by itself."""


class Score(msgspec.Struct, frozen=True):
    """Of one segment: mean gain in log score over the hazard by held-out group, its standard error, and how many."""

    segment: str
    gain: float
    error: float
    groups: int


class Challenger(msgspec.Struct, frozen=True):
    """`trees` tell the ratio of complaints to come to those the curve expects at importance 1.

    Counts scatter as negative binomial with `shape`. `takes_over`: the segments where it is used; `scores` say why,
    the first is of all groups together.
    """

    trees: Trees
    shape: float
    takes_over: tuple[str, ...]
    scores: tuple[Score, ...]

    def is_used_for(self, segment: str) -> bool:
        """Whether it takes over a segment: by its own score, or by that of all where too few of it were held out."""
        if segment in self.takes_over:
            return True
        judged = {score.segment for score in self.scores if score.groups >= LEAST_HELD_OUT}
        return ALL in self.takes_over and segment not in judged

    def ratio(self, features: Floats, hours: Floats) -> Floats:
        """(n, m) ratios of n groups, by (n, `FEATURES`) `features`, restored after (n, m) `hours`."""
        rows = np.repeat(features, hours.shape[1], axis=0)
        return self.trees.predict(np.column_stack([rows, np.log1p(hours.ravel())])).reshape(hours.shape)


def features_of(
    age_hours: Floats, users: Floats, cells: Floats, complaints: Floats, exposure: Floats, importance: Floats,
    hour: Floats,
) -> Floats:  # fmt: skip
    """(n, `FEATURES`) of n groups; `hour`: local hour of the day, 0–24."""
    turn = hour * (2 * np.pi / 24)
    return np.column_stack([
        np.log1p(age_hours), np.log1p(users), cells, complaints, np.log(exposure + 1e-3), np.log(importance),
        np.sin(turn), np.cos(turn),
    ])  # fmt: skip
