"""What repair-time limits would have come to on the outages that the store has kept, by the model in force."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Lock

import msgspec

from alerts.what_if.learnt_basis import Recorded, learnt_basis
from alerts.what_if.limit_grid import GRID_HOURS, GridPoint, SegmentGrid, limit_grid
from alerts.what_if.limits import GradeLimit
from alerts.what_if.order_table import order_table
from alerts.what_if.recorded_group import RecordedGroup, recorded_groups
from correlate.facts import OutageConcluded
from correlate.model import Model
from ingest.records import PastOrder, Site
from service.store.seen_regions import seeing


class Material(msgspec.Struct, frozen=True):
    """What the store and the inventory hold for it; `complaints_known` False: no complaint was ever recorded."""

    outages: Sequence[OutageConcluded]
    past_orders: Sequence[PastOrder]
    sites: Mapping[str, Site]
    zone: str
    users_unknown: float
    hold_off: timedelta
    complaints_known: bool


class SegmentLimits(msgspec.Struct, frozen=True):
    """The limits of one segment; `limits` are those recommended, by grade."""

    outages: int
    complaints_recorded: float
    points: tuple[GridPoint, ...]
    limits: tuple[GradeLimit, ...]

    def at(self, hours: float) -> GridPoint:
        """The point of the grid that is nearest to a limit of `hours`."""
        return min(self.points, key=lambda point: abs(point.limit_hours - hours))


class WhatIf(msgspec.Struct, frozen=True):
    """The answer: limits by segment, and what it rests on. Modelled, never counted.

    `groups` ended or were followed between `since` and `until`, `by_crews` of them by a crew as orders tell;
    `ends_known`: how long outages last without a crew was learnt from them.
    """

    segments: Mapping[str, SegmentLimits]
    groups: tuple[RecordedGroup, ...]
    since: datetime | None
    until: datetime | None
    by_crews: int
    crew_hours: float
    crew_orders: int
    ends_known: bool


def what_if(material: Material, model: Model) -> WhatIf:
    """All limits of the grid, and those recommended, for every segment that has outages."""
    groups = recorded_groups(material.outages, {}, model, material.users_unknown)
    recorded = Recorded(
        groups, material.past_orders, material.sites, material.zone, material.hold_off, material.complaints_known
    )
    told = learnt_basis(recorded, model)
    grids = limit_grid(order_table(groups, told.basis), model) if groups else ()
    return WhatIf(
        segments={grid.segment.name: _limits(grid) for grid in grids},
        groups=groups,
        since=groups[0].started_at if groups else None,
        until=max(group.ended_at for group in groups) if groups else None,
        by_crews=len(told.basis.ended_by_crews),
        crew_hours=told.basis.times.crew_hours,
        crew_orders=told.basis.times.orders,
        ends_known=told.ends_known,
    )


def _limits(grid: SegmentGrid) -> SegmentLimits:
    return SegmentLimits(grid.outages, grid.complaints_recorded, grid.points, grid.segment.limits)


def wanted_limit(asked: float | None, limits: SegmentLimits | None) -> float:
    """The limit to show: the one asked for, within the grid; else the one recommended for grade 1; else four hours."""
    if asked is not None:
        return min(max(asked, GRID_HOURS[0]), GRID_HOURS[-1])
    advised = [limit.limit_hours for limit in limits.limits if limit.limit_hours] if limits else []
    return advised[0] if advised else 4.0


class KeptWhatIf:
    """Works the answer out once for each model and each hour of conclusions, however many pages ask for it.

    One thread works it out while others wait: it takes seconds of a core, and the answer is theirs as well: it
    is of the whole network, as the model is, whichever regions they see.
    """

    def __init__(self, material: Callable[[], Material], hour: Callable[[], object]) -> None:
        self._material = material
        self._hour = hour
        self._lock = Lock()
        self._kept: tuple[object, Model, WhatIf] | None = None

    def ready(self, model: Model) -> WhatIf | None:
        """The answer if it is at hand."""
        kept = self._kept
        return kept[2] if kept and kept[0] == self._hour() and kept[1] is model else None

    def of(self, model: Model) -> WhatIf:
        """The answer."""
        with self._lock:
            found = self.ready(model)
            if found is None:
                hour = self._hour()
                with seeing(None):
                    found = what_if(self._material(), model)
                self._kept = (hour, model, found)
        return found
