"""The cast of these tests: outage groups of a Monday in Yinchuan, and the table of orders they call for."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from alerts.dispatch.crew_times import CrewTimes
from alerts.what_if.order_table import Basis, OrderTable, order_table
from alerts.what_if.own_ends import assumed_ends
from alerts.what_if.recorded_group import RecordedGroup
from correlate.facts import OutageConcluded
from correlate.model import Model, default_model
from ingest.records import Site

MONDAY = datetime(2011, 7, 4, 2, tzinfo=UTC)
"""10:00 local time."""
ZONE = "Asia/Shanghai"
MODEL = default_model()


def group(
    number: int = 0,
    *,
    at_hours: float = 0.0,
    hours: float = 6.0,
    users: float = 1000.0,
    complaints: float = 0.0,
    severity: int = 0,
    ended: bool = True,
    site: str | None = None,
) -> RecordedGroup:
    start = MONDAY + timedelta(hours=at_hours)
    return RecordedGroup(
        group_id=f"G-{number}",
        outage_ids=(f"O-{number}",),
        cell_ids=(f"C-{number}",),
        segment="all",
        site_id=site,
        started_at=start,
        ended_at=start + timedelta(hours=hours),
        ended=ended,
        users=users,
        complaints=complaints,
        severity=severity,
    )


def orders_of(
    groups: Sequence[RecordedGroup], sites: Sequence[Site] = (), model: Model = MODEL, *, known: bool = False
) -> OrderTable:
    """The orders with crews that take two hours, half an hour of it to get there; `known`: complaints count."""
    ends = assumed_ends(model.durations_hours)
    named = {site.site_id: site for site in sites}
    times = CrewTimes(2.0, travel_hours=0.5, orders=10)
    return order_table(groups, Basis(model, ZONE, ends, times, named, complaints_known=known))


def crowd(count: int, seed: int, days: float = 2.0) -> tuple[RecordedGroup, ...]:
    """Many outages of all sizes, starts ascending."""
    rng = np.random.default_rng(seed)
    starts = np.sort(rng.uniform(0.0, 24.0 * days, count))
    hours = rng.choice(MODEL.durations_hours, count)
    users = 1500.0 * np.exp(rng.standard_normal(count))
    return tuple(
        group(number, at_hours=start, hours=length, users=size, severity=int(rng.integers(3)))
        for number, (start, length, size) in enumerate(
            zip(starts.tolist(), hours.tolist(), users.tolist(), strict=True)
        )
    )


def concluded(cell: str, group: str = "G", *, hours: float = 4.0, users: float | None = 100.0) -> OutageConcluded:
    """The outage of a cell at site S, as the correlator concludes it."""
    end = MONDAY + hours * timedelta(hours=1)
    return OutageConcluded(
        outage_id=f"O-{cell}",
        group_id=group,
        cell_id=cell,
        site_id="S",
        region="Yinchuan",
        technology="4G",
        area_class="urban",
        users=users,
        started_at=MONDAY,
        ended_at=end,
        until=end,
        down=((MONDAY, end),),
        planned=False,
        work_id=None,
        alarms=1,
        flaps=0,
        stale=False,
        complaints=2.0,
        complaints_lo=1.0,
        complaints_hi=3.0,
    )
