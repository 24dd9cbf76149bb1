"""What a decision asks of the model: until when a repair pays, and how many complaints it avoids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from correlate.facts import OpenOutage


class Deadlines(msgspec.Struct, frozen=True):
    """Of one live outage, UTC: when complaints burst, until when a repair still pays, when they will peak."""

    burst_at: datetime
    window_closes_at: datetime
    peak_at: datetime


class Avoided(msgspec.Struct, frozen=True):
    """Complaints that a repair avoids: expected, with a 90 % interval. Modelled, never counted."""

    expected: float
    lo: float
    hi: float


class Estimates(Protocol):
    """The model as decisions see it."""

    @property
    def crew_hours(self) -> float:
        """Hours from sending a crew to the repair: shift, access, travel and work."""
        ...

    def deadlines(self, outage: OpenOutage, now: datetime) -> Deadlines:
        """The deadlines of an outage that is still down."""
        ...

    def avoided(self, outages: Sequence[OpenOutage], now: datetime) -> Avoided:
        """What a crew sent `now` to the outages of one group avoids; those that ended count as evidence only."""
        ...
