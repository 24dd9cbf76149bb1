"""What repair-time limits would have come to on outages that are over or were followed, by segment. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.what_if.learnt_basis import Recorded, learnt_basis
from alerts.what_if.limit_grid import GridPoint, SegmentGrid, limit_grid
from alerts.what_if.limits import GradeLimit
from alerts.what_if.order_table import order_table
from alerts.what_if.recorded_group import RecordedGroup, recorded_groups
from correlate.facts import OutageConcluded
from correlate.model import Model
from ingest.records import PastOrder, Site


class Material(msgspec.Struct, frozen=True):
    """What limits are weighed on; `complaints_known` False: no complaint was ever recorded."""

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
