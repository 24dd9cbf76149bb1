"""A small fixed cast: two cities on a Wednesday afternoon, a fibre cut in one and a silent outage in the other."""

from datetime import UTC, datetime, timedelta

from alerts.dispatch.priority import Priority
from alerts.orders.order import Change, Kind, RepairOrder, State
from alerts.orders.reason import Reason
from correlate.facts import BinConcluded, GroupPicture, OpenOutage, Spike, SpikeKind
from correlate.weekly import WeeklyRow
from ingest.records import Region
from service.dashboard.scene import Freshness, OutageMark, Scene

NOW = datetime(2011, 7, 6, 6, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
QUARTER = timedelta(minutes=15)

YINCHUAN = Region("yinchuan", name_zh="银川", name_en="Yinchuan", subscribers=1_300_000)
GUYUAN = Region("guyuan", name_zh="固原", name_en="Guyuan", subscribers=500_000)


def outage(cell: str, site: str, started_at: datetime, region: str = "yinchuan", planned: bool = False) -> OpenOutage:
    return OpenOutage(
        outage_id=f"O-{cell}",
        cell_id=cell,
        site_id=site,
        region=region,
        segment="2G-urban",
        users=1450.0,
        started_at=started_at,
        ended_at=None,
        planned=planned,
        work_id="W-7" if planned else None,
        complaints=1.8,
        exposure=1.1,
    )


def picture(group: str, outages: tuple[OpenOutage, ...], severity: str | None = "critical") -> GroupPicture:
    return GroupPicture(
        at=NOW,
        group_id=group,
        formerly=(),
        region=outages[0].region,
        started_at=min(each.started_at for each in outages),
        ended_at=None,
        due=True,
        outages=outages,
        causes=("传输中断",),
        severity=severity,
    )


def order(group: GroupPicture, avoided: float, burst_in: timedelta, state: State = State.PENDING) -> RepairOrder:
    return RepairOrder(
        order_id=f"R-{group.group_id}",
        group_id=group.group_id,
        outage_ids=tuple(each.outage_id for each in group.outages),
        outage_id=group.outages[0].outage_id,
        region=group.region,
        cell_ids=tuple(each.cell_id for each in group.outages),
        down_cell_ids=tuple(each.cell_id for each in group.outages),
        site_ids=tuple(dict.fromkeys(each.site_id or "" for each in group.outages)),
        kind=Kind.CREW,
        state=state,
        change=Change.ISSUED,
        reason=Reason.OUT_OF_SERVICE if state is State.PENDING else Reason.ALARM_CLEARED,
        version=1,
        started_at=group.started_at,
        issued_at=group.started_at + 3 * MINUTE,
        changed_at=NOW - 5 * MINUTE,
        due_at=NOW + burst_in + 60 * MINUTE,
        burst_at=NOW + burst_in,
        window_closes_at=NOW + burst_in + 68 * MINUTE,
        peak_at=NOW + burst_in + 120 * MINUTE,
        expected_avoided=avoided,
        expected_avoided_lo=avoided * 0.65,
        expected_avoided_hi=avoided * 1.45,
        index=avoided / 2,
        rank=1,
        priority=Priority.P1 if avoided > 10 else Priority.P3,
        crew_hours=2.0,
        users=1450.0 * len(group.outages),
        complaints=12.2,
        severity=group.severity,
        causes=group.causes,
    )


FIBRE_CUT = picture("G-fibre", tuple(outage(f"YC{n:04d}-1", f"YC{n:04d}", NOW - 78 * MINUTE) for n in range(101, 113)))
SITE_DOWN = picture("G-site", tuple(outage(f"YC0042-{n}", "YC0042", NOW - 190 * MINUTE) for n in (1, 2, 3)), "major")
FRESH = picture("G-fresh", (outage("GY0007-1", "GY0007", NOW - 2 * MINUTE, "guyuan"),), "minor")
CUTOVER = picture("G-cutover", (outage("GY0001-1", "GY0001", NOW - 30 * MINUTE, "guyuan", planned=True),), None)
CLEARED = picture("G-cleared", (outage("YC0200-2", "YC0200", NOW - 50 * MINUTE),))

SILENT = Spike(
    region="guyuan",
    district="西吉县",
    starts_at=NOW - 55 * MINUTE,
    ends_at=NOW - 25 * MINUTE,
    observed=8,
    expected=0.9,
    upper=4.0,
    p_value=2e-5,
    detected_at=NOW - 40 * MINUTE,
    attributed=0.0,
    unexplained=7.1,
    kind=SpikeKind.SILENT_SUSPECTED,
    final=False,
    site_id="GY0031",
)


def quarter(region: str, back: int, observed: int, attributed: float = 0.0) -> BinConcluded:
    ends_at = NOW - 10 * MINUTE - back * QUARTER
    return BinConcluded(region, None, ends_at - QUARTER, ends_at, observed, 1.4, 5.0, attributed)


def bins() -> tuple[BinConcluded, ...]:
    calm = [
        quarter(region, back, (back * 7 + len(region)) % 4)
        for back in range(6, 47)
        for region in ("yinchuan", "guyuan")
    ]
    cut = [quarter("yinchuan", back, seen, 0.8 * seen) for back, seen in enumerate((14, 11, 9, 4, 2, 1))]
    silent = [quarter("guyuan", back, seen) for back, seen in enumerate((2, 6, 1, 0, 1, 2))]
    return tuple(calm + cut + silent)


def week(region: str, name: str, this: tuple[int, float, int], last: tuple[int, float, int] | None) -> WeeklyRow:
    def percent(now: float, before: float | None) -> float | None:
        return (now - before) / before * 100 if before else None

    before = last or (None, None, None)
    return WeeklyRow(
        week=name,
        region=region,
        outaged_cells=this[0],
        outages=this[0],
        outage_hours=this[1],
        complaints=200,
        complaints_by_cause=this[2],
        complaints_attributed=float(this[2]),
        outaged_cells_last_week=before[0],
        outaged_cells_change_percent=percent(this[0], before[0]),
        outages_last_week=before[0],
        outages_change_percent=None,
        outage_hours_last_week=before[1],
        outage_hours_change_percent=percent(this[1], before[1]),
        complaints_last_week=None,
        complaints_change_percent=None,
        complaints_by_cause_last_week=before[2],
        complaints_by_cause_change_percent=percent(this[2], before[2]),
        complaints_attributed_last_week=None,
        complaints_attributed_change_percent=None,
        planned_cells=0,
        planned_outages=0,
        planned_outage_hours=0.0,
        planned_complaints=0.0,
        planned_share=0.0,
    )


WEEKLY = (
    week("yinchuan", "2011-W26", (394, 120.26, 21), None),
    week("guyuan", "2011-W26", (96, 140.13, 6), None),
    week("yinchuan", "2011-W27", (442, 364.17, 88), (394, 120.26, 21)),
    week("guyuan", "2011-W27", (202, 354.99, 15), (96, 140.13, 6)),
)

MARKS = (
    OutageMark("yinchuan", NOW - 78 * MINUTE, None, 12, False),
    OutageMark("yinchuan", NOW - 190 * MINUTE, None, 3, False),
    OutageMark("yinchuan", NOW - 500 * MINUTE, NOW - 430 * MINUTE, 1, False),
    OutageMark("guyuan", NOW - 30 * MINUTE, None, 1, True),
    OutageMark("guyuan", NOW - 2 * MINUTE, None, 1, False),
)

BUSY = Scene(
    zone="Asia/Shanghai",
    freshness=Freshness(
        now=NOW, newest=NOW - 1 * MINUTE, concluded_to=NOW - 16 * MINUTE, read=5120, rejected=2, late=3
    ),
    regions=(YINCHUAN, GUYUAN),
    cells=900,
    groups=(FIBRE_CUT, SITE_DOWN, FRESH, CUTOVER),
    orders=(
        order(FIBRE_CUT, 31.2, 42 * MINUTE),
        order(SITE_DOWN, 4.4, -18 * MINUTE),
        order(CLEARED, 2.0, 70 * MINUTE, State.CANCELLED),
    ),
    spikes=(SILENT,),
    bins=bins(),
    marks=MARKS,
)

EMPTY = Scene(
    zone="Asia/Shanghai",
    freshness=Freshness(now=NOW, newest=None, concluded_to=None, read=0, rejected=0, late=0),
    regions=(),
    cells=0,
    groups=(),
    orders=(),
    spikes=(),
    bins=(),
    marks=(),
)


class Stage:
    """Shows one scene; `play` puts on another."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._version = 1

    def play(self, scene: Scene) -> None:
        self._scene = scene
        self._version += 1

    def version(self) -> int:
        return self._version

    def now(self) -> datetime:
        return self._scene.freshness.now

    def scene(self, hours: int) -> Scene:  # noqa: ARG002 - every stage shows the same hours
        return self._scene

    def weekly(self) -> tuple[WeeklyRow, ...]:
        return WEEKLY if self._scene.regions else ()
