"""What people are told of complaints that are followed: ids and hours, never who called or what was said."""

from collections.abc import Mapping
from datetime import datetime

from alerts.complaint_care.followed import FollowedComplaint
from alerts.dispatch.priority import Priority
from alerts.notices.notice import Figure, Notice, Topic, notice_id_of
from alerts.supervision.phrases import phrases

_HOUR_S = 3600


def due_soon(complaint: FollowedComplaint, to: tuple[str, ...], now: datetime) -> Notice:
    """A reminder to its owner that its planned resolution is near."""
    planned = complaint.planned_at or now
    figures: Mapping[str, Figure] = {
        "planned_at": planned,
        "hours": (planned - now).total_seconds() / _HOUR_S,
        "owner": complaint.owner,
    }
    return _notice(Topic.COMPLAINT_DUE, complaint, "reminder", Priority.P4, now, figures, to)


def high_risk(complaint: FollowedComplaint, to: tuple[str, ...], now: datetime) -> Notice:
    """That it is likely to escalate, and why."""
    figures: Mapping[str, Figure] = {
        "points": complaint.points,
        **phrases("reasons", complaint.reasons),
        "owner": complaint.owner,
    }
    return _notice(Topic.COMPLAINT_HIGH_RISK, complaint, "high risk", Priority.P2, now, figures, to)


def not_solved(complaint: FollowedComplaint, to: tuple[str, ...], now: datetime) -> Notice:
    """That the same customer called again about what had been closed."""
    hours = (now - complaint.resolved_at).total_seconds() / _HOUR_S if complaint.resolved_at else None
    figures = {"hours": hours, "owner": complaint.owner}
    step = f"not solved {complaint.resolved_at}"
    return _notice(Topic.COMPLAINT_NOT_SOLVED, complaint, step, Priority.P3, now, figures, to)


def _notice(
    topic: Topic,
    complaint: FollowedComplaint,
    step: str,
    priority: Priority,
    now: datetime,
    figures: Mapping[str, Figure],
    to: tuple[str, ...],
) -> Notice:
    notice_id = notice_id_of(topic, complaint.complaint_id, step)
    return Notice(notice_id, topic, complaint.complaint_id, complaint.region, now, priority, figures, to)
