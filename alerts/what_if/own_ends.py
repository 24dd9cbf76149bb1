"""How long outages last when no crew comes: by themselves, or reset from afar."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from correlate.windows.hazard import HORIZON_HOURS

Floats = NDArray[np.float64]

SHORTEST_HOURS = 1.0 / 60.0


class OwnEnds:
    """The law of durations without a crew, cut at the horizon of 72 h, where every outage is taken to end.

    `hours` ascend; `surviving` is the share that lasts longer than each of them.
    """

    def __init__(self, hours: Floats, surviving: Floats) -> None:
        self._hours = np.concatenate([[0.0], hours])
        self._surviving = np.concatenate([[1.0], surviving])

    def surviving(self, hours: Floats) -> Floats:
        """The share that lasts longer than each of `hours`, any shape; linear between the known points."""
        return np.asarray(np.interp(hours, self._hours, self._surviving))

    def drawn(self, beyond: Floats, chances: Floats) -> Floats:
        """Durations of outages that lasted at least `beyond` hours, one for each chance in (0, 1), same shapes."""
        target = self.surviving(beyond) * chances
        drawn = np.interp(-target, -self._surviving, self._hours, right=HORIZON_HOURS)
        return np.asarray(np.clip(np.maximum(drawn, beyond), SHORTEST_HOURS, HORIZON_HOURS))


def own_ends(hours: Floats, by_itself: NDArray[np.bool_]) -> OwnEnds:
    """The law by the estimator of Kaplan and Meier (1958): what a crew ended, or was cut off, lasted at least so long.

    That crews were sent without regard to when an outage would have ended by itself is an assumption.
    """
    order = np.lexsort((~by_itself, hours))
    ascending, ended = np.clip(hours[order], SHORTEST_HOURS, HORIZON_HOURS), by_itself[order]
    at_risk = np.arange(len(ascending), 0, -1)
    surviving = np.cumprod(1.0 - ended / at_risk, dtype=np.float64)
    return OwnEnds(ascending[ended], surviving[ended])


def assumed_ends(durations_hours: Sequence[float]) -> OwnEnds:
    """The law of a model's equally probable durations, ascending."""
    count = len(durations_hours)
    surviving = 1.0 - (np.arange(count) + 0.5) / count
    return OwnEnds(np.minimum(np.array(durations_hours, dtype=np.float64), HORIZON_HOURS), surviving)
