"""Records, pictures and orders with every field filled in, of which a test changes what it is about."""

from datetime import UTC, datetime, timedelta

import msgspec

from alerts.dispatch.priority import Priority
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.reason import Reason
from correlate.facts import GroupPicture, OpenOutage
from ingest.inventory import Inventory
from ingest.records import Alarm, Cell, Complaint, Effect, PlannedWork, Region, Severity, Site
from service.store.batch import BatchOutcome

MONDAY = datetime(2011, 7, 3, 16, tzinfo=UTC)
"""Monday 4 July 2011, 00:00 in Shanghai."""


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def inventory() -> Inventory:
    """Two regions, two sites of two cells each in the first, one cell in the second."""
    cells = [
        Cell(f"YC{site}-{number}", "Yinchuan", f"YC{site}", "Xingqing", "3G", "urban", users=1500.0)
        for site in (1, 2)
        for number in (1, 2)
    ]
    return Inventory(
        [Region("Yinchuan", "银川", "Yinchuan", 800_000.0), Region("Guyuan", "固原", "Guyuan", 300_000.0)],
        [*cells, Cell("GY1-1", "Guyuan", "GY1", "Yuanzhou", "2G", "rural", users=700.0)],
        [Site("YC1", owner="self", battery_hours=4.0), Site("YC2"), Site("GY1")],
        [PlannedWork("W-1", at(25), at(28), site_id="YC2", announced_at=at(24), description="割接")],
    )


def alarm(hours: float = 8.0, cell_id: str = "YC1-1", **changes: object) -> Alarm:
    made = Alarm(
        source="oss",
        alarm_id=f"A-{cell_id}-{hours}",
        raised_at=at(hours),
        known_at=at(hours),
        region="Yinchuan",
        effect=Effect.OUT_OF_SERVICE,
        cell_id=cell_id,
        severity=Severity.MAJOR,
        probable_cause="小区退服",
    )
    return msgspec.structs.replace(made, **changes)


def complaint(hours: float = 9.0, complaint_id: str = "C-1", **changes: object) -> Complaint:
    made = Complaint(complaint_id, at(hours), at(hours), "Yinchuan", "Xingqing", "YC1-1", text="没有信号")
    return msgspec.structs.replace(made, **changes)


def open_outage(cell_id: str = "YC1-1", start: float = 8.0, end: float | None = None, **changes: object) -> OpenOutage:
    made = OpenOutage(
        outage_id=f"O-{cell_id}-{start}",
        cell_id=cell_id,
        site_id=cell_id.partition("-")[0],
        region="Yinchuan",
        segment="3G-urban",
        users=1500.0,
        started_at=at(start),
        ended_at=None if end is None else at(end),
        planned=False,
        work_id=None,
        complaints=2.5,
        exposure=1.25,
    )
    return msgspec.structs.replace(made, **changes)


def picture(hours: float = 8.5, *outages: OpenOutage, **changes: object) -> GroupPicture:
    drawn = outages or (open_outage(),)
    ends = [outage.ended_at for outage in drawn]
    made = GroupPicture(
        at=at(hours),
        group_id="G-1",
        formerly=(),
        region="Yinchuan",
        started_at=min(outage.started_at for outage in drawn),
        ended_at=None if None in ends else max(end for end in ends if end),
        due=True,
        outages=drawn,
        causes=("小区退服",),
        severity="major",
    )
    return msgspec.structs.replace(made, **changes)


def order(hours: float = 8.5, order_id: str = "R-1", group_id: str = "G-1", **changes: object) -> RepairOrder:
    made = RepairOrder(
        order_id=order_id,
        group_id=group_id,
        outage_ids=("O-YC1-1-8.0",),
        outage_id="O-YC1-1-8.0",
        region="Yinchuan",
        cell_ids=("YC1-1",),
        down_cell_ids=("YC1-1",),
        site_ids=("YC1",),
        kind=Kind.CREW,
        state=State.PENDING,
        change=Change.ISSUED,
        reason=Reason.OUT_OF_SERVICE,
        version=1,
        started_at=at(8),
        issued_at=at(hours),
        changed_at=at(hours),
        due_at=at(11),
        burst_at=at(10),
        window_closes_at=at(11),
        peak_at=at(14),
        expected_avoided=12.0,
        expected_avoided_lo=5.0,
        expected_avoided_hi=22.0,
        index=6.0,
        rank=1,
        priority=Priority.P2,
        crew_hours=2.0,
        users=1500.0,
        complaints=2.5,
    )
    return msgspec.structs.replace(made, **changes)


def withdrawn(last: RepairOrder, hours: float) -> RepairOrder:
    return msgspec.structs.replace(
        last,
        state=State.CANCELLED,
        change=Change.WITHDRAWN,
        reason=Reason.ALARM_CLEARED,
        version=last.version + 1,
        changed_at=at(hours),
    )


def outcome(batch: int = 1, hours: float = 9.0, **changes: object) -> BatchOutcome:
    return msgspec.structs.replace(BatchOutcome(batch=batch, now=at(hours), committed_at=at(hours)), **changes)
