"""How far event time is complete: up to there, records are no longer expected."""

from datetime import UTC, datetime, timedelta

import msgspec

BEGINNING = datetime.min.replace(tzinfo=UTC)
"""The watermark before anything was seen."""


class WatermarkState(msgspec.Struct, frozen=True):
    """All that a watermark holds, by source."""

    furthest: dict[str, datetime]
    last_arrival: dict[str, datetime]
    reached: datetime


class Watermark:
    """The least, over the sources seen, of greatest event time − lateness + time since the source last spoke.

    ::

        event time   ──a──────b────c·······│
                             lateness ├────┤     idle: the source is silent, and the watermark
        watermark    ────────────────W→→→→→      goes on with the clock

    An event time ahead of its own arrival (a clock that runs fast) counts as its arrival. The watermark
    never goes back, and a silent source does not hold it up.
    """

    def __init__(self, lateness: timedelta) -> None:
        self.lateness = lateness
        self._furthest: dict[str, datetime] = {}
        self._last_arrival: dict[str, datetime] = {}
        self._reached = BEGINNING

    def observe(self, source: str, event_time: datetime, known_at: datetime) -> None:
        """Takes note that `source` sent, at `known_at`, a record of what happened at `event_time`."""
        furthest = self._furthest.get(source)
        if furthest is None or event_time > furthest:
            self._furthest[source] = max(min(event_time, known_at), furthest or BEGINNING)
        last_arrival = self._last_arrival.get(source)
        if last_arrival is None or known_at > last_arrival:
            self._last_arrival[source] = known_at

    def at(self, now: datetime) -> datetime:
        """The watermark at `now`; `BEGINNING` while no source has been seen."""
        if self._furthest:
            self._reached = max(self._reached, min(self._of(source, now) for source in self._furthest))
        return self._reached

    def is_late(self, event_time: datetime, now: datetime) -> bool:
        """Whether what happened at `event_time` was already taken for complete at `now`."""
        # The watermark is never nearer to now than the lateness: most records need no more than this.
        return event_time < now - self.lateness and event_time < self.at(now)

    def state(self) -> WatermarkState:
        """What it holds, to go on from after a restart."""
        return WatermarkState(dict(self._furthest), dict(self._last_arrival), self._reached)

    @classmethod
    def resumed(cls, lateness: timedelta, state: WatermarkState) -> "Watermark":
        """The watermark that told the state."""
        watermark = cls(lateness)
        watermark._furthest.update(state.furthest)
        watermark._last_arrival.update(state.last_arrival)
        watermark._reached = state.reached
        return watermark

    def _of(self, source: str, now: datetime) -> datetime:
        idle = max(now - self._last_arrival[source], timedelta(0))
        return self._furthest[source] - self.lateness + idle
