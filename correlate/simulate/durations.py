"""Outage durations by a law that is given by four quantiles: drawn, and as a hazard."""

import math

import numpy as np
from numpy.typing import NDArray

from correlate.simulate.world import NORMAL_QUANTILES, Durations

Floats = NDArray[np.float64]
_SHORTEST_HOURS = 1 / 60
_SCORES = np.linspace(-10.0, 30.0, 4001)


def draw_hours(law: Durations, count: int, rng: np.random.Generator) -> Floats:
    """`count` durations in hours: log-normal between the quantiles, with each piece's own spread."""
    z = rng.standard_normal(count)
    logs = np.log([law.p10, law.p50, law.p90, law.p99])
    slopes = np.diff(logs) / np.diff(NORMAL_QUANTILES)
    inner = np.interp(z, NORMAL_QUANTILES, logs)
    below = np.minimum(z - NORMAL_QUANTILES[0], 0.0) * slopes[0]
    above = np.maximum(z - NORMAL_QUANTILES[-1], 0.0) * slopes[-1]
    hours = np.exp(inner + below + above)
    return np.asarray(np.clip(hours, _SHORTEST_HOURS, law.longest), dtype=np.float64)


def cumulative_hazard(law: Durations, hours: Floats) -> Floats:
    """−ln P(duration > hours) under the law of `draw_hours`, but for its bounds."""
    ages = np.log(np.maximum(hours, 1e-9))
    logs = np.log([law.p10, law.p50, law.p90, law.p99])
    slopes = np.diff(NORMAL_QUANTILES) / np.diff(logs)
    inner = np.interp(ages, logs, NORMAL_QUANTILES)
    below = np.minimum(ages - logs[0], 0.0) * slopes[0]
    above = np.maximum(ages - logs[-1], 0.0) * slopes[-1]
    return np.asarray(np.interp(inner + below + above, _SCORES, _minus_log_tails()), dtype=np.float64)


def _minus_log_tails() -> Floats:
    """−ln(1 − Φ(z)) at the scores."""
    return np.array([-math.log(math.erfc(z / math.sqrt(2)) / 2) for z in _SCORES.tolist()])
