"""When service is expected back: by the end of a planned work, by how long outages last, by how far the repair is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import NormalDist
from typing import Final

import msgspec
import numpy as np
from numpy.typing import NDArray

from alerts.orders.life import Life, Stage
from correlate.windows.remaining import POINTS, RemainingTimes
from ingest.records import PlannedWork

Floats = NDArray[np.float64]

_LEVELS: Final = (np.arange(POINTS) + 0.5) / POINTS
_TOLD: Final = (0.05, 0.5, 0.95)
_SPREAD: Final = 0.6
"""Standard deviation of the logarithm of crews' times: assumed; nine in ten take 0.37 to 2.7 times the usual."""

_AHEAD: Final[Mapping[Stage, float]] = {
    Stage.ACKNOWLEDGED: 1.0,
    Stage.ASSIGNED: 1.0,
    Stage.TRAVELLING: 0.75,
    Stage.IN_PROGRESS: 0.5,
}
"""The part of a crew's hours that lies ahead when a stage begins: assumed."""

_CREW: Final = np.exp(_SPREAD * np.array([NormalDist().inv_cdf(step) for step in _LEVELS.tolist()]))


class Basis(StrEnum):
    """What an expected restoration rests on."""

    PLANNED_END = "planned_end"
    PAST_OUTAGES = "past_outages"
    CREW = "crew"
    HELD = "held"


class Restoration(msgspec.Struct, frozen=True):
    """When service is expected back: as likely before `at` as after; nine in ten lie from `earliest` to `latest`."""

    at: datetime
    earliest: datetime
    latest: datetime
    basis: Basis


class OrderStanding(msgspec.Struct, frozen=True):
    """What is asked of a repair order: how far it is. Reads from the MessagePack of any of its states."""

    order_id: str
    group_id: str
    state: str
    issued_at: datetime
    changed_at: datetime
    due_at: datetime
    crew_hours: float
    life: Life = Life()


class Restorations:
    """Estimates by a law of durations, crews of the past included (hours, ascending, equally probable)."""

    def __init__(self, durations_hours: Sequence[float]) -> None:
        self._law = RemainingTimes(durations_hours)

    def of_outage(self, started_at: datetime, order: OrderStanding | None, now: datetime) -> Restoration:
        """By how long outages of that age go on.

        A crew under way brings the end forward where it is likely to be sooner: of each quantile the earlier of both
        laws counts, not the sum of their hazards, since past outages were ended by crews too. An order that is held
        goes on at the time until which it is held, if that is known.
        """
        hours = self._law.at(np.array([_hours(now - started_at)]))[0]
        if order is None:
            return _told(hours, now, Basis.PAST_OUTAGES)
        life = order.life
        if life.stage is Stage.HELD and life.held_until is not None and life.held_until > now:
            return _told(np.maximum(hours, _hours(life.held_until - now)), now, Basis.HELD)
        ahead = _AHEAD.get(life.stage)
        if ahead is None:
            return _told(hours, now, Basis.PAST_OUTAGES)
        since = _hours(now - (life.since or order.changed_at))
        crew = RemainingTimes((order.crew_hours * ahead * _CREW).tolist()).at(np.array([since]))[0]
        return _told(np.minimum(hours, crew), now, Basis.CREW)


def of_work(work: PlannedWork, grace: timedelta) -> Restoration:
    """By the end of the window; it may take the grace that planned works have."""
    return Restoration(work.ends_at, min(work.starts_at, work.ends_at), work.ends_at + grace, Basis.PLANNED_END)


def _told(hours: Floats, now: datetime, basis: Basis) -> Restoration:
    earliest, at, latest = (now + timedelta(hours=each) for each in np.interp(_TOLD, _LEVELS, hours).tolist())
    return Restoration(at, earliest, latest, basis)


def _hours(span: timedelta) -> float:
    return max(0.0, span.total_seconds() / 3600)
