"""How busy customers are by hour of week: the truth that simulated worlds follow."""

import numpy as np
from numpy.typing import NDArray

_WORKDAY = (
    *(0.22, 0.15, 0.12, 0.11, 0.13, 0.22, 0.48, 0.85, 1.22, 1.50, 1.58, 1.50),
    *(1.30, 1.22, 1.30, 1.38, 1.42, 1.48, 1.52, 1.65, 1.62, 1.40, 0.95, 0.48),
)
_WEEKEND_FACTORS = (0.92, 0.86)
LOCAL_OFFSET_S = 8 * 3600
"""Asia/Shanghai has had no daylight saving since 1991: its offset is a constant here."""
_MONDAY_S = 4 * 86400
"""1970-01-05, the first Monday of the epoch."""


def hour_of_week_activity() -> NDArray[np.float64]:
    """168 relative activities, Monday 00:00 local time first, mean 1."""
    weekend = [[hour * factor for hour in _WORKDAY] for factor in _WEEKEND_FACTORS]
    week = np.array([*([_WORKDAY] * 5), *weekend], dtype=float).ravel()
    return np.asarray(week / week.mean(), dtype=np.float64)


def activity_at(times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The activity at each of `times` (epoch seconds), constant within an hour."""
    hours = ((times + LOCAL_OFFSET_S - _MONDAY_S) // 3600).astype(np.int64) % 168
    return np.asarray(hour_of_week_activity()[hours], dtype=np.float64)
