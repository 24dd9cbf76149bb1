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
        self._sources: dict[str, _Source] = {}
        self._reached = BEGINNING

    def observe(self, source: str, event_time: datetime, known_at: datetime) -> None:
        """Takes note that `source` sent, at `known_at`, a record of what happened at `event_time`."""
        seen = self._sources.get(source)
        if seen is None:
            self._sources[source] = _Source(min(event_time, known_at), known_at)
            return
        if event_time > seen.furthest:
            seen.furthest = max(min(event_time, known_at), seen.furthest)
        seen.last_arrival = max(seen.last_arrival, known_at)

    def take(self, source: str, event_time: datetime, known_at: datetime) -> bool:
        """Takes note as `observe` does; returns whether it was late before that."""
        late = self.is_late(event_time, known_at)
        self.observe(source, event_time, known_at)
        return late

    def at(self, now: datetime) -> datetime:
        """The watermark at `now`; `BEGINNING` while no source has been seen."""
        if self._sources:
            least = min([self._of(seen, now) for seen in self._sources.values()])
            self._reached = max(self._reached, least)
        return self._reached

    def is_late(self, event_time: datetime, now: datetime) -> bool:
        """Whether what happened at `event_time` was already taken for complete at `now`."""
        # The watermark is never nearer to now than the lateness: most records need no more than this.
        return event_time < now - self.lateness and event_time < self.at(now)

    def state(self) -> WatermarkState:
        """What it holds, to go on from after a restart."""
        furthest = {source: seen.furthest for source, seen in self._sources.items()}
        last_arrival = {source: seen.last_arrival for source, seen in self._sources.items()}
        return WatermarkState(furthest, last_arrival, self._reached)

    @classmethod
    def resumed(cls, lateness: timedelta, state: WatermarkState) -> "Watermark":
        """The watermark that told the state."""
        watermark = cls(lateness)
        for source, furthest in state.furthest.items():
            watermark._sources[source] = _Source(furthest, state.last_arrival[source])
        watermark._reached = state.reached
        return watermark

    def _of(self, seen: "_Source", now: datetime) -> datetime:
        idle = max(now - seen.last_arrival, timedelta(0))
        return seen.furthest - self.lateness + idle


class _Source:
    """The greatest event time that a source told of, and when it last spoke."""

    __slots__ = ("furthest", "last_arrival")

    def __init__(self, furthest: datetime, last_arrival: datetime) -> None:
        self.furthest = furthest
        self.last_arrival = last_arrival
