"""How busy customers are, by hour of the local week."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from correlate.model import HOURS_PER_WEEK

QUARTERS_PER_WEEK = 4 * HOURS_PER_WEEK


class LocalWeek:
    """Where in the week of a time zone a moment lies.

    A week is taken as 168 hours from Monday 00:00 local time: when the clocks of the zone change, an hour of
    the week comes twice or not at all.
    """

    def __init__(self, zone: str) -> None:
        self._zone = ZoneInfo(zone)

    def hour(self, moment: datetime) -> int:
        """The hour of the week, 0–167; `moment` is aware."""
        local = moment.astimezone(self._zone)
        return local.weekday() * 24 + local.hour

    def day(self, moment: datetime) -> date:
        """The local date."""
        return moment.astimezone(self._zone).date()

    def quarters(self, moment: datetime) -> float:
        """Quarter hours since Monday 00:00, in [0, 672)."""
        local = moment.astimezone(self._zone)
        minutes = local.minute + (local.second + local.microsecond * 1e-6) / 60
        return (local.weekday() * 24 + local.hour) * 4 + minutes / 15


class Activity:
    """A profile of 168 relative activities (mean 1, Monday 00:00 local first), constant within an hour."""

    def __init__(self, hours: tuple[float, ...], zone: str) -> None:
        self.week = LocalWeek(zone)
        self.hours = hours

    def at(self, moment: datetime) -> float:
        """The activity at an aware `moment`."""
        return self.hours[self.week.hour(moment)]

    def quarters(self, beyond: int = 0) -> NDArray[np.float64]:
        """Activity of each quarter hour of the week, and of `beyond` more as the week starts again."""
        week = np.repeat(np.array(self.hours, dtype=np.float64), 4)
        return np.resize(week, QUARTERS_PER_WEEK + beyond)
