"""How urgent a repair order is, P1–P4, as impact × urgency; and the index that ranks it."""

from bisect import bisect_right
from datetime import datetime
from enum import IntEnum, StrEnum

import msgspec


class Priority(StrEnum):
    """P1 first. Not a severity: severity tells what the equipment says, priority what the repair is worth."""

    P1 = "P1"
    P2 = "P2"
    P3 = "P3"
    P4 = "P4"


class Level(IntEnum):
    """A step of impact or of urgency; the latter is low at least."""

    NONE = -1
    LOW = 0
    MEDIUM = 1
    HIGH = 2


class Impact(msgspec.Struct, frozen=True):
    """From where on the impact is low, medium and high, in complaints avoided or, failing those, in users out.

    Users count so that an outage of many people is not put last because the model expects few of them to complain.
    """

    complaints: tuple[float, float, float] = (0.5, 3.0, 15.0)
    users: tuple[float, float, float] = (2_500.0, 5_000.0, 20_000.0)

    def level(self, expected_avoided: float, users: float) -> Level:
        """The impact of an order; never falls when either figure rises."""
        reached = max(bisect_right(self.complaints, expected_avoided), bisect_right(self.users, users))
        return Level(reached - 1)


def urgency(latest_start: datetime, window_closes_at: datetime, now: datetime) -> Level:
    """How much depends on leaving now; `latest_start`: of a crew that is done before the burst.

    High: no crew that leaves later beats the burst, and the golden window is still open. Medium: the window has
    closed, every hour costs the same. Low: a crew that leaves later still beats the burst.
    """
    if now >= window_closes_at:
        return Level.MEDIUM
    return Level.HIGH if now >= latest_start else Level.LOW


def priority(impact: Level, urgent: Level) -> Priority:
    """The priority by the usual matrix (ITIL): high × high is P1, each step down on either side one less.

    What has hardly any impact is routine, however urgent.
    """
    return (Priority.P1, Priority.P2, Priority.P3, *[Priority.P4] * 3)[4 - impact - urgent]


def index(expected_avoided: float, crew_hours: float) -> float:
    """Complaints avoided per crew-hour. The queue is ranked by this, never by the time left."""
    return expected_avoided / crew_hours
