"""Planned works as the API lists them: flat rows, and all that is known of one."""

from datetime import datetime, timedelta

import msgspec

from alerts.works.aftercare import is_more_than_usual
from alerts.works.work_case import WorkCase, state_of
from alerts.works.work_plan import WorkPlan
from alerts.works.work_rules import WorkRules


class PlannedWorkRow(msgspec.Struct, frozen=True):
    """One planned work as it stands at the time of asking; shares are 0–1, complaints expected numbers.

    `aftercare_usual`: located complaints that are usual from its end until now; `aftercare_above`: more have come.
    """

    work_id: str
    region: str
    state: str
    starts_at: datetime
    ends_at: datetime
    affects_service: bool
    description: str | None
    findings: tuple[str, ...]
    cells: int
    users: float
    share: float
    announced_at: datetime | None
    expected: float
    expected_lo: float
    expected_hi: float
    confirmed_at: datetime | None
    confirmed_by: str | None
    approved_by: str | None
    cancelled_at: datetime | None
    outages: int
    down: int
    restored_at: datetime | None
    complaints: float
    reminders: int
    tested_at: datetime | None
    aftercare_complaints: int
    aftercare_usual: float
    aftercare_above: bool


class LinkedComplaint(msgspec.Struct, frozen=True):
    """A complaint that came from a cell of the work after its end."""

    complaint_id: str
    created_at: datetime


class Place(msgspec.Struct, frozen=True):
    """What the work names."""

    cell_id: str | None
    site_id: str | None
    region: str | None


class PlannedWorkDetails(msgspec.Struct, frozen=True):
    """All that is known of one work."""

    work: PlannedWorkRow
    places: tuple[Place, ...]
    down_cells: tuple[str, ...]
    outage_ids: tuple[str, ...]
    linked: tuple[LinkedComplaint, ...]


class Window(msgspec.Struct, frozen=True):
    """One window of a work; its id is that by which it is followed."""

    work_id: str
    starts_at: datetime
    ends_at: datetime


class PlannedWindows(msgspec.Struct, frozen=True):
    """A work that was given by hand and comes again, or is too far ahead to be followed yet."""

    work_id: str
    region: str
    planned_by: str
    cancelled: bool
    windows: tuple[Window, ...]


def planned_windows(plan: WorkPlan) -> PlannedWindows:
    """The windows of a plan, the first at the top."""
    found = [
        Window(work_id, min(part.starts_at for part in parts), max(part.ends_at for part in parts))
        for work_id, parts in plan.windows.items()
    ]
    windows = tuple(sorted(found, key=lambda window: (window.starts_at, window.work_id)))
    return PlannedWindows(plan.work_id, plan.region, plan.by, plan.cancelled, windows)


def work_row(case: WorkCase, now: datetime, rules: WorkRules, grace: timedelta) -> PlannedWorkRow:
    """The row of a work at `now`."""
    until = min(now, case.ended_at + rules.aftercare)
    usual = case.care.usual_until(case.ended_at, until) if now > case.ended_at else 0.0
    return PlannedWorkRow(
        work_id=case.work_id,
        region=case.region,
        state=state_of(case, now, rules, grace).value,
        starts_at=case.starts_at,
        ends_at=case.ends_at,
        affects_service=case.affects_service,
        description=case.description,
        findings=tuple(finding.value for finding in case.findings),
        cells=case.cells,
        users=case.users,
        share=case.share,
        announced_at=case.announced_at,
        expected=case.expected.mean,
        expected_lo=case.expected.lo,
        expected_hi=case.expected.hi,
        confirmed_at=case.confirmed_at,
        confirmed_by=case.confirmed_by,
        approved_by=case.approved_by,
        cancelled_at=case.cancelled_at,
        outages=len(case.outages),
        down=len(case.down),
        restored_at=case.restored_at,
        complaints=case.complaints,
        reminders=case.reminded,
        tested_at=case.tested_at,
        aftercare_complaints=case.care.count,
        aftercare_usual=usual,
        aftercare_above=is_more_than_usual(case.care.count, usual),
    )


def work_details(case: WorkCase, row: PlannedWorkRow) -> PlannedWorkDetails:
    """The row with what stands behind it."""
    return PlannedWorkDetails(
        row,
        tuple(Place(part.cell_id, part.site_id, part.region) for part in case.parts),
        tuple(sorted(case.down)),
        case.outages,
        tuple(LinkedComplaint(complaint_id, created_at) for created_at, complaint_id in case.care.linked),
    )
