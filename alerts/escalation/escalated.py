"""What an escalation says: what waits since when, who is told by which step, and who should have been there."""

from datetime import datetime, timedelta

from alerts.escalation.addressees import Addressees, addressees
from alerts.escalation.course import Course, times_taken
from alerts.escalation.policy import Condition, Step
from alerts.escalation.roster import Roster
from alerts.notices.notice import Notice, Topic, notice_id_of
from alerts.orders.order import RepairOrder

_MINUTE = timedelta(minutes=1)
_CONDITIONS = {
    Condition.NOT_ACKNOWLEDGED: ("not acknowledged", "无人接单"),
    Condition.NOT_COMPLETED: ("not completed", "尚未完成"),
    Condition.ALWAYS: ("known", "已知悉"),
}


def escalated(
    course: Course, step: Step, number: int, order: RepairOrder | None, roster: Roster, now: datetime
) -> Notice:
    """The notice of step `number` (from 0) of the course's policy, taken at `now`."""
    found = addressees(step, roster, course.region, order.life.unit if order else None, now)
    turn, vacant = times_taken(course, number) + 1, ", ".join(gap.asked for gap in found.gaps)
    return Notice(
        notice_id=notice_id_of(Topic.ESCALATED, course.subject, _key(course, number, turn)),
        topic=Topic.ESCALATED,
        subject=course.subject,
        region=course.region,
        at=now,
        priority=course.priority,
        figures={
            "policy": course.policy,
            "of": course.of,
            "step": number + 1,
            "turn": turn,
            "minutes": (now - course.begun_at) / _MINUTE,
            **_in_words("condition", *_CONDITIONS[step.only_if]),
            **_in_words("people", names(found, roster) or "nobody", names(found, roster) or "无人"),
            **_in_words("vacant", vacant or "none", vacant or "无"),
        },
        to=found.to,
    )


def names(found: Addressees, roster: Roster) -> str:
    """The people by name, else units and channels; empty where there is nobody."""
    people = [roster.people[person].name or person for person in found.people]
    return ", ".join(people or [*found.units, *found.channels])


def _in_words(name: str, english: str, chinese: str) -> dict[str, str]:
    return {f"{name}_en": english, f"{name}_zh": chinese}


def _key(course: Course, number: int, turn: int) -> str:
    return f"{course.case_id}/{course.begun_at.isoformat()}/{number}/{turn}"
