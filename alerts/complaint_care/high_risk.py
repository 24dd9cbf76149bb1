"""The list of complaints that are likely to escalate 越级: a case each, for as long as they are open."""

from datetime import datetime

import msgspec

from alerts.case import Case
from alerts.complaint_care.followed import FollowedComplaint, RiskReason

HIGH_RISK_CASE = "high_risk_complaint"
"""The kind of its case; the case id is the complaint's."""

_packed = msgspec.msgpack.Encoder()


class HighRisk(msgspec.Struct, frozen=True, gc=False):
    """One complaint on the list: how many points and why, since when, whose it is and until when it is planned."""

    complaint_id: str
    region: str
    created_at: datetime
    since: datetime
    points: float
    reasons: tuple[RiskReason, ...]
    owner: str | None
    planned_at: datetime | None


def high_risk_case(complaint: FollowedComplaint, bar: float, now: datetime) -> Case:
    """Its case on the list as it became at `now`: on it while it is open and has `bar` points, as it once had."""
    listed = HighRisk(
        complaint_id=complaint.complaint_id,
        region=complaint.region,
        created_at=complaint.created_at,
        since=complaint.high_risk_since or now,
        points=complaint.points,
        reasons=complaint.reasons,
        owner=complaint.owner,
        planned_at=complaint.planned_at,
    )
    is_listed = complaint.is_open and complaint.points >= bar
    body = _packed.encode(listed)
    return Case(HIGH_RISK_CASE, complaint.complaint_id, complaint.region, is_listed, now, None, body)
