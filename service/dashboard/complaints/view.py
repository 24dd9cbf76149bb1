"""Complaints as a page lists them: what was said only for those who may read it. Pure."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from alerts.complaint_care.followed import FollowedComplaint
from service.store.complaint_search import FoundComplaint, FoundPage
from service.store.complaint_standings import Stands

TEXT_SHOWN = 400


class ComplaintLine(msgspec.Struct, frozen=True):
    """One row. `text` is None where nothing was said or kept, and where it may not be read (`is_masked`).

    `probability` (0–1) is that of `group_id`, or of `outage_id` where its group is not kept; `background` the part that
    no outage explains, None until it is concluded.
    """

    complaint_id: str
    created_at: datetime
    region: str
    district: str | None
    cell_id: str | None
    category: str | None
    channel: str | None
    tier: str | None
    text: str | None
    is_masked: bool
    is_open: bool
    resolved_at: datetime | None
    planned_at: datetime | None
    cause: str | None
    group_id: str | None
    outage_id: str | None
    probability: float
    background: float | None
    repeat_of: str | None
    earlier_calls: int
    is_screened: bool
    was_let_through: bool
    reason: str | None
    owner: str | None
    points: float
    is_followed: bool


class ComplaintList(msgspec.Struct, frozen=True):
    """A page of them. `after`: the cursor of the next page; `read`: how many had their words looked through."""

    lines: tuple[ComplaintLine, ...]
    after: tuple[datetime, str] | None
    read: int | None
    explained: int
    open: int


def complaint_list(page: FoundPage, stands: Mapping[str, Stands], *, may_read: bool) -> ComplaintList:
    """The page as it is shown to somebody who may read what was said, or may not."""
    unknown = Stands()
    lines = tuple(
        complaint_line(one, stands.get(one.row.complaint_id, unknown), may_read=may_read) for one in page.found
    )
    explained = sum(1 for line in lines if line.probability >= 0.5)
    return ComplaintList(lines, page.after, page.read, explained, sum(1 for line in lines if line.is_open))


def complaint_line(found: FoundComplaint, stands: Stands, *, may_read: bool) -> ComplaintLine:
    """One of them."""
    row, state, link = found.row, found.state, found.link
    case = stands.followed or FollowedComplaint(row.complaint_id, row.region, row.created_at)
    text = state.text if state is not None else None
    return ComplaintLine(
        complaint_id=row.complaint_id,
        created_at=row.created_at,
        region=row.region,
        district=row.district,
        cell_id=row.cell_id,
        category=row.category,
        channel=state.channel if state else None,
        tier=state.tier if state else None,
        text=_shortened(text) if may_read else None,
        is_masked=bool(text) and not may_read,
        is_open=row.resolved_at is None,
        resolved_at=row.resolved_at,
        planned_at=case.planned_at,
        cause=row.cause,
        group_id=link.group_id if link else None,
        outage_id=link.outage_id if link else None,
        probability=link.probability if link else 0.0,
        background=row.background,
        repeat_of=row.repeat_of,
        earlier_calls=case.repeats,
        is_screened=stands.standing is not None and stands.standing.value == "screened",
        was_let_through=stands.standing is not None and stands.standing.value == "let_through",
        reason=stands.reason.value if stands.reason else None,
        owner=case.owner,
        points=case.points,
        is_followed=stands.followed is not None and not case.is_over,
    )


def _shortened(text: str | None) -> str | None:
    if text is None or len(text) <= TEXT_SHOWN:
        return text
    return f"{text[:TEXT_SHOWN].rstrip()}…"
