"""The dispatch queue: which open outages a crew is worth most at, by complaints spared per crew-hour."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
import numpy as np

from alerts.dispatch.lasting import Lasting
from alerts.dispatch.priority import index
from alerts.dispatch.repair_time import Repairs
from alerts.dispatch.under_way import OrdersUnderWay
from alerts.orders.order import Kind
from correlate.model import Model
from correlate.standing import GroupStanding, OutageStanding
from correlate.windows.golden_window import Deadlines, DeadlineTable
from correlate.windows.prospects import Prospect, Prospects, spared
from ingest.records import PastOrder

RESTORED_HOURS = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 24.0)
"""Restorations that are looked at, in hours from now."""


class Crews(msgspec.Struct, frozen=True):
    """What is known of repairs: how long they take, and which are under way.

    `lasting`: how long outages go on by themselves; `kinds`: of repair, by outage id, a crew's where not told.
    """

    repairs: Repairs
    under_way: OrdersUnderWay
    lasting: Lasting
    kinds: Mapping[str, Kind] = {}


class Visit(msgspec.Struct, frozen=True):
    """What one crew does that is sent to a group now.

    `access_hours`: it waits so long for the site to open; `wait_hours`: until service is back; `avoidable`:
    complaints it spares at the group; `index`: those, weighed by key customers, per crew-hour. `order`: the
    order under way for a cell of the group.
    """

    crew_hours: float
    access_hours: float
    wait_hours: float
    outages: int
    avoidable: float = 0.0
    index: float = 0.0
    order: PastOrder | None = None


class Queued(msgspec.Struct, frozen=True):
    """One outage in the queue.

    `avoidable`: complaints that the visit spares at this outage, modelled. `expected`, `lo`, `hi`: complaints still
    to come if restored after `RESTORED_HOURS`, with 90 % predictive intervals. `order`: under way for this outage.
    """

    outage: OutageStanding
    group_id: str
    segment: str
    age_hours: float
    deadlines: Deadlines
    avoidable: float
    expected: tuple[float, ...]
    lo: tuple[float, ...]
    hi: tuple[float, ...]
    visit: Visit
    order: PastOrder | None


class Queue:
    """Puts open outages in order, by one model of one network."""

    def __init__(self, model: Model, zone: str) -> None:
        self._prospects = Prospects(model, zone)
        self._deadlines = [DeadlineTable(model, curve, zone) for curve in model.curves]
        self._segments = [curve.segment for curve in model.curves]

    def ranked(
        self, groups: Sequence[GroupStanding], crews: Crews, now: datetime, factors: Mapping[str, float]
    ) -> list[Queued]:
        """All outages of `groups`, the most worthwhile first; those with an order under way come last.

        `factors` weighs groups by their key customers, 1 where it says nothing. Outages of a group stand together:
        who repairs one of them repairs all.
        """
        if not groups:
            return []
        prospect = self._prospects.of(groups, now)
        visits = [self._visit(group, crews, now) for group in groups]
        waits = np.array([visit.wait_hours for visit in visits])
        kinds = [crews.kinds.get(outage.outage_id, Kind.CREW) for group in groups for outage in group.outages]
        remaining = crews.lasting.remaining(kinds, prospect.age_hours)
        avoidable = spared(prospect, waits[prospect.group], remaining)
        total = np.bincount(prospect.group, avoidable, len(groups))
        valued = [
            msgspec.structs.replace(
                visit, avoidable=worth, index=index(factors.get(group.group_id, 1.0) * worth, visit.crew_hours)
            )
            for visit, group, worth in zip(visits, groups, total.tolist(), strict=True)
        ]
        queued = self._queued(groups, valued, prospect, avoidable.tolist(), crews, now)
        return sorted(queued, key=_place)

    def _queued(
        self,
        groups: Sequence[GroupStanding],
        visits: Sequence[Visit],
        prospect: Prospect,
        avoidable: list[float],
        crews: Crews,
        now: datetime,
    ) -> list[Queued]:
        outages = [outage for group in groups for outage in group.outages]
        expected = prospect.expected_if_restored(RESTORED_HOURS)
        bounds = prospect.interval_if_restored(RESTORED_HOURS)
        rows = zip(*(map(tuple, each.tolist()) for each in (expected, *bounds)), strict=True)
        numbers = zip(prospect.group.tolist(), prospect.curve.tolist(), prospect.age_hours.tolist(), strict=True)
        return [
            Queued(
                outage=outage,
                group_id=groups[group].group_id,
                segment=self._segments[curve],
                age_hours=age,
                deadlines=self._deadlines[curve].deadlines(outage.started_at, now),
                avoidable=worth,
                expected=told[0],
                lo=told[1],
                hi=told[2],
                visit=visits[group],
                order=crews.under_way.of(outage),
            )
            for outage, (group, curve, age), worth, told in zip(outages, numbers, avoidable, rows, strict=True)
        ]

    def _visit(self, group: GroupStanding, crews: Crews, now: datetime) -> Visit:
        leading = min(group.outages, key=lambda outage: (-outage.users, outage.outage_id))
        kind = crews.kinds.get(leading.outage_id, Kind.CREW)
        told = crews.repairs.time(kind, leading.cell.site_id, now)
        orders = [order for outage in group.outages if (order := crews.under_way.of(outage)) is not None]
        order = orders[0] if orders else None
        return Visit(told.crew_hours, told.access_hours, told.repair_hours, len(group.outages), order=order)


def _place(queued: Queued) -> tuple[int, float, str, float, str]:
    taken = 2 if queued.order else 1 if queued.visit.order else 0
    return taken, -queued.visit.index, queued.group_id, -queued.avoidable, queued.outage.outage_id
