"""Outage durations drawn from a law that is given by four quantiles."""

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.world import Durations

_NORMAL_QUANTILES = (-1.2815515655446004, 0.0, 1.2815515655446004, 2.3263478740408408)
_SHORTEST_HOURS = 1 / 60


def draw_hours(law: Durations, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """`count` durations in hours: log-normal between the quantiles, with each piece's own spread."""
    z = rng.standard_normal(count)
    logs = np.log([law.p10, law.p50, law.p90, law.p99])
    slopes = np.diff(logs) / np.diff(_NORMAL_QUANTILES)
    inner = np.interp(z, _NORMAL_QUANTILES, logs)
    below = np.minimum(z - _NORMAL_QUANTILES[0], 0.0) * slopes[0]
    above = np.maximum(z - _NORMAL_QUANTILES[-1], 0.0) * slopes[-1]
    hours = np.exp(inner + below + above)
    return np.asarray(np.clip(hours, _SHORTEST_HOURS, law.longest), dtype=np.float64)
