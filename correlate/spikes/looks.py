"""What the newest count and its sum with the one before say together: one p-value, calibrated for both looks.

p-values are mid-p (Lancaster 1961): those of small whole counts are coarse one by one, but on average over
series they keep to the level, which plain tails of sparse counts stay far below.
"""

import msgspec
import numpy as np
from numpy.typing import NDArray

from correlate.spikes.quasi_poisson import Floats
from correlate.spikes.tails import middle_tails

_LONE_BIN_COSTS = 1.5
"""Most spikes last longer than a bin: the look at the newest alone has the smaller share of the false alarms."""

_MEANS = np.log([0.02, 0.05, 0.1, 0.3, 1.0, 5.0, 20.0])
_COSTS = np.array([0.7, 0.8, 0.93, 1.05, 1.2, 1.3, 1.39])
_COST_OF_THE_RARE = 1.4
_RARE, _COMMON = np.log(3e-4), np.log(1e-2)
"""By how much the smaller of the two p-values is raised for having looked twice: learnt from simulated series
without a spike, in days, hours and five minutes alike. Of dense counts the looks say different things; where a
count is rare they mostly say the same."""


class Looks(msgspec.Struct, frozen=True):
    """The last one and two bins of b, as negative binomials: `means` and `dispersions` (variance over mean), (2, b)."""

    means: Floats
    dispersions: Floats

    def p_values(self, newest: Floats, before: Floats) -> Floats:
        """Calibrated; NaN where the newest count is not known. One before that is not known is not looked at."""
        p_value = np.where(np.isnan(newest), np.nan, 1.0)
        # what is no more than expected is no spike, whatever came before it
        more = np.flatnonzero(newest > self.means[0])
        lone = _LONE_BIN_COSTS * self._middle(0, more, newest[more])
        both = self._middle(1, more, newest[more] + np.nan_to_num(before[more]))
        seen = np.minimum(lone, np.where(np.isnan(before[more]), 1.0, both))
        p_value[more] = np.minimum(seen * _cost(seen, self.means[0, more]), 1.0)
        return p_value

    def upper(self, before: Floats, alpha: float) -> Floats:
        """The greatest newest count that is not unusual."""
        level = _uncalibrated(alpha, self.means[0])
        lone, both = self._bounds(np.stack([level / _LONE_BIN_COSTS, level]))
        both = np.where(np.isnan(before), np.inf, both - np.nan_to_num(before))
        return np.asarray(np.maximum(np.minimum(lone, both), np.floor(self.means[0])))

    def _bounds(self, levels: Floats) -> Floats:
        """The greatest counts whose mid-p is at least their look's level, by bisection."""
        means, dispersions = self.means.ravel(), self.dispersions.ravel()
        asked = levels.ravel()
        low = np.full_like(means, -1.0)
        high = np.ceil(means + 10.0 * np.sqrt(dispersions * means) + 10.0 * dispersions)
        places = np.arange(len(means))
        while len(places := places[high[places] - low[places] > 1]):
            middle = np.floor((low[places] + high[places]) / 2)
            usual = middle_tails(middle, means[places], dispersions[places]) >= asked[places]
            low[places[usual]], high[places[~usual]] = middle[usual], middle[~usual]
        return low.reshape(self.means.shape)

    def _middle(self, look: int, places: NDArray[np.intp], counts: Floats) -> Floats:
        return middle_tails(counts, self.means[look, places], self.dispersions[look, places])


def _cost(seen: Floats, means: Floats) -> Floats:
    usual = np.interp(np.log(np.maximum(means, 1e-300)), _MEANS, _COSTS)
    commonness = np.clip((np.log(np.maximum(seen, 1e-300)) - _RARE) / (_COMMON - _RARE), 0.0, 1.0)
    return np.asarray(_COST_OF_THE_RARE - (_COST_OF_THE_RARE - usual) * commonness)


def _uncalibrated(alpha: float, means: Floats) -> Floats:
    """The p-value of the looks that comes to `alpha`."""
    seen = np.full_like(means, alpha)
    for _ in range(40):
        seen = alpha / _cost(seen, means)
    return seen
