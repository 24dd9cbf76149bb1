"""How fast a recording passes."""

from datetime import datetime, timedelta
from time import sleep

from ingest.clock import Clock, SystemClock


class Pace:
    """Lets `speed` recorded seconds pass in a second; never sleeps for what is overdue."""

    def __init__(self, speed: float, clock: Clock | None = None) -> None:
        self._speed = speed
        self._clock = clock or SystemClock()
        self._began: tuple[datetime, datetime] | None = None

    def wait_for(self, moment: datetime) -> None:
        """Return when the recording has come to `moment`; the first moment asked for is its beginning."""
        now = self._clock.now()
        if self._began is None:
            self._began = (moment, now)
        recorded, began = self._began
        ahead = (moment - recorded) / self._speed - (now - began)
        if ahead > timedelta(0):
            sleep(ahead.total_seconds())
